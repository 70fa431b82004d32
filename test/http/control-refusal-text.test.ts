import test from 'ava';
import type { Cause } from '../../daemon/domain/cause.js';
import type { Refusal } from '../../daemon/domain/refusal.js';
import { causeText, refusalText } from '../../daemon/http/control/refusal-text.js';

const refusals: readonly Refusal[] = [
  { reason: 'typo' },
  { reason: 'unknown-code' },
  { reason: 'used-up', cause: 'volume-exhausted' },
  { reason: 'password-needed' },
  { reason: 'wrong-password' },
  { reason: 'not-remembered' },
  { reason: 'not-now', cause: 'offer-not-yet', againAt: 0 },
  { reason: 'not-now', cause: 'ticket-not-yet', againAt: 0 },
  { reason: 'not-now', cause: 'outside-hours', againAt: null },
  { reason: 'not-now', cause: 'period-exhausted', againAt: 0 },
  { reason: 'too-many-devices', devicesAtOnce: 2, devices: [] },
  {
    reason: 'details-needed',
    fields: [
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
  { reason: 'wrong-place' },
  { reason: 'too-many-attempts', retryAfterSeconds: 30 },
  { reason: 'too-many-mails', retryAfterSeconds: 60, fields: [] },
  { reason: 'not-now', cause: 'address-unconfirmed', againAt: null },
  { reason: 'gateway-full' },
  { reason: 'not-online' },
  { reason: 'no-such', what: 'list' },
  { reason: 'name-taken', name: 'Summer' },
  { reason: 'invalid', field: 'name', problem: 'an offer needs a name' },
];

test('every refusal is a different sentence for a terminal, with what it speaks of', (t) => {
  const sentences = refusals.map(refusalText);
  t.is(new Set(sentences).size, refusals.length);
  for (const sentence of sentences) t.regex(sentence, /^[a-z].*[^.]$/);
  t.is(refusalText({ reason: 'no-such', what: 'list' }), 'there is no such list');
  t.is(refusalText({ reason: 'used-up', cause: 'volume-exhausted' }), 'the ticket is used up: volume used up');
  t.true(refusalText({ reason: 'name-taken', name: 'Summer' }).includes('Summer'));
});

test('every cause of an end is a different sentence', (t) => {
  const causes: Readonly<Record<Cause, true>> = {
    'user-request': true,
    'idle-timeout': true,
    'session-timeout': true,
    'address-unconfirmed': true,
    'credit-exhausted': true,
    'period-exhausted': true,
    'volume-exhausted': true,
    'ticket-expired': true,
    'offer-ended': true,
    'ticket-cancelled': true,
    'device-released': true,
    'admin-reset': true,
    'lost-carrier': true,
  };
  const sentences = (Object.keys(causes) as Cause[]).map(causeText);
  t.is(new Set(sentences).size, sentences.length);
  t.is(
    refusalText({ reason: 'not-now', cause: 'outside-hours', againAt: 0 }),
    'the offer works at certain hours only: again from 1970-01-01T00:00:00.000Z',
  );
});
