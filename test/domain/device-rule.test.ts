import test from 'ava';
import { enforce } from '../../daemon/domain/enforce.js';
import type { Event } from '../../daemon/domain/event.js';
import { nextDueAt } from '../../daemon/domain/limit.js';
import { at, phone, place, started, t0, tablet } from '../fakes/place.js';

function ruling(rule: 'exempt' | 'blocked', more: Partial<Extract<Event, { type: 'device-rule' }>> = {}): Event {
  return { type: 'device-rule', mac: phone.mac, rule, note: '', untilAt: null, ...more };
}

test('a blocked device is cut, and refused until somebody takes the block away', (t) => {
  const p = place({ remembersDevices: true });
  p.logIn(at(0));
  p.happen(ruling('blocked', { note: ' loud ' }), at(10));
  t.is(p.ended().cause, 'admin-reset');
  t.deepEqual(p.state.devices.get(phone.mac), {
    mac: phone.mac,
    rule: 'blocked',
    note: 'loud',
    since: at(10),
    untilAt: null,
  });
  t.deepEqual(p.refusal(p.typing(), at(20)), { reason: 'device-blocked', untilAt: null });
  const back = { type: 'device-return', ...phone, byGuest: true } as const;
  t.deepEqual(p.refusal(back, at(20)), { reason: 'device-blocked', untilAt: null });
  t.deepEqual(p.refusal({ ...p.typing(), code: 'nonsense' }, at(20)), { reason: 'device-blocked', untilAt: null });
  p.logIn(at(20), tablet);
  p.happen({ type: 'device-rule-clear', mac: phone.mac }, at(30));
  p.logIn(at(31), phone, 2);
  t.true(p.isOnline(phone));
});

test('an exempt device needs no ticket: its session ends, and a code that it types is not used', (t) => {
  const p = place({ lifetimeSeconds: 3600 });
  p.logIn(at(0));
  p.happen(ruling('exempt'), at(10));
  t.false(p.isOnline(phone));
  t.deepEqual(p.logIn(at(20), phone, 2), []);
  t.is(p.ticket(2).firstLogInAt, null);
  t.deepEqual(enforce(p.state, at(20)), { at: at(20), sessions: [], exempt: [{ mac: phone.mac, endsAt: null }] });
});

test('a rule ends by itself at its second, and nothing else is due before', (t) => {
  const p = place();
  p.happen(ruling('exempt', { untilAt: at(100) }), at(0));
  p.happen(ruling('blocked', { mac: tablet.mac, untilAt: at(200) }), at(0));
  t.is(nextDueAt(p.state, at(0)), at(100));
  t.deepEqual(enforce(p.state, at(99.999)).exempt, [{ mac: phone.mac, endsAt: at(100) }]);
  t.deepEqual(enforce(p.state, at(100)).exempt, []);
  t.deepEqual(p.read(at(100)), [{ type: 'device-unruled', mac: phone.mac }]);
  t.deepEqual(p.refusal(p.typing(tablet), at(199)), { reason: 'device-blocked', untilAt: at(200) });
  p.logIn(at(200), tablet);
  t.true(p.isOnline(tablet));
});

test('the same rule twice is once; a changed note keeps the day from which it holds', (t) => {
  const p = place();
  p.happen(ruling('exempt', { note: 'till' }), at(0));
  t.deepEqual(p.happen(ruling('exempt', { note: 'till' }), at(50)), []);
  p.happen(ruling('exempt', { note: 'till 2' }), at(60));
  t.is(p.state.devices.get(phone.mac)?.since, at(0));
  p.happen(ruling('blocked'), at(70));
  t.is(p.state.devices.get(phone.mac)?.since, at(70));
});

test('what cannot be a rule is refused by the name of its field', (t) => {
  const p = place();
  const problem = (more: object, when = at(10)) => {
    const refusal = p.refusal(ruling('exempt', more), when);
    return refusal.reason === 'invalid' ? refusal.field : refusal.reason;
  };
  t.is(problem({ untilAt: at(10) }), 'untilAt');
  t.is(problem({ untilAt: 1.5 }), 'untilAt');
  t.is(problem({ note: 'x'.repeat(65) }), 'note');
  t.deepEqual(p.refusal({ type: 'device-rule-clear', mac: phone.mac }, at(0)), { reason: 'no-such', what: 'device' });
});

test('while the date is not known, no date ends a rule', (t) => {
  const p = place();
  p.happen(ruling('exempt', { untilAt: at(100) }), at(0));
  p.happen(started('boot-1', t0 - 5_000_000_000, { isBelieved: false, aliveAt: at(90) }), at(90));
  t.deepEqual(enforce(p.state, at(5_000)).exempt, [{ mac: phone.mac, endsAt: null }]);
  t.is(nextDueAt(p.state, at(5_000)), null);
  p.happen({ type: 'clock-told', wallAt: at(9_000) }, at(5_000));
  t.deepEqual(enforce(p.state, at(9_000)).exempt, []);
});
