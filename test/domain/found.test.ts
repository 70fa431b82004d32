import test from 'ava';
import type { Event } from '../../daemon/domain/event.js';
import { offerProblem } from '../../daemon/domain/offer-problem.js';
import { ticketStatus } from '../../daemon/domain/ticket-status.js';
import { settled } from '../fakes/clock.js';
import { at, phone, place, started, tablet, terms } from '../fakes/place.js';
import { stage } from '../fakes/stage.js';

// 1
test('after a long time without power a session reopens while credit is left: that time is nobody’s', (t) => {
  const p = place({ creditSeconds: 1_000 });
  p.happen(started('a', at(0)), at(0));
  p.logIn(at(0));
  p.happen(started('b', at(7_200), { aliveAt: at(60) }), at(7_200));
  t.is(p.creditUsedSeconds(at(7_200)), 60);
  t.true(p.isOnline(phone));
});

// 1
test('after a long time without power the gateway lets a guest in again who has credit left', async (t) => {
  const s = await stage({ creditSeconds: 1_000 });
  await s.logIn();
  await s.pass(60);
  await s.gateway.stop();
  s.kernel.forget();
  await s.pass(7_200);
  await s.restart('boot-2', at(60));
  t.is(s.place.creditUsedSeconds(at(7_260)), 60);
  t.true(s.isOpen(phone));
  s.verify();
});

// 4
test('a guest who presses twice is answered only when the log-in is on disk', async (t) => {
  const s = await stage();
  const release = s.store.hold();
  const first = s.logIn();
  let isAnswered = false;
  const second = s.logIn().then(() => {
    isAnswered = true;
  });
  await settled();
  t.false(isAnswered);
  release();
  await Promise.all([first, second]);
  t.true(s.isOpen(phone));
});

// 4
test('a guest who tries again after the kernel failed is open when told so', async (t) => {
  const s = await stage();
  s.kernel.failNext('set');
  await t.throwsAsync(s.logIn());
  t.true((await s.logIn()).ok);
  t.true(s.isOpen(phone));
  s.verify();
});

// 5
test('the last bytes of a session that is over but not yet ended are counted when the kernel forgets it', async (t) => {
  const s = await stage({ sessionDurationSeconds: 12 });
  await s.logIn();
  await s.pass(11);
  s.send(phone, { down: 700 });
  await s.pass(0.999);
  s.kernel.failNext('read');
  s.expectFault('reading the meters');
  await s.pass(0.001);
  await s.logIn(tablet, 2);
  await s.pass(5);
  t.is(s.place.ended(phone).cause, 'session-timeout');
  t.is(s.place.ticket().usage.downBytes, 700);
  s.verify();
});

// 5
test('a disk that fails at the end of a session loses none of its bytes', async (t) => {
  const s = await stage({ lifetimeSeconds: 60 });
  await s.logIn();
  await s.pass(58);
  s.send(phone, { down: 9 });
  s.store.failNext();
  s.expectFault('reading the meters');
  await s.pass(10);
  t.is(s.place.ended().cause, 'ticket-expired');
  t.is(s.place.ticket().usage.downBytes, 9);
  s.verify();
});

// 6
test('a volume that the owner raised before the meters were read is not used up', (t) => {
  const p = place({ downVolumeBytes: 1_000_000 });
  p.logIn(at(0));
  const shut = p.meter(phone, { down: 999_000, open: false, trafficAt: at(3) });
  p.change({ downVolumeBytes: 2_000_000_000 }, at(4));
  p.read(at(5), shut);
  t.is(ticketStatus(p.state, p.ticket(), at(5)), 'in-use');
  t.true(p.isOnline(phone));
});

// 6
test('a guest whose volume the owner raised is open again with the next reading', async (t) => {
  const s = await stage({ downVolumeBytes: 1_000_000 });
  await s.logIn();
  s.send(phone, { down: 999_000 });
  t.false(s.send(phone, { down: 1_500 }));
  await s.dispatch(raise(2_000_000_000));
  await s.pass(5);
  t.true(s.isOpen(phone));
  s.verify();
});

// 7
test('at the very end of a session duration the guest may enter the code again: it opens a new session', (t) => {
  const p = place({ sessionDurationSeconds: 60 });
  p.logIn(at(0));
  p.logIn(at(60));
  t.like(p.ended(), { cause: 'session-timeout', endedAt: at(60) });
  t.is(p.session().openedAt, at(60));
});

// 7
test('a session that is over takes no place from another device, even when it has not been ended yet', (t) => {
  const p = place({ sessionDurationSeconds: 60 });
  p.logIn(at(0), phone);
  p.logIn(at(61), tablet);
  t.true(p.isOnline(tablet));
});

// 8
test('no session ends before its last traffic, however the offer is changed', (t) => {
  const p = place({ lifetimeSeconds: 86_400 });
  p.logIn(at(0));
  p.happen({ type: 'log-out', mac: phone.mac }, at(10));
  p.logIn(at(7_000));
  p.read(at(7_100), p.meter(phone, { up: 1, trafficAt: at(7_100) }));
  p.change({ lifetimeSeconds: 3_600 }, at(7_200));
  p.read(at(7_200), p.meter(phone, { up: 1, trafficAt: at(7_100) }));
  t.is(p.ended().cause, 'ticket-expired');
  t.true(p.ended().endedAt >= at(7_100), 'it ended before it began');
});

// 8
test('usage is what was consumed: less credit in the offer does not shrink it', (t) => {
  const p = place({ creditSeconds: 3_600 });
  p.logIn(at(0));
  p.read(at(3_000), p.meter(phone, { up: 1, trafficAt: at(3_000) }));
  p.change({ creditSeconds: 600 }, at(3_000));
  p.read(at(3_000), p.meter(phone, { up: 1, trafficAt: at(3_000) }));
  t.is(p.ended().cause, 'credit-exhausted');
  t.is(p.creditUsedSeconds(at(3_000)), 3_000);
});

// 9
test('a session that was idle before its deadline ended as idle, also when the meters were read late', (t) => {
  const p = place({ creditSeconds: 3_600, idleTimeoutSeconds: 600 });
  p.logIn(at(0));
  p.read(at(4_000), p.meter(phone, { up: 1, trafficAt: at(300), open: false }));
  t.is(p.ended().cause, 'idle-timeout');
  t.is(p.creditUsedSeconds(at(4_000)), 300);
});

// 10
test('where a volume is used up together with the session duration, the volume is what the guest must know', (t) => {
  for (const open of [true, false]) {
    const p = place({ sessionDurationSeconds: 60, downVolumeBytes: 1_000 });
    p.logIn(at(0));
    p.read(at(60), p.meter(phone, { down: 1_000, trafficAt: at(59), open }));
    t.is(p.ended().cause, 'volume-exhausted');
  }
});

// 11
test('no limit of an offer reaches beyond what a calendar can show', (t) => {
  for (const field of ['lifetimeSeconds', 'sessionDurationSeconds', 'creditSeconds', 'shelfLifeSeconds'] as const)
    t.is(offerProblem(terms({ [field]: Number.MAX_SAFE_INTEGER }))?.field, field);
  t.is(offerProblem(terms({ validUntilAt: Number.MAX_SAFE_INTEGER }))?.field, 'validUntilAt');
});

// 12
test('a volume that was used up a moment before the deadline is not taken for the deadline', (t) => {
  const p = place({ sessionDurationSeconds: 60, downVolumeBytes: 1_000 });
  p.logIn(at(0));
  p.read(at(59.2), p.meter(phone, { down: 990, trafficAt: at(59.1), open: false }));
  t.is(p.ended().cause, 'volume-exhausted');
});

// 13
test('a volume that was used up while nobody read the meters ends the session no later than its deadline', (t) => {
  for (const open of [true, false]) {
    const p = place({ sessionDurationSeconds: 60, creditSeconds: 10_000, downVolumeBytes: 1_000, devicesAtOnce: 2 });
    p.logIn(at(0), phone);
    p.logIn(at(0), tablet);
    p.read(at(4_000), p.meter(phone, { down: 1_000, trafficAt: at(50), open }), p.meter(tablet, { open: false }));
    for (const who of [phone, tablet]) t.true(p.ended(who).endedAt <= at(60));
    t.true(p.creditUsedSeconds(at(4_000)) <= 60, `charged ${p.creditUsedSeconds(at(4_000))} s`);
  }
});

// 14
test('a session that is over but not ended yet is not charged beyond its end when the guest enters the code again', (t) => {
  const p = place({ sessionDurationSeconds: 60, creditSeconds: 62 });
  p.logIn(at(0));
  p.logIn(at(65));
  t.is(p.creditUsedSeconds(at(65)), 60);
  t.true(p.isOnline(phone));
});

function raise(downVolumeBytes: number): Event {
  return { type: 'offer-change', offerId: 1, terms: terms({ name: 'Pass 1', downVolumeBytes }) };
}
