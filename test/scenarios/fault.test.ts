import test from 'ava';
import { ticketStatus } from '../../daemon/domain/ticket-status.js';
import { settled } from '../fakes/clock.js';
import { at, codeNumber, device, phone, tablet } from '../fakes/place.js';
import { stage } from '../fakes/stage.js';

test('a log-in is on disk before it is answered', async (t) => {
  const s = await stage();
  const release = s.store.hold();
  let isAnswered = false;
  const answer = s.logIn().then(() => {
    isAnswered = true;
  });
  await settled();
  t.false(isAnswered);
  release();
  await answer;
  const onDisk = await s.store.load();
  t.is([...onDisk.sessions.values()][0]?.mac, phone.mac);
  s.verify();
});

test('when the disk fails at a log-in, the guest gets an error and is not open; the next try succeeds', async (t) => {
  const s = await stage();
  s.store.failNext();
  await t.throwsAsync(s.logIn(), { message: 'the disk is full' });
  t.false(s.isOpen(phone));
  t.is(s.place.state.sessions.size, 0);
  t.true((await s.logIn()).ok);
  t.true(s.isOpen(phone));
  s.verify();
});

test('when the disk fails at a log-in, nobody else is touched', async (t) => {
  const s = await stage();
  await s.logIn(tablet, 2);
  s.store.failNext();
  const [failed, other] = await Promise.allSettled([s.logIn(phone, 1), s.logIn(device(9), 3)]);
  t.deepEqual([failed.status, other.status], ['rejected', 'fulfilled']);
  t.deepEqual(
    [phone, tablet, device(9)].map((who) => s.isOpen(who)),
    [false, true, true],
  );
  s.verify();
});

test('when the disk fails, nothing has happened: a ticket that could not be cancelled is good and its guest open', async (t) => {
  const s = await stage();
  await s.logIn();
  s.store.failNext();
  await t.throwsAsync(s.dispatch({ type: 'ticket-cancel', ticketId: 1 }));
  t.true(s.isOpen(phone));
  t.is(s.place.ticket().cancelledAt, null);
  await s.dispatch({ type: 'ticket-cancel', ticketId: 1 });
  t.false(s.isOpen(phone));
  s.verify();
});

test('an end that the disk refuses is tried again with the next reading; the device is shut all the while', async (t) => {
  const s = await stage({ lifetimeSeconds: 60 });
  await s.logIn();
  await s.pass(59.9);
  s.store.failNext();
  s.expectFault('reading the meters');
  await s.pass(0.2);
  t.true(s.place.isOnline(phone));
  t.false(s.isOpen(phone));
  await s.pass(3);
  t.like(s.place.ended(), { cause: 'ticket-expired', endedAt: at(60) });
  s.verify();
});

test('a ticket whose issue the disk refused opens nothing: what is not on disk is not there', async (t) => {
  const s = await stage();
  s.store.failNext();
  await t.throwsAsync(s.dispatch({ type: 'tickets-issue', listId: 1, codes: [codeNumber(50)] }));
  const decision = await s.dispatch({ type: 'log-in', ...phone, code: codeNumber(50) });
  t.deepEqual(decision, { ok: false, refusal: { reason: 'unknown-code' } });
  const onDisk = await s.store.load();
  for (const { ticketId } of onDisk.sessions.values()) t.true(onDisk.tickets.has(ticketId));
  s.verify();
});

test('after a log-out that the disk refused the guest is still online, and never twice after a restart', async (t) => {
  const s = await stage();
  await s.logIn();
  s.store.failNext();
  await t.throwsAsync(s.dispatch({ type: 'log-out', mac: phone.mac }));
  t.true(s.isOpen(phone));
  await s.logIn(phone, 2);
  const onDisk = await s.store.load();
  t.deepEqual(
    [...onDisk.sessions.values()].map(({ ticketId }) => ticketId),
    [2],
  );
  s.verify();
});

test('a log-in that the disk refused does not begin the life of the ticket', async (t) => {
  const s = await stage({ lifetimeSeconds: 100 });
  s.store.failNext();
  await t.throwsAsync(s.logIn());
  t.is(ticketStatus(s.place.state, s.place.ticket(), s.clock.now()), 'unused');
  t.is(s.place.ticket().firstLogInAt, null);
  s.verify();
});

test('when the kernel fails once, the guest gets an error, and is open with the next reading of the meters', async (t) => {
  const s = await stage();
  s.kernel.failNext('set');
  await t.throwsAsync(s.logIn(), { message: 'nft failed' });
  t.false(s.isOpen(phone));
  await s.pass(5);
  t.true(s.isOpen(phone));
  s.verify();
});

test('when the kernel fails at a cut, the device is shut with the next reading of the meters', async (t) => {
  const s = await stage();
  await s.logIn();
  s.kernel.failNext('set');
  await t.throwsAsync(s.dispatch({ type: 'session-cut', sessionId: s.place.session().id }), { message: 'nft failed' });
  await s.pass(5);
  t.false(s.isOpen(phone));
  s.verify();
});

test('a kernel that fails again and again is tried once a second, not more, and taken up when it is back', async (t) => {
  const s = await stage({ lifetimeSeconds: 100 });
  await s.logIn();
  s.kernel.failNext('read', 4);
  for (let i = 0; i < 4; i++) s.expectFault('reading the meters');
  await s.pass(99);
  const before = s.kernel.reads;
  s.kernel.failNext('read', 3);
  for (let i = 0; i < 3; i++) s.expectFault('reading the meters');
  await s.pass(4);
  t.is(s.kernel.reads - before, 4);
  t.is(s.place.ended().cause, 'ticket-expired');
  s.verify();
});

test('when somebody flushed the kernel, guests are open again with the next reading; their meters and volume go on', async (t) => {
  const s = await stage({ downVolumeBytes: 10_000, lifetimeSeconds: 100 });
  await s.logIn();
  s.send(phone, { down: 6_000 });
  await s.pass(5);
  s.kernel.forget();
  t.false(s.isOpen(phone));
  await s.pass(5);
  t.true(s.isOpen(phone));
  t.is(s.kernel.endsAt(phone.mac), at(100));
  t.true(s.send(phone, { down: 4_000 }));
  t.false(s.send(phone, { down: 1 }));
  await s.pass(5);
  t.is(s.place.ended().cause, 'volume-exhausted');
  t.is(s.place.ticket().usage.downBytes, 10_000);
  s.verify();
});

test('a restart of the daemon cuts nobody, counts on, and reads what was used meanwhile', async (t) => {
  const s = await stage({ creditSeconds: 1_000, idleTimeoutSeconds: 60 });
  await s.logIn();
  await s.pass(50);
  s.send(phone, { down: 100 });
  await s.gateway.stop();
  await s.pass(40);
  t.true(s.send(phone, { down: 23 }), 'open while there is no daemon');
  await s.restart();
  t.true(s.isOpen(phone));
  t.is(s.place.session().openedAt, at(0));
  t.is(s.place.ticket().usage.downBytes, 123);
  await s.pass(59);
  t.true(s.isOpen(phone));
  await s.pass(1);
  t.like(s.place.ended(), { cause: 'idle-timeout', endedAt: at(150) });
  t.is(s.place.creditUsedSeconds(at(150)), 90);
  s.verify();
});

test('nobody is open longer for a dead daemon: who is due while it is down is told so by the next one', async (t) => {
  const s = await stage({ sessionDurationSeconds: 60 });
  await s.logIn();
  await s.gateway.stop();
  await s.pass(60);
  t.false(s.isOpen(phone));
  await s.pass(600);
  await s.restart();
  t.like(s.place.ended(), { cause: 'session-timeout', endedAt: at(60) });
  s.verify();
});

test('after a reboot the guests are open again without typing anything, and the dark time is not charged', async (t) => {
  const s = await stage({ creditSeconds: 1_000, downVolumeBytes: 10_000 });
  await s.logIn();
  await s.pass(100);
  s.send(phone, { down: 9_000 });
  await s.gateway.stop();
  s.kernel.forget();
  await s.pass(300);
  await s.restart('boot-2', at(100));
  t.true(s.isOpen(phone));
  t.is(s.place.creditUsedSeconds(at(400)), 100);
  t.false(s.send(phone, { down: 1_001 }), 'the volume goes on where it was');
  s.verify();
});

test('killed between a log-out and the kernel: what passes until the next start is counted, and no volume is given twice', async (t) => {
  const s = await stage({ downVolumeBytes: 1_000 });
  await s.logIn();
  s.send(phone, { down: 400 });
  s.kernel.failNext('set');
  await t.throwsAsync(s.dispatch({ type: 'log-out', mac: phone.mac }));
  s.die();
  t.true(s.send(phone, { down: 400 }), 'the kernel still has it open');
  await s.restart();
  t.false(s.isOpen(phone));
  t.is(s.place.ticket().usage.downBytes, 800);
  await s.logIn(tablet);
  t.false(s.send(tablet, { down: 201 }));
  s.verify();
});

test('a daemon that stops puts the meters on disk first', async (t) => {
  const s = await stage();
  await s.logIn();
  s.send(phone, { up: 1_024, down: 2_048 });
  await s.gateway.stop();
  const onDisk = await s.store.load();
  t.deepEqual(onDisk.tickets.get(1)?.usage, { upBytes: 1_024, downBytes: 2_048 });
  t.is(s.clock.nextAt, undefined, 'and wakes no more');
  s.verify();
});

test('what still runs when the gateway has stopped changes nothing: not the state, not the disk, not the kernel', async (t) => {
  const s = await stage();
  await s.logIn();
  const late = s.gateway;
  await late.stop();
  const cancel = { type: 'ticket-cancel', ticketId: 1 } as const;
  await t.throwsAsync(late.dispatch(cancel), { message: 'the gateway has stopped: ticket-cancel was not done' });
  t.is(s.place.ticket().cancelledAt, null);
  t.true(s.isOpen(phone));
  await s.restart();
  t.true(s.isOpen(phone));
  s.verify();
});
