import test from 'ava';
import fc from 'fast-check';
import { apply } from '../../daemon/domain/apply.js';
import { type Change, isKept } from '../../daemon/domain/change.js';
import { decide } from '../../daemon/domain/decide.js';
import { emptyState, reindex, type State } from '../../daemon/domain/state.js';
import { addUsage, noUsage } from '../../daemon/domain/usage.js';
import { at, contentOf, device, phone, place, started } from '../fakes/place.js';
import { anyEvents, playAll } from './history.js';

function replayed(changes: readonly Change[]): State {
  const state = emptyState();
  for (const change of changes) apply(state, JSON.parse(JSON.stringify(change)));
  return state;
}

function indexOf({ index }: State): object {
  const sorted = (map: ReadonlyMap<number | string, unknown>) =>
    [...map].map(([key, value]) => [key, value instanceof Set ? [...value].sort() : value]).sort();
  return Object.fromEntries(Object.entries(index).map(([name, map]) => [name, sorted(map)]));
}

test('after any history the indexes are what they would be if rebuilt from the facts', (t) => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { state } = playAll(events).p;
      const before = indexOf(state);
      reindex(state);
      t.deepEqual(indexOf(state), before);
    }),
    { numRuns: 80 },
  );
});

test('facts that went through JSON replay to the same state', (t) => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { p } = playAll(events);
      t.is(contentOf(replayed(p.history)), contentOf(p.state));
    }),
    { numRuns: 60 },
  );
});

test('once everybody has left, what was kept on disk replays to the same tickets', (t) => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { p, now } = playAll(events);
      for (const { id } of [...p.state.sessions.values()]) p.happen({ type: 'session-cut', sessionId: id }, now);
      const { tickets, ended } = replayed(p.history.filter(isKept));
      t.deepEqual([...tickets], [...p.state.tickets]);
      t.deepEqual([...ended.keys()], [...p.state.ended.keys()]);
    }),
    { numRuns: 60 },
  );
});

test('a device is never in two open sessions, nor are two sessions in one slot', (t) => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { state } = playAll(events).p;
      const sessions = [...state.sessions.values()];
      t.is(new Set(sessions.map(({ mac }) => mac)).size, sessions.length);
      t.is(new Set(sessions.map(({ slot }) => slot)).size, sessions.length);
    }),
    { numRuns: 60 },
  );
});

test('deciding is pure: it leaves the state alone and gives the same answer twice', (t) => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { p, now } = playAll(events);
      const before = contentOf(p.state);
      const asked = [p.typing(device(0), 1), started('x', now, { aliveAt: now - 5 })];
      for (const event of asked) t.deepEqual(decide(p.state, event, now + 1), decide(p.state, event, now + 1));
      t.is(contentOf(p.state), before);
    }),
    { numRuns: 30 },
  );
});

test("a ticket's volume is never less than that of its open sessions, and no ticket has more sessions than devices allow", (t) => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { state } = playAll(events).p;
      for (const ticket of state.tickets.values()) {
        const open = [...state.sessions.values()].filter(({ ticketId }) => ticketId === ticket.id);
        const used = open.map(({ usage }) => usage).reduce(addUsage, noUsage);
        t.true(ticket.usage.upBytes >= used.upBytes && ticket.usage.downBytes >= used.downBytes);
        t.true(open.length <= 2);
      }
    }),
    { numRuns: 60 },
  );
});

test('facts about what is gone change nothing', (t) => {
  const p = place();
  const before = contentOf(p.state);
  const reading = { sessionId: 9, usage: { upBytes: 1, downBytes: 1 }, lastTrafficAt: at(1) };
  const facts: readonly Change[] = [
    { type: 'session-ended', ...reading, at: at(1), cause: 'user-request' },
    { type: 'usage-seen', at: 0, readings: [reading] },
    { type: 'usage-recorded', at: 0, readings: [{ ...reading, more: reading.usage }] },
    { type: 'usage-settled', sessionId: 9, mac: phone.mac, usage: reading.usage },
    { type: 'ticket-cancelled', ticketId: 99, at: at(1) },
    { type: 'volume-spent', ticketId: 99, spent: { ...reading.usage, totalBytes: 2 } },
  ];
  for (const fact of facts) apply(p.state, fact);
  t.is(contentOf(p.state), before);
});

test('only the last ended session of a device is remembered, and of 10,000 devices at most', (t) => {
  const p = place({ devicesAtOnce: 1_000 });
  for (let n = 1; n <= 10_001; n++) {
    p.logIn(at(n), device(n));
    p.happen({ type: 'log-out', mac: device(n).mac }, at(n));
  }
  t.is(p.state.ended.size, 10_000);
  t.false(p.state.ended.has(device(1).mac));
  p.logIn(at(30_000), device(2));
  p.happen({ type: 'log-out', mac: device(2).mac }, at(30_001));
  t.is(p.state.ended.size, 10_000);
  t.is(p.ended(device(2)).endedAt, at(30_001));
});

test('staff sign in and out; sign-ins that ran out go with the next one', (t) => {
  const p = place();
  const seat = { address: '192.0.2.9', browser: '' };
  const session = (tokenHash: string, endsAt: number) => ({
    tokenHash,
    name: 'owner',
    signedInAt: at(0),
    endsAt,
    ...seat,
  });
  p.happen({ type: 'staff-set', staff: { name: 'owner', role: 'owner', passwordHash: 'x' } }, at(0));
  p.happen({ type: 'staff-sign-in', session: session('a', at(10)) }, at(0));
  p.happen({ type: 'staff-sign-in', session: session('b', at(99)) }, at(9));
  t.deepEqual([...p.state.staffSessions.keys()], ['a', 'b']);
  p.happen({ type: 'staff-sign-in', session: session('c', at(99)) }, at(10));
  p.happen({ type: 'staff-sign-out', tokenHash: 'b' }, at(11));
  t.deepEqual([...p.state.staffSessions.keys()], ['c']);
  t.is(p.state.staff.get('owner')?.role, 'owner');
});
