import test from 'ava';
import type { Refusal } from '../../daemon/domain/refusal.js';
import { refusalText } from '../../daemon/http/control/refusal-text.js';

const refusals: readonly Refusal[] = [
  { reason: 'typo' },
  { reason: 'unknown-code' },
  { reason: 'used-up', cause: 'volume-exhausted' },
  { reason: 'offer-not-yet', validFromAt: 0 },
  { reason: 'too-many-devices', devicesAtOnce: 2 },
  { reason: 'wrong-place' },
  { reason: 'too-many-attempts', retryAfterSeconds: 30 },
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
