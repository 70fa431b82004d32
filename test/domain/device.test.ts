import test from 'ava';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { at, device, laptop, type Place, phone, place, tablet } from '../fakes/place.js';

function full(limits: Partial<OfferTerms>): Place {
  const p = place({ devicesAtOnce: 2, ...limits });
  p.logIn(at(0), phone);
  p.logIn(at(10), tablet);
  p.read(at(60), p.meter(phone, { up: 1, trafficAt: at(55) }), p.meter(tablet, { up: 1, trafficAt: at(20) }));
  return p;
}

test('hand over: one device more is shown those that are online, by last use', (t) => {
  const p = full({ atDeviceLimit: 'hand-over' });
  const refusal = p.refusal(p.typing(laptop), at(60));
  t.like(refusal, { reason: 'too-many-devices', devicesAtOnce: 2 });
  const devices = 'devices' in refusal ? refusal.devices : [];
  t.deepEqual(
    devices.map(({ mac, lastTrafficAt }) => [mac, lastTrafficAt]),
    [
      [phone.mac, at(55)],
      [tablet.mac, at(20)],
    ],
  );
});

test('hand over: the device that its guest releases leaves, the new one comes in at once, the credit goes on', (t) => {
  const p = full({ atDeviceLimit: 'hand-over', creditSeconds: 600 });
  p.happen({ ...p.typing(laptop), release: p.session(tablet).id }, at(60));
  t.is(p.ended(tablet).cause, 'device-released');
  t.true(p.isOnline(laptop) && p.isOnline(phone));
  t.is(p.creditUsedSeconds(at(60)), 60);
});

test('hand over: somebody else’s session cannot be released', (t) => {
  const p = full({ atDeviceLimit: 'hand-over' });
  p.logIn(at(61), device(9), 2);
  const foreign = { ...p.typing(laptop), release: p.session(device(9)).id };
  t.like(p.refusal(foreign, at(62)), { reason: 'too-many-devices' });
  t.true(p.isOnline(device(9)));
});

test('hand over: a release that is not needed releases nobody', (t) => {
  const p = place({ devicesAtOnce: 2, atDeviceLimit: 'hand-over' });
  p.logIn(at(0), phone);
  p.happen({ ...p.typing(tablet), release: p.session(phone).id }, at(1));
  t.true(p.isOnline(phone) && p.isOnline(tablet));
});

test('refuse: one device more stays outside, and learns nothing of the others', (t) => {
  const p = full({ atDeviceLimit: 'refuse' });
  const tried = { ...p.typing(laptop), release: p.session(tablet).id };
  t.deepEqual(p.refusal(tried, at(60)), { reason: 'too-many-devices', devicesAtOnce: 2, devices: [] });
});

test('drop the oldest: the device that came first leaves', (t) => {
  const p = full({ atDeviceLimit: 'drop-oldest' });
  p.logIn(at(60), laptop);
  t.is(p.ended(phone).cause, 'device-released');
  t.true(p.isOnline(tablet) && p.isOnline(laptop));
});

test('at the limit a device that is online may type its code again', (t) => {
  const p = full({ atDeviceLimit: 'refuse' });
  t.deepEqual(p.logIn(at(60), tablet), []);
});

for (const [atDeviceLimit, stays] of [
  ['refuse', phone],
  ['hand-over', phone],
  ['drop-oldest', tablet],
] as const)
  test(`an owner who lowers the number of devices sees it kept at once: ${atDeviceLimit}`, (t) => {
    const p = full({ atDeviceLimit });
    p.change({ devicesAtOnce: 1 }, at(70));
    p.read(at(70), p.meter(phone), p.meter(tablet));
    const leaves = stays === phone ? tablet : phone;
    t.true(p.isOnline(stays));
    t.is(p.ended(leaves).cause, 'device-released');
  });

test('a remembered device comes back without the code while its ticket lives', (t) => {
  const p = place({ remembersDevices: true, idleTimeoutSeconds: 60, lifetimeSeconds: 1_000 });
  p.logIn(at(0));
  p.read(at(60), p.meter(phone));
  t.is(p.ended().cause, 'idle-timeout');
  const back = { type: 'device-return', ...phone, byGuest: false } as const;
  p.happen(back, at(100));
  t.true(p.isOnline(phone));
  p.read(at(160), p.meter(phone));
  t.deepEqual(p.refusal(back, at(1_000)), { reason: 'not-remembered' });
});

test('a device is not remembered where the offer does not say so, nor one that was never there', (t) => {
  const p = place({});
  p.logIn(at(0));
  p.happen({ type: 'session-cut', sessionId: p.session().id }, at(1));
  for (const who of [phone, tablet])
    t.deepEqual(p.refusal({ type: 'device-return', ...who, byGuest: true }, at(2)), { reason: 'not-remembered' });
});

test('who logged out, was cut or handed over does not come back by itself, but on the guest’s word', (t) => {
  for (const leave of ['log-out', 'cut', 'release'] as const) {
    const p = place({ remembersDevices: true });
    p.logIn(at(0));
    const sessionId = p.session().id;
    if (leave === 'log-out') p.happen({ type: 'log-out', mac: phone.mac }, at(1));
    else if (leave === 'cut') p.happen({ type: 'session-cut', sessionId }, at(1));
    else p.happen({ ...p.typing(tablet), release: sessionId }, at(1));
    t.deepEqual(p.refusal({ type: 'device-return', ...phone, byGuest: false }, at(2)), { reason: 'not-remembered' });
    if (leave === 'release') p.happen({ type: 'log-out', mac: tablet.mac }, at(3));
    p.happen({ type: 'device-return', ...phone, byGuest: true }, at(4));
    t.true(p.isOnline(phone), leave);
  }
});

test('a device cannot come back on a ticket that was cancelled', (t) => {
  const p = place({ remembersDevices: true });
  p.logIn(at(0));
  p.happen({ type: 'ticket-cancel', ticketId: 1 }, at(1));
  t.deepEqual(p.refusal({ type: 'device-return', ...phone, byGuest: true }, at(2)), { reason: 'not-remembered' });
});

test('credit per device: with n devices online it falls n seconds a second, for all of them together', (t) => {
  const p = place({ creditSeconds: 100, creditPer: 'device', devicesAtOnce: 3 });
  p.logIn(at(0), phone);
  p.logIn(at(20), tablet);
  t.is(p.creditUsedSeconds(at(30)), 40);
  p.logIn(at(30), laptop);
  p.read(at(50), p.meter(phone, { open: false }), p.meter(tablet, { open: false }), p.meter(laptop, { open: false }));
  for (const who of [phone, tablet, laptop]) t.is(p.ended(who).cause, 'credit-exhausted');
  t.is(p.creditUsedSeconds(at(60)), 100);
});

test('an owner who changes how credit is counted changes it for what was used, too', (t) => {
  const p = place({ creditSeconds: 100, devicesAtOnce: 2 });
  p.logIn(at(0), phone);
  p.logIn(at(0), tablet);
  p.happen({ type: 'log-out', mac: phone.mac }, at(30));
  p.happen({ type: 'log-out', mac: tablet.mac }, at(30));
  t.is(p.creditUsedSeconds(at(40)), 30);
  p.change({ creditPer: 'device' }, at(40));
  t.is(p.creditUsedSeconds(at(40)), 60);
});
