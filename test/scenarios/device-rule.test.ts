import test from 'ava';
import type { Event } from '../../daemon/domain/event.js';
import { at, phone, tablet } from '../fakes/place.js';
import { stage } from '../fakes/stage.js';

const ruling = (rule: 'exempt' | 'blocked', untilAt: number | null = null): Event => ({
  type: 'device-rule',
  mac: phone.mac,
  rule,
  note: '',
  untilAt,
});

test('an exempt device is open at once, uncounted, and shut at its second although nobody is left to do it', async (t) => {
  const s = await stage({}, 1, { readEveryMs: 3_600_000 });
  await s.dispatch(ruling('exempt', at(600)));
  t.true(s.isOpen(phone));
  t.true(s.send(phone, { down: 1_000_000 }));
  s.kill();
  await s.pass(599);
  t.true(s.isOpen(phone));
  await s.pass(1);
  t.false(s.isOpen(phone));
  await s.restart();
  t.is(s.place.state.devices.size, 0);
  t.is(s.gateway.report().stale, 0);
  s.verify();
});

test('a rule of a device ends by itself on time, however seldom the meters are read', async (t) => {
  const s = await stage({}, 1, { readEveryMs: 3_600_000 });
  await s.dispatch(ruling('blocked', at(600)));
  await s.pass(599);
  t.like(await s.logIn(), { ok: false, refusal: { reason: 'device-blocked', untilAt: at(600) } });
  await s.pass(1);
  t.is(s.place.state.devices.size, 0);
  await s.logIn();
  t.true(s.isOpen(phone));
  s.verify();
});

test('exempt and blocked devices stay so over a restart, a new boot and a lost firewall table', async (t) => {
  const s = await stage({ lifetimeSeconds: 3_600 });
  await s.logIn(tablet);
  await s.dispatch(ruling('exempt'));
  s.kill();
  await s.restart();
  t.true(s.isOpen(phone) && s.isOpen(tablet));
  s.kernel.forget();
  t.false(s.isOpen(phone));
  await s.pass(10);
  t.true(s.isOpen(phone) && s.isOpen(tablet));
  s.kill();
  s.kernel.forget();
  await s.restart('boot-2', s.clock.now());
  t.true(s.isOpen(phone) && s.isOpen(tablet));
  s.verify();
});

test('a device that goes from its ticket to exempt, to blocked and back is never both, and its ticket is charged once', async (t) => {
  const s = await stage({ creditSeconds: 600 });
  await s.logIn();
  await s.pass(100);
  await s.dispatch(ruling('exempt'));
  t.true(s.isOpen(phone));
  await s.pass(300);
  await s.dispatch(ruling('blocked'));
  t.false(s.isOpen(phone));
  await s.dispatch({ type: 'device-rule-clear', mac: phone.mac });
  t.false(s.isOpen(phone));
  await s.logIn();
  t.true(s.isOpen(phone));
  t.is(s.place.creditUsedSeconds(s.gateway.now()), 100);
  s.verify();
});

test('a ticket that is extended keeps its guest online past the old end, without a gap', async (t) => {
  const s = await stage({ lifetimeSeconds: 600, downVolumeBytes: 1_000 });
  await s.logIn();
  await s.pass(599);
  await s.dispatch({ type: 'ticket-extend', ticketId: 1, seconds: 900, bytes: 500 });
  t.is(s.kernel.endsAt(phone.mac), at(1_500));
  await s.pass(2);
  t.true(s.send(phone, { down: 1_400 }));
  t.false(s.send(phone, { down: 200 }));
  s.verify();
});

test('a guest whose volume is used up goes on with what the ticket is extended by, though nobody had noticed the end', async (t) => {
  const s = await stage({ downVolumeBytes: 1_000 }, 1, { readEveryMs: 60_000 });
  await s.logIn();
  t.true(s.send(phone, { down: 900 }));
  t.false(s.send(phone, { down: 900 }));
  await s.dispatch({ type: 'ticket-extend', ticketId: 1, bytes: 1_000_000 });
  await s.gateway.refresh();
  t.true(s.send(phone, { down: 200_000 }));
  s.verify();
});
