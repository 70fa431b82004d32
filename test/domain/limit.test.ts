import test from 'ava';
import type { Cause } from '../../daemon/domain/cause.js';
import { idleAt, nextDueAt, timeLimits } from '../../daemon/domain/limit.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { volumeLimits } from '../../daemon/domain/volume.js';
import { at, phone, place, t0, tablet } from '../fakes/place.js';

/** Each time limit alone: it ends at second 100 a session opened at second 10 on a ticket first used then. */
const alone: readonly { readonly limits: Partial<OfferTerms>; readonly cause: Cause }[] = [
  { limits: { lifetimeSeconds: 90 }, cause: 'ticket-expired' },
  { limits: { validUntilAt: at(100) }, cause: 'offer-ended' },
  { limits: { creditSeconds: 90 }, cause: 'credit-exhausted' },
  { limits: { sessionDurationSeconds: 90 }, cause: 'session-timeout' },
];

/** The same limits, all a second later: second 101. */
const later: Partial<Record<Cause, Partial<OfferTerms>>> = {
  'ticket-expired': { lifetimeSeconds: 91 },
  'offer-ended': { validUntilAt: at(101) },
  'credit-exhausted': { creditSeconds: 91 },
  'session-timeout': { sessionDurationSeconds: 91 },
};

function opened(limits: Partial<OfferTerms>) {
  const p = place(limits);
  p.logIn(at(10));
  return p;
}

function firstOf(limits: Partial<OfferTerms>) {
  const p = opened(limits);
  return timeLimits(p.state, p.session(), at(10))[0];
}

for (const { limits, cause } of alone)
  test(`alone, this limit ends the session at its second and not before: ${cause}`, (t) => {
    t.deepEqual(firstOf(limits), { cause, endsAt: at(100) });
    const p = opened(limits);
    p.read(at(99), p.meter());
    t.true(p.isOnline(phone));
    p.read(at(100), p.meter());
    t.like(p.ended(), { cause, endedAt: at(100) });
  });

test('of two limits the earlier one ends the session, whichever they are', (t) => {
  for (const earlier of alone)
    for (const { cause } of alone)
      if (cause !== earlier.cause) t.is(firstOf({ ...later[cause], ...earlier.limits })?.cause, earlier.cause);
});

test('where two limits fall together, the one that blocks the ticket for longer is the cause', (t) => {
  const byWeight = ['ticket-expired', 'offer-ended', 'credit-exhausted', 'session-timeout'];
  for (const a of alone)
    for (const b of alone) {
      const heavier = byWeight.indexOf(a.cause) <= byWeight.indexOf(b.cause) ? a : b;
      t.is(firstOf({ ...a.limits, ...b.limits })?.cause, heavier.cause, `${a.cause} and ${b.cause}`);
    }
});

test('all time limits are told, earliest first', (t) => {
  const p = opened({ lifetimeSeconds: 400, validUntilAt: at(300), creditSeconds: 200, sessionDurationSeconds: 50 });
  t.deepEqual(timeLimits(p.state, p.session(), at(20)), [
    { cause: 'session-timeout', endsAt: at(60) },
    { cause: 'credit-exhausted', endsAt: at(210) },
    { cause: 'offer-ended', endsAt: at(300) },
    { cause: 'ticket-expired', endsAt: at(410) },
  ]);
});

test('without limits nothing ends a session and nothing is due', (t) => {
  const p = opened({});
  t.deepEqual(timeLimits(p.state, p.session(), at(20)), []);
  t.is(idleAt(p.state, p.session()), null);
  t.is(nextDueAt(p.state, at(20)), null);
  p.read(at(100_000_000), p.meter());
  t.true(p.isOnline(phone));
});

test('a session that is ended late ended when its limit was reached, and credit is charged until then', (t) => {
  for (const { limits, cause } of alone) {
    const p = opened({ creditSeconds: 5_000, ...limits });
    p.read(at(500), p.meter());
    t.like(p.ended(), { cause, endedAt: at(100) });
    t.is(p.creditUsedSeconds(at(500)), 90, cause);
  }
});

test('the lifetime runs from the first log-in, connected or not; the session duration from each log-in', (t) => {
  const p = opened({ lifetimeSeconds: 1_000, sessionDurationSeconds: 600 });
  p.happen({ type: 'log-out', mac: phone.mac }, at(20));
  p.logIn(at(500));
  t.deepEqual(timeLimits(p.state, p.session(), at(500)), [
    { cause: 'ticket-expired', endsAt: at(1_010) },
    { cause: 'session-timeout', endsAt: at(1_100) },
  ]);
});

test('shared credit ends all devices of a ticket at the same instant', (t) => {
  const p = place({ creditSeconds: 100, devicesAtOnce: 2 });
  p.logIn(at(0), phone);
  p.logIn(at(70), tablet);
  t.is(timeLimits(p.state, p.session(phone), at(80))[0]?.endsAt, at(100));
  t.is(timeLimits(p.state, p.session(tablet), at(80))[0]?.endsAt, at(100));
});

test('a session is idle at its last traffic plus the timeout, from its opening when there was none', (t) => {
  const p = opened({ idleTimeoutSeconds: 60 });
  t.is(idleAt(p.state, p.session()), at(70));
  p.read(at(50), p.meter(phone, { down: 1, trafficAt: at(45) }));
  t.is(idleAt(p.state, p.session()), at(105));
});

test('the gateway next looks at the earliest deadline or idle end of all sessions', (t) => {
  const p = place({ lifetimeSeconds: 300, idleTimeoutSeconds: 100, devicesAtOnce: 1 });
  p.logIn(at(0), phone, 1);
  p.logIn(at(20), tablet, 2);
  t.is(nextDueAt(p.state, at(20)), at(100));
  p.read(at(90), p.meter(phone, { up: 1, trafficAt: at(90) }), p.meter(tablet));
  t.is(nextDueAt(p.state, at(90)), at(120));
});

test('volume limits are told by direction, least left first, shared by all devices of a ticket', (t) => {
  const p = place({ upVolumeBytes: 1_000, downVolumeBytes: 5_000, devicesAtOnce: 2 });
  p.logIn(t0, phone);
  p.logIn(t0, tablet);
  p.read(at(5), p.meter(phone, { up: 100, down: 4_000 }), p.meter(tablet, { up: 50, down: 500 }));
  t.deepEqual(volumeLimits(p.state, p.session(tablet)), [
    { direction: 'down', limitBytes: 5_000, usedBytes: 4_500, leftBytes: 500 },
    { direction: 'up', limitBytes: 1_000, usedBytes: 150, leftBytes: 850 },
  ]);
});
