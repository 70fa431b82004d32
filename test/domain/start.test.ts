import test from 'ava';
import { at, type Place, phone, place, started, tablet } from '../fakes/place.js';

function boot(p: Place, bootId: string, seconds: { alive: number; now: number }) {
  return p.happen(started(bootId, at(seconds.now), { aliveAt: at(seconds.alive) }), at(seconds.now));
}

test('a daemon that starts again on the same boot changes nothing', (t) => {
  const p = place();
  boot(p, 'a', { alive: 0, now: 0 });
  p.logIn(at(0));
  t.deepEqual(boot(p, 'a', { alive: 10, now: 500 }), []);
});

test('the first start on a machine remembers its boot', (t) => {
  const p = place();
  boot(p, 'a', { alive: 0, now: 0 });
  t.is(p.state.clock.bootId, 'a');
});

test('after a reboot every session ends where it was last known alive and reopens at once in another slot', (t) => {
  const p = place({ devicesAtOnce: 2 });
  boot(p, 'a', { alive: 0, now: 0 });
  p.logIn(at(0), phone);
  p.logIn(at(5), tablet);
  const before = [p.session(phone), p.session(tablet)];
  boot(p, 'b', { alive: 60, now: 100 });
  for (const [i, who] of [phone, tablet].entries()) {
    t.like(p.ended(who), { cause: 'lost-carrier', endedAt: at(60), givenBackMs: 0 });
    t.like(p.session(who), { ...who, ticketId: 1, openedAt: at(100) });
    t.not(p.session(who).slot, before[i]?.slot);
  }
  t.is(new Set(p.state.index.sessionBySlot.keys()).size, 2);
});

test('the time without power is not charged', (t) => {
  const p = place({ creditSeconds: 1_000 });
  boot(p, 'a', { alive: 0, now: 0 });
  p.logIn(at(0));
  boot(p, 'b', { alive: 60, now: 100 });
  t.is(p.creditUsedSeconds(at(100)), 60);
  t.is(p.creditUsedSeconds(at(110)), 70);
});

test('a session was alive at its last traffic and at its opening, whatever the disk says', (t) => {
  const p = place();
  boot(p, 'a', { alive: 0, now: 0 });
  p.logIn(at(30), phone, 1);
  p.logIn(at(30), tablet, 2);
  p.read(at(50), p.meter(phone, { up: 1, trafficAt: at(50) }));
  boot(p, 'b', { alive: 10, now: 100 });
  t.is(p.ended(phone).endedAt, at(50));
  t.is(p.ended(tablet).endedAt, at(30));
});

test('the lifetime runs on without power: a ticket that died meanwhile does not reopen', (t) => {
  const p = place({ lifetimeSeconds: 90 });
  boot(p, 'a', { alive: 0, now: 0 });
  p.logIn(at(0));
  boot(p, 'b', { alive: 60, now: 90 });
  t.false(p.isOnline(phone));
  t.is(p.ended().endedAt, at(60));
});

test('nor does a ticket whose offer ended meanwhile', (t) => {
  const p = place({ validUntilAt: at(80) });
  boot(p, 'a', { alive: 0, now: 0 });
  p.logIn(at(0));
  boot(p, 'b', { alive: 60, now: 100 });
  t.false(p.isOnline(phone));
});

test('a session that reopened has its whole session duration and idle timeout again', (t) => {
  const p = place({ sessionDurationSeconds: 50, idleTimeoutSeconds: 40 });
  boot(p, 'a', { alive: 0, now: 0 });
  p.logIn(at(0));
  boot(p, 'b', { alive: 20, now: 100 });
  p.read(at(139), p.meter());
  t.true(p.isOnline(phone));
});

test('volume used before the reboot stays used', (t) => {
  const p = place({ downVolumeBytes: 1_000 });
  boot(p, 'a', { alive: 0, now: 0 });
  p.logIn(at(0));
  p.read(at(10), p.meter(phone, { down: 900 }));
  boot(p, 'b', { alive: 20, now: 100 });
  p.read(at(101), p.meter(phone, { down: 100 }));
  t.is(p.ended().cause, 'volume-exhausted');
});

test('an access point that is configured no more keeps nobody online, whether or not the machine started anew', (t) => {
  for (const bootId of ['boot-0', 'boot-1']) {
    const p = place({ devicesAtOnce: 2 });
    p.change({ accessPoints: ['lounge', 'terrace'] }, at(0));
    p.logIn(at(0), phone);
    p.logIn(at(0), { ...tablet, accessPoint: 'terrace' });
    p.happen(started(bootId, at(60), { aliveAt: at(50), accessPoints: ['lounge'] }), at(60));
    t.true(p.isOnline(phone), bootId);
    t.like(p.ended(tablet), { cause: 'lost-carrier', endedAt: at(50) });
    t.false(p.isOnline(tablet), bootId);
  }
});
