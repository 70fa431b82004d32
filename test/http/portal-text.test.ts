import test from 'ava';
import { bytesPhrase, clockPhrase, durationPhrase, ratePhrase, waitPhrase } from '../../daemon/http/phrase.js';
import { loadTexts } from '../../daemon/http/text.js';
import { loadViews } from '../../daemon/http/view.js';

const texts = await loadTexts();
const [en, fr] = [texts.say('en'), texts.say('fr')];

test('a missing text and a missing value are faults, not words on a page', (t) => {
  t.throws(() => en('guest.nothing'), { message: 'no text guest.nothing in en' });
  t.throws(() => en('guest.status.left'), { message: 'text guest.status.left lacks the value duration' });
});

test('a template that prints what its model lacks is a fault', async (t) => {
  const views = await loadViews();
  const page = { language: 'en', sheet: views.sheet('base.css') };
  t.throws(() => views.render('guest/failure', page), { message: /a page prints a value that its model lacks/ });
});

const minute = 60_000;
const durations: readonly [number, string, string][] = [
  [0, 'less than a minute', 'moins d’une minute'],
  [59_999, 'less than a minute', 'moins d’une minute'],
  [minute, '1 min', '1 min'],
  [59 * minute, '59 min', '59 min'],
  [60 * minute, '1 h', '1 h'],
  [65 * minute, '1 h 05 min', '1 h 05'],
  [24 * 60 * minute, '1 day', '1 jour'],
  [27 * 60 * minute, '1 day 3 h', '1 jour et 3 h'],
  [50 * 60 * minute, '2 days 2 h', '2 jours et 2 h'],
  [30.5 * 24 * 60 * minute, '30 days', '30 jours'],
];
for (const [ms, english, french] of durations)
  test(`a span of ${ms} ms reads "${english}"`, (t) => {
    t.is(durationPhrase(en, ms), english);
    t.is(durationPhrase(fr, ms), french);
  });

test('a wait is rounded up, so that who waits that long has waited enough', (t) => {
  t.is(waitPhrase(en, 1), '1 second');
  t.is(waitPhrase(en, 90), '90 seconds');
  t.is(waitPhrase(en, 91), '2 min');
  t.is(waitPhrase(fr, 600), '10 min');
});

const amounts: readonly [number, string, string][] = [
  [0, '0 kB', '0 ko'],
  [1, '1 kB', '1 ko'],
  [999_000, '999 kB', '999 ko'],
  [999_500, '1 MB', '1 Mo'],
  [1_540_000, '1.5 MB', '1,5 Mo'],
  [9_960_000, '10 MB', '10 Mo'],
  [999_499_999, '999 MB', '999 Mo'],
  [999_500_000, '1 GB', '1 Go'],
  [2_500_000_000, '2.5 GB', '2,5 Go'],
  [123_456_000_000, '123 GB', '123 Go'],
];
for (const [bytes, english, french] of amounts)
  test(`${bytes} bytes read "${english}"`, (t) => {
    t.is(bytesPhrase(en, bytes), english);
    t.is(bytesPhrase(fr, bytes), french);
  });

test('rates have the unit that keeps them short', (t) => {
  t.is(ratePhrase(en, 512), '512 kbit/s');
  t.is(ratePhrase(fr, 2500), '2,5 Mbit/s');
  t.is(ratePhrase(en, 100_000), '100 Mbit/s');
});

test('midnight is 00:00 of the day that begins, and yesterday is told', (t) => {
  const noon = Date.UTC(2025, 10, 24, 11);
  const clock = (at: number) => clockPhrase(en, at, noon, 'Europe/Paris');
  t.is(clock(Date.UTC(2025, 10, 24, 23)), 'tomorrow at 00:00');
  t.is(clock(Date.UTC(2025, 10, 23, 23)), '00:00');
  t.is(clock(Date.UTC(2025, 10, 23, 22, 59)), 'yesterday at 23:59');
  t.is(clock(Date.UTC(2024, 1, 29, 11)), 'Thursday 29 February 2024 at 12:00');
});
