import test from 'ava';
import { isMailAddress, type Message, mostMessages, nextTryAt } from '../../daemon/domain/message.js';
import { at, type Place, place, started, t0 } from '../fakes/place.js';

const minute = 60_000;
const queue = { type: 'message-queue', to: 'ada@example.org', language: 'en', ticketIds: [1, 2] } as const;
const queued = (p: Place): Message => {
  const [message] = p.state.outbox.values();
  if (message === undefined) throw new Error('the outbox is empty');
  return message;
};

test('tickets that are to be mailed wait in the outbox, due at once, and count as handed out', (t) => {
  const p = place();
  p.happen({ ...queue, ticketIds: [1, 2, 1] }, at(5));
  t.like(queued(p), { id: 1, to: 'ada@example.org', ticketIds: [1, 2], queuedAt: at(5), dueAt: at(5), attempts: 0 });
  t.not(p.ticket(1).paperId, null);
  t.not(p.ticket(2).paperId, null);
  t.is(p.ticket(3).paperId, null);
});

test('only an address, tickets that work and room in the outbox make a message', (t) => {
  const p = place({}, 60);
  t.like(p.refusal({ ...queue, to: 'ada' }, at(1)), { reason: 'invalid', field: 'to' });
  t.like(p.refusal({ ...queue, ticketIds: [] }, at(1)), { reason: 'invalid', field: 'tickets' });
  t.like(p.refusal({ ...queue, ticketIds: Array.from({ length: 51 }, (_, i) => i + 1) }, at(1)), { reason: 'invalid' });
  t.like(p.refusal({ ...queue, ticketIds: [99] }, at(1)), { reason: 'no-such', what: 'ticket' });
  p.happen({ type: 'ticket-cancel', ticketId: 2 }, at(1));
  t.like(p.refusal(queue, at(1)), { reason: 'invalid', field: 'tickets' });
  for (let n = 0; n < mostMessages; n++) p.happen({ ...queue, ticketIds: [1] }, at(2));
  t.like(p.refusal({ ...queue, ticketIds: [1] }, at(2)), { reason: 'invalid', field: 'to' });
});

test('a message is tried again after 1, 5, 15, 60, 60 … minutes, and given up after a day', (t) => {
  const p = place();
  p.happen(queue, t0);
  const pauses: (number | null)[] = [];
  for (let now: number | null = t0; now !== null; now = queued(p).dueAt) {
    p.happen({ type: 'message-failed', id: 1, problem: 'connect nobody there', isFinal: false }, now);
    const { dueAt } = queued(p);
    pauses.push(dueAt === null ? null : (dueAt - now) / minute);
  }
  t.deepEqual(pauses.slice(0, 6), [1, 5, 15, 60, 60, 60]);
  t.is(pauses.at(-1), null);
  t.is(pauses.length, 27);
  t.like(queued(p), { dueAt: null, attempts: 27, problem: 'connect nobody there' });
  t.is(nextTryAt(t0, 4, t0 + 23 * 60 * minute), t0 + 24 * 60 * minute, 'a whole day is tried');
});

test('what the server will never take is given up at once, and kept until it is dropped or tried again', (t) => {
  const p = place();
  p.happen(queue, t0);
  p.happen({ type: 'message-failed', id: 1, problem: 'recipient 550 no such user', isFinal: true }, at(1));
  t.is(queued(p).dueAt, null);
  p.happen({ type: 'message-retry', id: 1 }, at(90_000));
  t.like(queued(p), { dueAt: at(90_000), queuedAt: at(90_000), attempts: 0, problem: 'recipient 550 no such user' });
  p.happen({ type: 'message-drop', id: 1 }, at(90_001));
  t.is(p.state.outbox.size, 0);
  t.deepEqual(p.happen({ type: 'message-drop', id: 1 }, at(90_002)), [], 'twice is as good as once');
  t.deepEqual(p.happen({ type: 'message-failed', id: 1, problem: 'x', isFinal: true }, at(90_002)), []);
  t.like(p.refusal({ type: 'message-retry', id: 1 }, at(90_003)), { reason: 'no-such', what: 'message' });
  p.happen(queue, at(90_004));
  t.is(queued(p).id, 2, 'no id is used twice');
});

test('a message that was sent is gone', (t) => {
  const p = place();
  p.happen(queue, t0);
  p.happen({ type: 'message-sent', id: 1 }, at(1));
  t.is(p.state.outbox.size, 0);
});

test('a clock that is set takes along what was queued while the time was not known', (t) => {
  const p = place();
  p.happen(queue, at(1));
  p.happen(started('boot-1', at(100), { isBelieved: false, aliveAt: at(50) }), at(50));
  p.happen({ ...queue, ticketIds: [3] }, at(60));
  p.happen({ type: 'clock-told', wallAt: at(4000) }, at(70));
  const [before, after] = p.state.outbox.values();
  t.like(before, { queuedAt: at(1), dueAt: at(1) });
  t.like(after, { queuedAt: at(3990), dueAt: at(3990) });
});

for (const good of [
  'ada@example.org',
  'a.b+c@sub.example.co.uk',
  "o'neil@café.example",
  'x_y-z@1and1.de',
  'élodie@example.fr',
])
  test(`${good} can be an address`, (t) => t.true(isMailAddress(good)));
for (const bad of [
  '',
  'ada',
  '@example.org',
  'ada@localhost',
  'ada@192.0.2.1',
  'a da@example.org',
  'ada@example..org',
  '.ada@example.org',
  'a..b@example.org',
  'ada@-example.org',
  'a@b@example.org',
  'ada@example.org\r\nBcc: all@example.org',
  'Ada <ada@example.org>',
  'ada@example.org,bob@example.org',
  `${'a'.repeat(65)}@example.org`,
  `a@${'b.'.repeat(130)}org`,
])
  test(`${JSON.stringify(bad).slice(0, 40)} cannot be an address`, (t) => t.false(isMailAddress(bad)));
