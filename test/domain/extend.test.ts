import test from 'ava';
import fc from 'fast-check';
import { creditLeftMs } from '../../daemon/domain/credit.js';
import { enforce } from '../../daemon/domain/enforce.js';
import { expiresAt, timeLimits } from '../../daemon/domain/limit.js';
import { paperDiffers } from '../../daemon/domain/paper.js';
import { ticketStatus } from '../../daemon/domain/ticket-status.js';
import { ticketVolumeLimits } from '../../daemon/domain/volume.js';
import { at, codeNumber, type Place, phone, place, tablet } from '../fakes/place.js';

function extend(p: Place, when: number, more: { seconds?: number; bytes?: number; raisesCap?: boolean }) {
  return p.happen({ type: 'ticket-extend', ticketId: 1, ...more }, when);
}

function endsIn(p: Place, when: number): number {
  return ((timeLimits(p.state, p.session(), when)[0]?.endsAt ?? Number.NaN) - when) / 1000;
}

for (const [limits, cause] of [
  [{ lifetimeSeconds: 600 }, 'ticket-expired'],
  [{ creditSeconds: 600 }, 'credit-exhausted'],
  [{ lifetimeSeconds: 600, creditSeconds: 900 }, 'ticket-expired'],
] as const)
  test(`a session that runs goes on for exactly so much longer: ${JSON.stringify(limits)}`, (t) => {
    const p = place(limits);
    p.logIn(at(0));
    extend(p, at(100), { seconds: 900 });
    t.is(endsIn(p, at(100)), 500 + 900);
    t.is(timeLimits(p.state, p.session(), at(100))[0]?.cause, cause);
    t.is(enforce(p.state, at(100)).sessions[0]?.endsAt, at(1500));
  });

for (const limits of [{ lifetimeSeconds: 600 }, { creditSeconds: 600 }, { shelfLifeSeconds: 600 }] as const)
  test(`a ticket that is over works again, for all of the extension from now on: ${JSON.stringify(limits)}`, (t) => {
    const p = place(limits);
    if (!('shelfLifeSeconds' in limits)) {
      p.logIn(at(0));
      p.read(at(600), p.meter());
    }
    t.is(ticketStatus(p.state, p.ticket(), at(5_000)), 'expired');
    extend(p, at(5_000), { seconds: 900 });
    t.not(ticketStatus(p.state, p.ticket(), at(5_000)), 'expired');
    t.is(expiresAt(p.state, p.ticket()) ?? at(5_900), at(5_900));
    t.is(creditLeftMs(p.state, p.ticket(), at(5_000)) ?? 900_000, 900_000);
  });

test('the last day of a ticket’s own moves, and one that is past counts from now', (t) => {
  const p = place({}, 0);
  const grant = { format: 'special', validUntilAt: at(1000) } as const;
  p.happen({ type: 'tickets-issue', listId: 1, codes: [codeNumber(1)], grant }, at(0));
  extend(p, at(100), { seconds: 50 });
  t.is(p.ticket().grant.validUntilAt, at(1050));
  extend(p, at(2000), { seconds: 50 });
  t.is(p.ticket().grant.validUntilAt, at(2050));
});

test('a volume grows in each direction that has one; one that is used up grows from what was used', (t) => {
  const p = place({ downVolumeBytes: 1000, totalVolumeBytes: 5000 });
  p.logIn(at(0));
  extend(p, at(1), { bytes: 100 });
  const volumes = () =>
    ticketVolumeLimits(p.state, p.ticket()).map(({ direction, limitBytes, leftBytes }) => [
      direction,
      limitBytes,
      leftBytes,
    ]);
  t.deepEqual(volumes(), [
    ['down', 1100, 1100],
    ['total', 5100, 5100],
  ]);
  p.read(at(2), p.meter(phone, { down: 1_100, open: false }));
  t.is(ticketStatus(p.state, p.ticket(), at(2)), 'expired');
  extend(p, at(3), { bytes: 300 });
  t.deepEqual(volumes()[0], ['down', 1400, 300]);
  t.is(ticketStatus(p.state, p.ticket(), at(3)), 'in-use');
});

test('the cap per day stays, unless it is asked to grow', (t) => {
  const p = place({ lifetimeSeconds: 86_400, periodCapSeconds: 600, periodCapPer: 'day' });
  p.logIn(at(0));
  extend(p, at(100), { seconds: 900 });
  t.is(endsIn(p, at(100)), 500);
  extend(p, at(100), { seconds: 900, raisesCap: true });
  t.is(endsIn(p, at(100)), 1400);
});

test('one ticket alone is extended, its paper says something else from then on, and no offer changes', (t) => {
  const p = place({ lifetimeSeconds: 600 });
  p.happen({ type: 'tickets-print', ticketIds: [1, 2] }, at(0));
  extend(p, at(1), { seconds: 60 });
  t.deepEqual([paperDiffers(p.state, p.ticket(1)), paperDiffers(p.state, p.ticket(2))], [true, false]);
  t.is(p.state.offers.get(1)?.lifetimeSeconds, 600);
});

test('what has no such limit, is cancelled, or is no amount cannot be extended', (t) => {
  const p = place({ sessionDurationSeconds: 60 });
  const refusal = (more: object) => p.refusal({ type: 'ticket-extend', ticketId: 1, ...more }, at(1));
  t.like(refusal({ seconds: 60 }), { reason: 'invalid', field: 'seconds', problem: 'this ticket has no such limit' });
  t.like(refusal({ bytes: 60 }), { reason: 'invalid', field: 'bytes' });
  for (const seconds of [-1, 1.5, Number.NaN, 1e12])
    t.like(refusal({ seconds }), { reason: 'invalid', field: 'seconds' });
  t.like(refusal({}), { reason: 'invalid' });
  t.like(refusal({ ticketId: 99, seconds: 1 }), { reason: 'no-such' });
  p.happen({ type: 'ticket-cancel', ticketId: 1 }, at(2));
  t.like(refusal({ seconds: 60 }), { reason: 'used-up', cause: 'ticket-cancelled' });
});

const limit = fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: null });
const volume = fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: null });

test('extending never ends a session earlier, and by exactly the amount later where nothing else ends it', (t) => {
  fc.assert(
    fc.property(
      fc.record({
        lifetimeSeconds: limit,
        creditSeconds: limit,
        sessionDurationSeconds: limit,
        periodCapSeconds: limit,
        shelfLifeSeconds: limit,
        creditPer: fc.constantFrom('ticket' as const, 'device' as const),
        downVolumeBytes: volume,
        totalVolumeBytes: volume,
      }),
      fc.integer({ min: 0, max: 6_000 }),
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: 0, max: 100_000 }),
      fc.boolean(),
      fc.boolean(),
      (limits, when, seconds, bytes, raisesCap, isShared) => {
        const p = place({ ...limits, devicesAtOnce: 2 });
        p.logIn(at(0));
        if (isShared) p.logIn(at(0), tablet);
        const endOf = (who: typeof phone) =>
          p.isOnline(who) ? (timeLimits(p.state, p.session(who), at(when))[0]?.endsAt ?? Number.POSITIVE_INFINITY) : 0;
        const [before, other] = [endOf(phone), endOf(tablet)];
        const volumes = ticketVolumeLimits(p.state, p.ticket());
        const { periodCapSeconds, lifetimeSeconds, creditSeconds } = limits;
        const isLimited = lifetimeSeconds !== null || creditSeconds !== null;
        if (!isLimited && !(raisesCap && periodCapSeconds !== null) && (bytes === 0 || volumes.length === 0)) return;
        extend(p, at(when), { seconds, bytes, raisesCap });
        t.true(endOf(phone) >= before);
        t.true(endOf(tablet) >= other);
        const isAlone = limits.sessionDurationSeconds === null && periodCapSeconds === null && !isShared;
        if (isAlone && isLimited && before > at(when)) t.is(endOf(phone), before + seconds * 1000);
        if (isAlone && isLimited && before <= at(when)) t.true(endOf(phone) >= at(when + seconds));
        for (const { direction, limitBytes } of ticketVolumeLimits(p.state, p.ticket()))
          t.is(limitBytes - (volumes.find((v) => v.direction === direction)?.limitBytes ?? 0), bytes);
      },
    ),
    { numRuns: 300 },
  );
});
