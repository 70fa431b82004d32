import test from 'ava';
import fc from 'fast-check';
import { creditLeftMs } from '../../daemon/domain/credit.js';
import { coveredMs, type Interval, mergeIntervals } from '../../daemon/domain/interval.js';
import { at, laptop, phone, place, tablet } from '../fakes/place.js';

const interval = fc
  .tuple(fc.nat(60), fc.nat(60))
  .map(([a, b]): Interval => ({ startAt: Math.min(a, b), endAt: Math.max(a, b) }));

/** The same without thinking: every unit of time that is in one of the intervals, as a set. */
function units(intervals: readonly Interval[]): Set<number> {
  const set = new Set<number>();
  for (const { startAt, endAt } of intervals) for (let unit = startAt; unit < endAt; unit++) set.add(unit);
  return set;
}

test('merged intervals cover exactly what the given ones cover, sorted, apart from each other, none empty', (t) => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 12 }), (given) => {
      const before = JSON.stringify(given);
      const merged = mergeIntervals(given);
      t.deepEqual([...units(merged)].sort(), [...units(given)].sort());
      t.true(merged.every(({ startAt, endAt }, i) => startAt < endAt && startAt > (merged[i - 1]?.endAt ?? -1)));
      t.is(coveredMs(given), units(given).size);
      t.is(JSON.stringify(given), before, 'the given ones are left alone');
    }),
  );
});

test('credit is the connected time left, and falls by one second a second while its device is online', (t) => {
  const p = place({ creditSeconds: 100 });
  t.is(creditLeftMs(p.state, p.ticket(), at(5)), 100_000, 'nothing is consumed before the first log-in');
  p.logIn(at(10));
  t.is(creditLeftMs(p.state, p.ticket(), at(40)), 70_000);
  p.happen({ type: 'log-out', mac: phone.mac }, at(40));
  t.is(creditLeftMs(p.state, p.ticket(), at(1_000)), 70_000, 'nothing is consumed while offline');
  p.logIn(at(1_000), tablet);
  t.is(creditLeftMs(p.state, p.ticket(), at(1_030)), 40_000);
  t.is(creditLeftMs(p.state, p.ticket(), at(9_999)), 0, 'credit is never negative');
});

test('without a credit limit there is nothing to be left', (t) => {
  const p = place();
  p.logIn(at(0));
  t.is(creditLeftMs(p.state, p.ticket(), at(10)), null);
});

test('credit is counted once while any device is online, however many there are', (t) => {
  const p = place({ creditSeconds: 100, devicesAtOnce: 3 });
  p.logIn(at(0), phone);
  p.logIn(at(10), tablet);
  p.logIn(at(20), laptop);
  t.is(p.creditUsedSeconds(at(30)), 30);
  p.happen({ type: 'log-out', mac: phone.mac }, at(30));
  p.happen({ type: 'log-out', mac: tablet.mac }, at(35));
  t.is(p.creditUsedSeconds(at(40)), 40);
  p.happen({ type: 'log-out', mac: laptop.mac }, at(50));
  t.is(p.creditUsedSeconds(at(90)), 50);
  t.deepEqual(p.ticket().stretch, [], 'nothing is kept of a stretch that is over');
});

test('the idle stretch is given back: charged is last traffic minus start', (t) => {
  const p = place({ creditSeconds: 1_000, idleTimeoutSeconds: 60 });
  p.logIn(at(0));
  p.read(at(30), p.meter(phone, { up: 1, trafficAt: at(30) }));
  p.read(at(90), p.meter(phone, { up: 1, trafficAt: at(30) }));
  t.is(p.ended().cause, 'idle-timeout');
  t.is(p.ended().givenBackMs, 60_000);
  t.is(p.creditUsedSeconds(at(90)), 30);
});

test('a device that never had traffic is charged nothing when it is cut as idle', (t) => {
  const p = place({ creditSeconds: 1_000, idleTimeoutSeconds: 60 });
  p.logIn(at(0));
  p.read(at(60), p.meter());
  t.is(p.ended().givenBackMs, 60_000);
  t.is(p.creditUsedSeconds(at(60)), 0);
});

test('what is given back is charged all the same where another device was online meanwhile', (t) => {
  const p = place({ creditSeconds: 1_000, idleTimeoutSeconds: 60, devicesAtOnce: 2 });
  p.logIn(at(0), phone);
  p.logIn(at(50), tablet);
  const busy = p.meter(tablet, { up: 9, trafficAt: at(60) });
  p.read(at(60), p.meter(phone), busy);
  t.is(p.ended(phone).cause, 'idle-timeout');
  t.is(p.creditUsedSeconds(at(60)), 10, 'the phone was charged nothing, the tablet from 50 to 60');
});

test('the lifetime is not given back', (t) => {
  const p = place({ lifetimeSeconds: 100, idleTimeoutSeconds: 30 });
  p.logIn(at(0));
  p.read(at(30), p.meter());
  t.deepEqual(p.refusal(p.typing(), at(100)), { reason: 'used-up', cause: 'ticket-expired' });
});

test('credit used is the time during which at least one device was charged, in any history of devices', (t) => {
  const use = fc.record({
    who: fc.constantFrom(phone, tablet, laptop),
    action: fc.constantFrom('in', 'in', 'out', 'traffic', 'rest'),
    pause: fc.nat(12),
  });
  fc.assert(
    fc.property(fc.array(use, { maxLength: 40, size: 'max' }), (uses) => {
      const p = place({ creditSeconds: 100_000, idleTimeoutSeconds: 25, devicesAtOnce: 3 });
      const charged: Interval[] = [];
      const trafficAt = new Map<string, number>();
      let second = 0;
      const online = () => [phone, tablet, laptop].filter((who) => p.isOnline(who));
      for (const { who, action, pause } of uses) {
        second += pause;
        const before = online().map((device) => p.session(device));
        if (action === 'in') p.logIn(at(second), who);
        if (action === 'out' && p.isOnline(who)) p.happen({ type: 'log-out', mac: who.mac }, at(second));
        if (action === 'traffic') trafficAt.set(who.mac, at(second));
        const seen = (device: typeof phone) => ({ trafficAt: trafficAt.get(device.mac) ?? 0 });
        p.read(at(second), ...online().map((device) => p.meter(device, seen(device))));
        for (const { mac, id, openedAt } of before) {
          const ended = p.state.ended.get(mac);
          if (ended?.id !== id) continue;
          const endAt = ended.cause === 'idle-timeout' ? ended.lastTrafficAt : ended.endedAt;
          charged.push({ startAt: openedAt / 1000, endAt: endAt / 1000 });
        }
        const running = online().map((device) => ({
          startAt: p.session(device).openedAt / 1000,
          endAt: at(second) / 1000,
        }));
        t.is(p.creditUsedSeconds(at(second)), units([...charged, ...running]).size);
      }
    }),
    { numRuns: 150 },
  );
});
