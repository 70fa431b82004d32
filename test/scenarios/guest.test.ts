import test from 'ava';
import { creditLeftMs } from '../../daemon/domain/credit.js';
import { at, phone, tablet } from '../fakes/place.js';
import { stage } from '../fakes/stage.js';

test('log-in, traffic, idle cut: the guest is shut, charged up to the last traffic, and may come back', async (t) => {
  const s = await stage({ creditSeconds: 3_600, idleTimeoutSeconds: 300 });
  t.false(s.isOpen(phone));
  await s.logIn();
  t.true(s.isOpen(phone));
  await s.pass(100);
  t.true(s.send(phone, { up: 500, down: 90_000 }));
  await s.pass(299);
  t.true(s.isOpen(phone));
  await s.pass(1);
  t.false(s.isOpen(phone));
  t.like(s.place.ended(), { cause: 'idle-timeout', endedAt: at(400), givenBackMs: 300_000 });
  t.is(creditLeftMs(s.place.state, s.place.ticket(), at(400)), 3_500_000);
  t.deepEqual(s.place.ticket().usage, { upBytes: 500, downBytes: 90_000 });
  await s.logIn();
  t.true(s.isOpen(phone));
  s.verify();
});

test('a guest who keeps using the network is not idle, however seldom the meters are read', async (t) => {
  const s = await stage({ idleTimeoutSeconds: 60 }, 1, { readEveryMs: 3_600_000 });
  await s.logIn();
  for (let minute = 0; minute < 10; minute++) {
    await s.pass(59);
    t.true(s.send(phone, { up: 1 }), `minute ${minute}`);
  }
  s.verify();
});

test('credit used on two devices at once is consumed once, and ends both on the same second', async (t) => {
  const s = await stage({ creditSeconds: 600, devicesAtOnce: 2 });
  await s.logIn(phone);
  await s.pass(200);
  await s.logIn(tablet);
  await s.pass(399.999);
  t.true(s.isOpen(phone) && s.isOpen(tablet));
  await s.pass(0.001);
  for (const who of [phone, tablet]) {
    t.false(s.isOpen(who));
    t.like(s.place.ended(who), { cause: 'credit-exhausted', endedAt: at(600) });
  }
  t.like(await s.logIn(phone), { ok: false, refusal: { reason: 'used-up', cause: 'credit-exhausted' } });
  s.verify();
});

test('when a session duration is over the guest enters the code again at once, and pays nothing for it', async (t) => {
  const s = await stage({ sessionDurationSeconds: 60, creditSeconds: 150 });
  await s.logIn();
  await s.pass(60);
  t.false(s.isOpen(phone));
  t.is(s.place.ended().cause, 'session-timeout');
  await s.logIn();
  t.true(s.isOpen(phone));
  await s.pass(60);
  await s.logIn();
  await s.pass(30);
  t.like(s.place.ended(), { cause: 'credit-exhausted', endedAt: at(150) });
  s.verify();
});

test('the kernel shuts at the deadline by itself; the guest reads the cause once the meters can be read again', async (t) => {
  const s = await stage({ lifetimeSeconds: 100 });
  await s.logIn();
  await s.pass(99);
  s.kernel.failNext('read', 3);
  for (let i = 0; i < 3; i++) s.expectFault('reading the meters');
  await s.pass(1);
  t.false(s.isOpen(phone));
  t.true(s.place.isOnline(phone), 'the gateway does not know yet');
  await s.pass(5);
  t.like(s.place.ended(), { cause: 'ticket-expired', endedAt: at(100) });
  s.verify();
});

test('the volume ends a session by itself at the packet that does not fit, and the meters are exact', async (t) => {
  const s = await stage({ downVolumeBytes: 10_000 });
  await s.logIn();
  for (let i = 0; i < 6; i++) t.true(s.send(phone, { down: 1_500, up: 40 }));
  t.false(s.send(phone, { down: 1_500 }));
  t.false(s.isOpen(phone));
  await s.pass(5);
  t.is(s.place.ended().cause, 'volume-exhausted');
  t.deepEqual(s.place.ticket().usage, { upBytes: 240, downBytes: 9_000 });
  t.like(await s.logIn(), { ok: false, refusal: { reason: 'used-up', cause: 'volume-exhausted' } });
  s.verify();
});

test('two devices share the volume of their ticket; another ticket of the offer has its own', async (t) => {
  const s = await stage({ downVolumeBytes: 10_000, devicesAtOnce: 2 });
  await s.logIn(phone, 1);
  await s.logIn(tablet, 1);
  await s.logIn({ ...phone, mac: '02:00:00:00:00:99' }, 2);
  t.true(s.send(phone, { down: 6_000 }));
  t.false(s.send(tablet, { down: 6_000 }));
  await s.pass(5);
  t.deepEqual([s.isOpen(phone), s.isOpen(tablet)], [false, false]);
  t.true(s.kernel.send('02:00:00:00:00:99', { down: 6_000 }));
  s.verify();
});

test('log-out shuts before it answers, and counts the last bytes', async (t) => {
  const s = await stage();
  await s.logIn();
  await s.pass(7);
  s.send(phone, { up: 11, down: 22 });
  await s.dispatch({ type: 'log-out', mac: phone.mac });
  t.false(s.isOpen(phone));
  t.deepEqual(s.place.ticket().usage, { upBytes: 11, downBytes: 22 });
  t.like(await s.dispatch({ type: 'log-out', mac: phone.mac }), { ok: false, refusal: { reason: 'not-online' } });
  s.verify();
});

test('another ticket on the same device: the old one is charged, the new one is open, without a gap', async (t) => {
  const s = await stage({ creditSeconds: 1_000 });
  await s.logIn(phone, 1);
  await s.pass(30);
  s.send(phone, { down: 5 });
  await s.logIn(phone, 2);
  t.true(s.isOpen(phone));
  t.is(s.place.creditUsedSeconds(at(30), 1), 30);
  t.is(s.place.ticket(1).usage.downBytes, 5);
  s.send(phone, { down: 7 });
  await s.pass(5);
  t.deepEqual([s.place.ticket(1).usage.downBytes, s.place.ticket(2).usage.downBytes], [5, 7]);
  s.verify();
});
