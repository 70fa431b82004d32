import test from 'ava';
import { at, laptop, phone, place, tablet } from '../fakes/place.js';

test('a reading counts on the session and on its ticket what is new, in both directions; reading twice adds nothing', (t) => {
  const p = place();
  p.logIn(at(0));
  p.read(at(5), p.meter(phone, { up: 100, down: 2_000, trafficAt: at(4) }));
  p.read(at(10), p.meter(phone, { up: 150, down: 2_000, trafficAt: at(9) }));
  const again = p.read(at(15), p.meter(phone, { up: 150, down: 2_000, trafficAt: at(9) }));
  t.deepEqual(again, [{ type: 'usage-seen', at: at(15), readings: [] }]);
  t.deepEqual(p.session().usage, { upBytes: 150, downBytes: 2_000 });
  t.deepEqual(p.ticket().usage, { upBytes: 150, downBytes: 2_000 });
  t.is(p.session().lastTrafficAt, at(9));
});

test('the volume of a ticket is that of all its devices and all its sessions', (t) => {
  const p = place({ devicesAtOnce: 2 });
  p.logIn(at(0), phone);
  p.logIn(at(0), tablet);
  p.read(at(5), p.meter(phone, { up: 1, down: 10 }), p.meter(tablet, { up: 2, down: 20 }));
  p.happen({ type: 'log-out', mac: phone.mac }, at(6));
  p.logIn(at(7), phone);
  p.read(at(8), p.meter(phone, { up: 100, down: 1_000 }), p.meter(tablet, { up: 2, down: 20 }));
  t.deepEqual(p.ticket().usage, { upBytes: 103, downBytes: 1_030 });
});

test('a meter that goes backwards takes nothing away and is not counted twice', (t) => {
  const p = place({ idleTimeoutSeconds: 100 });
  p.logIn(at(0));
  p.read(at(5), p.meter(phone, { up: 1_000, down: 1_000, trafficAt: at(5) }));
  p.read(at(6), p.meter(phone, { up: 0, down: 1_500 }));
  t.deepEqual(p.ticket().usage, { upBytes: 1_000, downBytes: 1_500 });
  t.is(p.session().lastTrafficAt, at(5), 'nor does it make the guest idle for longer');
  p.read(at(7), p.meter(phone, { up: 1_001, down: 1_500 }));
  t.deepEqual(p.ticket().usage, { upBytes: 1_001, downBytes: 1_500 });
});

test('a deadline in the kernel ends the session at that instant with its cause; a jiffy early is the same', (t) => {
  for (const { when, endedAt } of [
    { when: 100, endedAt: 100 },
    { when: 99.95, endedAt: 99.95 },
    { when: 104, endedAt: 100 },
  ]) {
    const p = place({ lifetimeSeconds: 100, downVolumeBytes: 5_000 });
    p.logIn(at(0));
    p.read(at(when), p.meter(phone, { down: 10, open: false }));
    t.like(p.ended(), { cause: 'ticket-expired', endedAt: at(endedAt) });
    t.is(p.ticket().spent.downBytes, 0);
  }
});

test('a session is not ended before its deadline while the kernel has it open', (t) => {
  const p = place({ lifetimeSeconds: 100 });
  p.logIn(at(0));
  p.read(at(99.999), p.meter());
  t.true(p.isOnline(phone));
});

test('a deadline ends a session that the kernel does not know', (t) => {
  const p = place({ lifetimeSeconds: 100 });
  p.logIn(at(0));
  p.read(at(100));
  t.is(p.ended().cause, 'ticket-expired');
});

for (const direction of ['up', 'down'] as const)
  test(`the volume ${direction} is shared by a ticket's devices and ends them all when it is reached`, (t) => {
    const p = place({ [direction === 'up' ? 'upVolumeBytes' : 'downVolumeBytes']: 1_000, devicesAtOnce: 3 });
    for (const who of [phone, tablet, laptop]) p.logIn(at(0), who);
    p.read(at(5), p.meter(phone, { [direction]: 400 }), p.meter(tablet, { [direction]: 599 }), p.meter(laptop));
    t.is(p.state.sessions.size, 3);
    p.read(at(6), p.meter(phone, { [direction]: 400 }), p.meter(tablet, { [direction]: 600 }), p.meter(laptop));
    for (const who of [phone, tablet, laptop]) t.like(p.ended(who), { cause: 'volume-exhausted', endedAt: at(6) });
    t.deepEqual(p.refusal(p.typing(), at(7)), { reason: 'used-up', cause: 'volume-exhausted' });
  });

test('traffic in a direction without a limit ends nothing', (t) => {
  const p = place({ upVolumeBytes: 10 });
  p.logIn(at(0));
  p.read(at(5), p.meter(phone, { down: 1e12, up: 9 }));
  t.true(p.isOnline(phone));
});

test('a packet that did not fit uses the volume up, and the ticket stays used up', (t) => {
  const p = place({ upVolumeBytes: 100_000, downVolumeBytes: 5_000 });
  p.logIn(at(0));
  p.read(at(5), p.meter(phone, { down: 4_000, up: 10, open: false }));
  t.is(p.ended().cause, 'volume-exhausted');
  t.deepEqual(p.ticket().usage, { upBytes: 10, downBytes: 4_000 }, 'what was not used is not counted');
  t.deepEqual(p.refusal(p.typing(), at(9)), { reason: 'used-up', cause: 'volume-exhausted' });
});

test('a session without limits that the kernel says is shut stays, and is to be loaded again', (t) => {
  const p = place();
  p.logIn(at(0));
  p.read(at(5), p.meter(phone, { down: 5, open: false }));
  t.true(p.isOnline(phone));
  t.is(p.ticket().usage.downBytes, 5);
});

test('a session is idle when it had no traffic for the timeout, and not a moment before', (t) => {
  const p = place({ idleTimeoutSeconds: 60 });
  p.logIn(at(0));
  p.read(at(50), p.meter(phone, { up: 1, trafficAt: at(49) }));
  p.read(at(108.999), p.meter(phone, { up: 1, trafficAt: at(49) }));
  t.true(p.isOnline(phone));
  p.read(at(109), p.meter(phone, { up: 1, trafficAt: at(49) }));
  t.like(p.ended(), { cause: 'idle-timeout', endedAt: at(109), givenBackMs: 60_000 });
});

test('traffic that is only seen with this reading keeps the session', (t) => {
  const p = place({ idleTimeoutSeconds: 60 });
  p.logIn(at(0));
  p.read(at(300), p.meter(phone, { up: 1, trafficAt: at(299) }));
  t.true(p.isOnline(phone));
});

test('nobody is idle for want of a reading', (t) => {
  const p = place({ idleTimeoutSeconds: 60 });
  p.logIn(at(0));
  p.read(at(300));
  t.true(p.isOnline(phone));
});

test('readings of slots that nobody has are ignored', (t) => {
  const p = place();
  t.deepEqual(p.read(at(5), { slot: 9, usage: { upBytes: 1, downBytes: 1 }, lastTrafficAt: null, open: false }), []);
});

test('the exact last bytes are counted when the kernel has forgotten the session, once', (t) => {
  const p = place();
  p.logIn(at(0));
  p.read(at(5), p.meter(phone, { up: 10, down: 100 }));
  const { slot } = p.session();
  p.happen({ type: 'log-out', mac: phone.mac }, at(7));
  const readings = [{ slot, usage: { upBytes: 12, downBytes: 130 } }];
  p.happen({ type: 'meters-settled', readings }, at(7));
  t.deepEqual(p.ticket().usage, { upBytes: 12, downBytes: 130 });
  t.deepEqual(p.ended().usage, { upBytes: 12, downBytes: 130 });
  t.deepEqual(p.happen({ type: 'meters-settled', readings }, at(7)), []);
});

test('meters of a slot that nobody had change nothing', (t) => {
  const p = place();
  p.logIn(at(0));
  p.happen({ type: 'log-out', mac: phone.mac }, at(7));
  const usage = { upBytes: 12, downBytes: 130 };
  const readings = [{ slot: p.ended().slot + 1, usage }];
  t.deepEqual(p.happen({ type: 'meters-settled', readings }, at(7)), []);
});

test('a checkpoint keeps what was used since the last one; while anybody is online also that the gateway was alive', (t) => {
  const p = place();
  t.deepEqual(p.happen({ type: 'checkpoint' }, at(0)), []);
  p.logIn(at(0));
  t.deepEqual(p.happen({ type: 'checkpoint' }, at(1)), [{ type: 'usage-recorded', at: at(1), readings: [] }]);
  p.read(at(5), p.meter(phone, { up: 3_000, down: 5_000, trafficAt: at(4) }));
  const more = { upBytes: 2_048, downBytes: 4_096 };
  t.deepEqual(p.happen({ type: 'checkpoint' }, at(60)), [
    { type: 'usage-recorded', at: at(60), readings: [{ sessionId: p.session().id, more, lastTrafficAt: at(4) }] },
  ]);
  t.deepEqual(p.session().recorded, more);
  t.deepEqual(p.happen({ type: 'checkpoint' }, at(120)), [{ type: 'usage-recorded', at: at(120), readings: [] }]);
  t.deepEqual(p.ticket().usage, { upBytes: 3_000, downBytes: 5_000 }, 'and counts nothing twice');
  p.read(at(125), p.meter(phone, { up: 3_072, down: 5_120, trafficAt: at(124) }));
  p.happen({ type: 'checkpoint' }, at(180));
  t.deepEqual(p.session().recorded, { upBytes: 3_072, downBytes: 5_120 }, 'what was less than a KiB waited');
});
