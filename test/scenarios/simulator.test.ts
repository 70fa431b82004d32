import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { addOffer, at, type Device, laptop, phone, place, tablet } from '../fakes/place.js';
import { type Stage, stageOf } from '../fakes/stage.js';
import { type SimOffer, Simulator } from './simulator.js';

const devices = [phone, tablet, laptop];
const ticketOffers = [0, 0, 1, 1];

const limit = (min: number, max: number) => fc.option(fc.integer({ min, max }), { nil: null });
const anyOffer: fc.Arbitrary<SimOffer> = fc.record({
  lifetime: limit(5, 70),
  shelfLife: limit(5, 60),
  until: limit(10, 80),
  credit: limit(3, 40),
  session: limit(3, 30),
  idle: limit(2, 12),
  up: limit(500, 3_000),
  down: limit(500, 3_000),
  devices: fc.integer({ min: 1, max: 3 }),
});

const who = fc.nat(devices.length - 1);
const anyAction = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('log-in' as const), who, ticket: fc.nat(3) }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('send' as const), who, up: fc.nat(300), down: fc.nat(600) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('log-out' as const, 'cut' as const), who }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('wait' as const), seconds: fc.integer({ min: 7, max: 20 }) }) },
);
type Action = typeof anyAction extends fc.Arbitrary<infer T> ? T : never;

function termsOf(offer: SimOffer): Partial<OfferTerms> {
  return {
    lifetimeSeconds: offer.lifetime,
    shelfLifeSeconds: offer.shelfLife,
    validUntilAt: offer.until === null ? null : at(offer.until),
    creditSeconds: offer.credit,
    sessionDurationSeconds: offer.session,
    idleTimeoutSeconds: offer.idle,
    upVolumeBytes: offer.up,
    downVolumeBytes: offer.down,
    devicesAtOnce: offer.devices,
  };
}

/** Answers whether the story can go on. */
async function act(t: ExecutionContext, s: Stage, sim: Simulator, action: Action): Promise<boolean> {
  switch (action.type) {
    case 'log-in': {
      const decision = await s.logIn(deviceOf(action.who), action.ticket + 1);
      const refusal = decision.ok ? undefined : decision.refusal;
      const reason = refusal?.reason === 'used-up' ? refusal.cause : refusal?.reason;
      t.is(reason, sim.logIn(action.who, action.ticket) as typeof reason, 'the answer to a log-in');
      return true;
    }
    case 'send':
      t.is(s.send(deviceOf(action.who), action), sim.send(action.who, action.up, action.down), 'a packet');
      return true;
    case 'log-out':
      await s.dispatch({ type: 'log-out', mac: deviceOf(action.who).mac });
      sim.end(action.who, 'user-request');
      return true;
    case 'cut':
      if (!s.place.isOnline(deviceOf(action.who))) return true;
      await s.dispatch({ type: 'session-cut', sessionId: s.place.session(deviceOf(action.who)).id });
      sim.end(action.who, 'admin-reset');
      return true;
    case 'wait':
      for (let i = 0; i < action.seconds; i++) if (!(await second(t, s, sim))) return false;
      return true;
  }
}

/** One second in both. Where several causes are true in one second the gateway may tell any of them. */
async function second(t: ExecutionContext, s: Stage, sim: Simulator): Promise<boolean> {
  await s.pass(1);
  const due = sim.step();
  if (sim.isAmbiguous()) return false;
  for (const [n, causes] of due) {
    t.false(s.place.isOnline(deviceOf(n)), `device ${n} should be ended: ${causes}`);
    const { cause } = s.place.ended(deviceOf(n));
    if (!causes.includes(cause)) t.fail(`device ${n} reads ${cause}; true is ${causes}`);
    sim.end(n, cause);
  }
  compare(t, s, sim);
  return true;
}

function compare(t: ExecutionContext, s: Stage, sim: Simulator): void {
  const found = devices.map((who) => ({
    open: s.isOpen(who),
    online: s.place.isOnline(who),
    cause: s.place.state.ended.get(who.mac)?.cause as string | undefined,
  }));
  const expected = devices.map((_, n) => ({ open: sim.isOpen(n), online: sim.isOnline(n), cause: sim.cause(n) }));
  t.deepEqual(found, expected, `devices at second ${sim.second}`);
  const used = ticketOffers.map((_, n) => ({
    credit: s.place.creditUsedSeconds(s.clock.now(), n + 1),
    up: s.place.ticket(n + 1).usage.upBytes,
    down: s.place.ticket(n + 1).usage.downBytes,
  }));
  const simUsed = ticketOffers.map((_, n) => ({ credit: sim.creditUsed(n), ...sim.volume(n) }));
  t.deepEqual(used, simUsed, `tickets at second ${sim.second}`);
}

function deviceOf(n: number): Device {
  return devices[n] ?? phone;
}

test('in any history the gateway does what the rules say, second by second', async (t) => {
  t.timeout(60_000);
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(anyOffer, anyOffer),
      fc.array(anyAction, { maxLength: 40, size: 'max' }),
      async (offers, actions) => {
        const p = place(termsOf(offers[0]), 2);
        addOffer(p, termsOf(offers[1]), 2);
        const s = await stageOf(p, { readEveryMs: 1_000 });
        await s.start();
        const sim = new Simulator(offers, ticketOffers);
        for (const action of [...actions, { type: 'wait' as const, seconds: 1 }])
          if (!(await act(t, s, sim, action))) break;
        s.verify();
      },
    ),
    { numRuns: 300 },
  );
});
