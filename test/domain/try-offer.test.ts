import test from 'ava';
import { unknownClock } from '../../daemon/domain/clock.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { tryOffer } from '../../daemon/domain/try-offer.js';
import { at, t0, terms } from '../fakes/place.js';

const clock = { ...unknownClock, anchorMs: 0, isKnown: true, timeZone: 'Europe/Paris' };
/** 10:00 in Paris. */
const tried = (limits: Partial<OfferTerms>) => tryOffer(terms(limits), clock, t0);
const hours = (count: number) => at(count * 3600);
const morning = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: 480, untilMinute: 720 }));

const table: readonly (readonly [string, Partial<OfferTerms>, object])[] = [
  ['nothing ends an offer without limits', {}, { ok: true, end: null, expiresAt: null }],
  [
    'credit is used up, and the ticket with it',
    { creditSeconds: 3600 },
    { ok: true, end: { at: hours(1), cause: 'credit-exhausted', next: { isOver: true } }, expiresAt: null },
  ],
  [
    'a session is cut, and its guest may come back at once',
    { sessionDurationSeconds: 1800, lifetimeSeconds: 86_400 },
    {
      ok: true,
      end: { at: at(1800), cause: 'session-timeout', next: { isOver: false, againAt: at(1800) } },
      expiresAt: hours(24),
    },
  ],
  [
    'a cap per day works again at midnight',
    { periodCapSeconds: 7200 },
    {
      ok: true,
      end: { at: hours(2), cause: 'period-exhausted', next: { isOver: false, againAt: hours(14) } },
      expiresAt: null,
    },
  ],
  [
    'opening hours end a session, and it may go on when they begin again',
    { hours: morning },
    {
      ok: true,
      end: { at: hours(2), cause: 'offer-ended', next: { isOver: false, againAt: hours(22) } },
      expiresAt: null,
    },
  ],
  [
    'a lifetime ends everything',
    { lifetimeSeconds: 600, creditSeconds: 3600 },
    { ok: true, end: { at: at(600), cause: 'ticket-expired', next: { isOver: true } }, expiresAt: at(600) },
  ],
  [
    'an offer that is over lets nobody in',
    { validUntilAt: at(-1) },
    { ok: false, refusal: { reason: 'used-up', cause: 'offer-ended' } },
  ],
  [
    'an offer that has not begun says when it does',
    { validFromAt: at(99) },
    { ok: false, refusal: { reason: 'not-now', cause: 'offer-not-yet', againAt: at(99) } },
  ],
  [
    'what is asked at the log-in keeps nobody out',
    {
      extraFields: [
        {
          id: 'room',
          label: 'Room',
          askedAt: 'log-in',
          isRequired: true,
          kind: 'text',
          graceSeconds: null,
          consentText: null,
        },
      ],
    },
    { ok: true, end: null, expiresAt: null },
  ],
];

for (const [title, limits, expected] of table)
  test(`trying an offer: ${title}`, (t) => {
    t.deepEqual(tried(limits) as object, expected);
  });

test('what waits for the clock is not said before the clock is known', (t) => {
  const trial = tryOffer(terms({ hours: morning, validUntilAt: at(-1) }), { ...clock, isKnown: false }, t0);
  t.deepEqual(trial as object, { ok: true, end: null, expiresAt: null });
});
