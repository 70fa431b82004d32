import test from 'ava';
import { settled } from '../fakes/clock.js';
import { at, device, phone, tablet, terms } from '../fakes/place.js';
import { stage } from '../fakes/stage.js';

test('an offer that is extended while a session runs: the deadline is planned anew, the meters go on', async (t) => {
  const s = await stage({ validUntilAt: at(600), downVolumeBytes: 100_000 });
  await s.logIn();
  await s.pass(100);
  s.send(phone, { down: 40_000 });
  t.is(s.kernel.endsAt(phone.mac), at(600));
  const extended = terms({ name: 'Pass 1', validUntilAt: at(1_200), downVolumeBytes: 100_000 });
  await s.dispatch({ type: 'offer-change', offerId: 1, terms: extended });
  t.is(s.kernel.endsAt(phone.mac), at(1_200));
  await s.pass(900);
  t.true(s.send(phone, { down: 60_000 }), 'what was left of the volume is still left');
  t.is(s.place.session().openedAt, at(0));
  await s.pass(200);
  t.like(s.place.ended(), { cause: 'volume-exhausted' });
  t.is(s.place.ticket().usage.downBytes, 100_000);
  s.verify();
});

test('an offer that ends now shuts its guests before the owner is answered', async (t) => {
  const s = await stage();
  await s.logIn();
  await s.pass(60);
  await s.dispatch({ type: 'offer-change', offerId: 1, terms: terms({ name: 'Pass 1', validUntilAt: at(60) }) });
  t.false(s.isOpen(phone));
  await s.pass(1);
  t.is(s.place.ended().cause, 'offer-ended');
  s.verify();
});

test('a ticket that is cancelled is shut before the owner is answered, and on disk', async (t) => {
  const s = await stage({ devicesAtOnce: 2 });
  await s.logIn(phone, 1);
  await s.logIn(tablet, 1);
  await s.logIn(device(9), 2);
  await s.dispatch({ type: 'ticket-cancel', ticketId: 1 });
  t.deepEqual(
    [phone, tablet, device(9)].map((who) => s.isOpen(who)),
    [false, false, true],
  );
  t.is((await s.store.load()).tickets.get(1)?.cancelledAt, at(0));
  t.like(await s.logIn(device(5)), { ok: false, refusal: { reason: 'unknown-code' } });
  t.like(await s.logIn(phone), { ok: false, refusal: { reason: 'used-up', cause: 'ticket-cancelled' } });
  s.verify();
});

test('a burst of 50 log-ins takes few transactions of the kernel, and each guest is open when answered', async (t) => {
  const s = await stage({}, 50);
  const before = s.kernel.sets.length;
  const guests = Array.from({ length: 50 }, (_, n) => device(100 + n));
  const open = await Promise.all(guests.map((who, n) => s.logIn(who, n + 1).then(() => s.isOpen(who))));
  t.true(open.every(Boolean));
  t.true(s.kernel.sets.length - before <= 2, `${s.kernel.sets.length - before} transactions`);
  s.verify();
});

test('log-ins that come while the kernel is busy share the next transaction, and wait for it', async (t) => {
  const s = await stage({}, 20);
  const release = s.kernel.hold();
  const before = s.kernel.sets.length;
  const answers: number[] = [];
  const logIns = Array.from({ length: 20 }, async (_, n) => {
    await s.logIn(device(100 + n), n + 1);
    answers.push(n);
  });
  await settled();
  t.deepEqual(answers, []);
  release();
  await Promise.all(logIns);
  t.true(s.kernel.sets.length - before <= 2);
  t.is(s.kernel.report().loaded, 20);
  s.verify();
});

test('the meters are read at the set pace and at each deadline, no more', async (t) => {
  const s = await stage({ lifetimeSeconds: 12 });
  const before = s.kernel.reads;
  await s.logIn();
  await s.pass(60);
  t.is(s.kernel.reads - before, 12, 'at 5, 10, 12, 17, 22 and so on');
  s.verify();
});
