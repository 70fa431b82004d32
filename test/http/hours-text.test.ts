import test from 'ava';
import fc from 'fast-check';
import type { OpeningHours } from '../../daemon/domain/hours.js';
import { hoursProblem } from '../../daemon/domain/hours.js';
import { dayLanguages } from '../../daemon/http/day-name.js';
import { parseHours, printHours, sortedHours } from '../../daemon/http/hours-text.js';
import { weekdayNames } from '../../daemon/http/terms-phrase.js';
import { loadTexts } from '../../daemon/http/text.js';

const texts = await loadTexts();

const on = (weekdays: readonly number[], fromMinute: number, untilMinute: number): OpeningHours[] =>
  weekdays.map((weekday) => ({ weekday, fromMinute, untilMinute }));
const weekdays = [1, 2, 3, 4, 5];
const allDays = [1, 2, 3, 4, 5, 6, 7];

const good: readonly (readonly [typed: string, hours: readonly OpeningHours[], printed: string])[] = [
  ['', [], ''],
  ['  ', [], ''],
  [
    'mon-fri 08:00-18:00, sat 10:00-02:00',
    [...on(weekdays, 480, 1080), ...on([6], 600, 1560)],
    'mon-fri 08:00-18:00, sat 10:00-02:00',
  ],
  [
    'Monday – Friday 8-12, 14h-18h30',
    weekdays.flatMap((day) => [...on([day], 480, 720), ...on([day], 840, 1110)]),
    'mon-fri 08:00-12:00 14:00-18:30',
  ],
  ['08:00-20:00', on(allDays, 480, 1200), 'mon-sun 08:00-20:00'],
  ['daily 0-24', on(allDays, 0, 1440), 'mon-sun 00:00-24:00'],
  ['mon, wed; fri 9:05-10:00', on([1, 3, 5], 545, 600), 'mon 09:05-10:00, wed 09:05-10:00, fri 09:05-10:00'],
  ['fri-mon 22:00-24:00', on([1, 5, 6, 7], 1320, 1440), 'mon 22:00-24:00, fri-sun 22:00-24:00'],
  ['sun 10:00-10:00', on([7], 600, 2040), 'sun 10:00-10:00'],
  ['sat 22:00-00:00', on([6], 1320, 1440), 'sat 22:00-24:00'],
  [
    'lun-ven 8h-18h, dim. 10h-2h',
    [...on(weekdays, 480, 1080), ...on([7], 600, 1560)],
    'mon-fri 08:00-18:00, sun 10:00-02:00',
  ],
];
for (const [typed, hours, printed] of good)
  test(`“${typed}” is understood as opening hours, and printed as “${printed}”`, (t) => {
    t.deepEqual(parseHours(typed, ['en']), { ok: true, hours });
    t.is(printHours(hours), printed);
    t.is(hoursProblem(hours), undefined);
  });

const bad: readonly (readonly [typed: string, part: string, problem: string])[] = [
  ['moonday 08:00-18:00', 'moonday', 'not-a-day'],
  ['m 08:00-18:00', 'm', 'not-a-day'],
  ['mon-foo 08:00-18:00', 'mon-foo', 'not-a-day'],
  ['mon-wed-fri 08:00-18:00', 'mon-wed-fri', 'not-a-day'],
  ['mon', 'mon', 'no-span'],
  ['mon 08:00-18:00, sat', 'sat', 'no-span'],
  ['mon 08:00', '08:00', 'not-a-span'],
  ['mon 08:00-', '08:00-', 'not-a-span'],
  ['mon 08:60-18:00', '08:60-18:00', 'not-a-span'],
  ['mon 25:00-26:00', '25:00-26:00', 'not-a-span'],
  ['mon 24:00-26:00', '24:00-26:00', 'not-a-span'],
  ['mon 08:00-12:00-18:00', '08:00-12:00-18:00', 'not-a-span'],
  ['mon 8am-5pm', '8am-5pm', 'not-a-span'],
  ['<script>', '<script>', 'not-a-day'],
];
for (const [typed, part, problem] of bad)
  test(`“${typed}” is no opening hours: ${part} is ${problem}`, (t) => {
    t.deepEqual(parseHours(typed, ['en']), { ok: false, part, problem } as unknown as ReturnType<typeof parseHours>);
  });

/** The day that is read, or why it is none. */
const dayOf = (word: string, readers: readonly string[]) => {
  const parsed = parseHours(`${word} 8-9`, readers);
  return parsed.ok ? parsed.hours.map(({ weekday }) => weekday) : parsed.problem;
};
const ambiguous = 'ambiguous-day';

const ownDays: Readonly<Record<string, readonly [number, readonly string[]][]>> = {
  en: [
    [1, ['mo', 'Mon.']],
    [2, ['tu']],
    [4, ['thurs']],
    [6, ['sa']],
    [7, ['su', 'SUNDAY']],
  ],
  fr: [
    [1, ['lu']],
    [2, ['ma', 'mardi']],
    [3, ['me']],
    [5, ['ve']],
    [7, ['di', 'Dim.']],
  ],
  es: [
    [2, ['ma', 'mar']],
    [3, ['mi', 'mie', 'miércoles']],
    [6, ['sáb', 'sab', 'sa\u0301b']],
    [7, ['do']],
  ],
  de: [
    [2, ['di', 'Die']],
    [3, ['mi']],
    [4, ['do', 'Donnerstag']],
    [5, ['fr']],
    [7, ['so']],
  ],
  it: [
    [1, ['lun', 'lunedì']],
    [3, ['mer', 'mercoledi']],
    [4, ['gi']],
    [7, ['do']],
  ],
  pt: [
    [1, ['seg', 'segunda', 'segunda-feira']],
    [2, ['ter', 'terça']],
    [4, ['qui']],
    [6, ['sáb']],
    [7, ['do']],
  ],
  ca: [
    [1, ['dl', 'dill']],
    [2, ['dt', 'dima']],
    [3, ['dc', 'dime']],
    [4, ['dj.']],
    [6, ['ds', 'dis']],
    [7, ['dg', 'diu']],
  ],
};
test('a day of the reader’s own language is understood, in full or cut short, with accents or without', (t) => {
  for (const [language, days] of Object.entries(ownDays))
    for (const [weekday, words] of days)
      for (const word of words) t.deepEqual(dayOf(word, [language]), [weekday], `${word} in ${language}`);
});

const foreign: readonly (readonly [word: string, readers: readonly string[], day: number | string])[] = [
  // one day in every language that knows the word
  ['mar', ['en'], 2],
  ['lun', ['de'], 1],
  ['sábado', ['en'], 6],
  ['Mittwoch', ['fr'], 3],
  ['dc', ['en'], 3],
  // another day in another language
  ['do', ['en'], ambiguous],
  ['do', [], ambiguous],
  ['di', ['en'], ambiguous],
  ['dim', ['en'], 7],
  ['dim', ['en', 'ca'], ambiguous],
  ['qu', ['en'], ambiguous],
  ['dim', ['fr'], 7],
  ['do', ['en', 'de'], 4],
  ['do', ['en', 'pt'], 7],
  ['di', ['en', 'de'], 2],
  ['ma', ['en', 'de'], 2],
  ['fr', ['de'], 5],
  // several days in the reader's own language: what a foreigner would mean by it does not help
  ['di', ['ca'], ambiguous],
  ['dim', ['ca'], ambiguous],
  ['se', ['pt'], ambiguous],
  ['qu', ['pt'], ambiguous],
  ['ju', ['en'], 4],
  ['moonday', ['de'], 'not-a-day'],
  ['feira', ['pt'], 'not-a-day'],
];
for (const [word, readers, day] of foreign)
  test(`“${word}” is ${day} to a reader of ${readers.join(', then ') || 'no known language'}`, (t) => {
    t.deepEqual(dayOf(word, readers), typeof day === 'number' ? [day] : day);
  });

test('a Portuguese working day keeps its own dash', (t) => {
  const hours = on([1, 2, 3, 4, 5], 480, 1080);
  t.deepEqual(parseHours('segunda-feira - sexta-feira 8-18', ['pt']), { ok: true, hours });
  t.deepEqual(parseHours('terça-feira, qui 8-18', ['pt']), { ok: true, hours: on([2, 4], 480, 1080) });
});

test('the days of every language of the pages may be typed', (t) => {
  t.deepEqual([...dayLanguages].sort(), [...texts.languages].sort());
});

test('hours that are printed for a reader are read again as the same hours, whatever the reader’s language', (t) => {
  const opening = fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
    .map(([weekday, fromMinute, minutes]) => ({ weekday, fromMinute, untilMinute: fromMinute + minutes }));
  fc.assert(
    fc.property(
      fc.array(opening, { maxLength: 20 }),
      fc.constantFrom(...texts.languages),
      fc.subarray(texts.languages as string[]),
      (hours, language, others) => {
        const read = parseHours(printHours(hours, weekdayNames(texts.say(language))), [language, ...others]);
        t.true(read.ok);
        if (read.ok) t.deepEqual(read.hours, sortedHours(hours));
      },
    ),
    { numRuns: 300 },
  );
  const english = parseHours(printHours(on([2, 7], 0, 60)), ['en']);
  t.true(english.ok);
});

test('the example that a form gives is good in its own language', (t) => {
  for (const language of texts.languages) {
    const [, example = ''] = /[“„«]\s*([^”“»]+?)\s*[”“»]/.exec(texts.say(language)('admin.hint.hours')) ?? [];
    t.deepEqual(parseHours(example, [language]), {
      ok: true,
      hours: [...on(weekdays, 480, 1080), ...on([6], 600, 1560)],
    });
  }
});
