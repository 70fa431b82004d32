import test from 'ava';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { at, type Device, phone, place, t0, tablet } from '../fakes/place.js';
import { type Stage, stageOf } from '../fakes/stage.js';

const year = 365 * 86_400;
const day = 86_400;

/** A machine that starts with its own clock off by so many seconds, and nobody who vouches for it. */
async function machine(limits: Partial<OfferTerms>, wrongBySeconds: number, isBelieved: boolean): Promise<Stage> {
  const s = await stageOf(place(limits, 3));
  s.clock.wrongByMs = wrongBySeconds * 1000;
  s.clock.isBelieved = isBelieved;
  return s;
}

/** Somebody vouches for the machine's clock, which shows the true time and so many seconds. */
async function told(s: Stage, wrongBySeconds = 0): Promise<void> {
  s.clock.wrongByMs = wrongBySeconds * 1000;
  await s.dispatch({ type: 'clock-told', wallAt: s.clock.wall() });
}

function online(s: Stage, who: Device = phone): boolean {
  return s.place.isOnline(who) && s.isOpen(who);
}

/** Waits to the last second before an end that is due so many seconds from now, and then to the end. */
async function endsIn(
  t: { true(v: boolean, m: string): void; false(v: boolean, m: string): void },
  s: Stage,
  seconds: number,
) {
  await s.pass(seconds - 0.5);
  t.true(online(s), 'still open half a second before its end');
  await s.pass(1);
  t.false(online(s), 'shut half a second after it');
}

const durations: readonly [name: string, limits: Partial<OfferTerms>][] = [
  ['lifetime', { lifetimeSeconds: 600 }],
  ['session duration', { sessionDurationSeconds: 600 }],
  ['credit', { creditSeconds: 600 }],
  ['credit per device', { creditSeconds: 600, creditPer: 'device' }],
  ['idle timeout', { idleTimeoutSeconds: 600 }],
];
const steps: readonly [name: string, seconds: number][] = [
  ['fifty years forward', 50 * year],
  ['a day forward', day],
  ['an hour back', -3_600],
  ['a day back', -day],
];

for (const [duration, limits] of durations)
  for (const [step, seconds] of steps) {
    test(`${duration}: a step of the clock ${step} neither cuts nor gives time`, async (t) => {
      const s = await machine(limits, 0, true);
      await s.start();
      await s.logIn();
      await s.pass(100);
      await told(s, seconds);
      t.true(online(s));
      await endsIn(t, s, 500);
      s.verify();
    });

    test(`${duration}: nor does a step ${step} between two lives of the daemon`, async (t) => {
      const s = await machine(limits, 0, true);
      await s.start();
      await s.logIn();
      await s.pass(100);
      s.clock.wrongByMs = seconds * 1000;
      await s.restart();
      await told(s, seconds);
      await s.pass(100);
      await s.restart();
      t.true(online(s));
      await endsIn(t, s, 400);
      s.verify();
    });
  }

for (const [duration, limits] of durations)
  test(`${duration}: a machine that boots in 1970 and learns the time later neither cuts nor gives time`, async (t) => {
    const s = await machine(limits, -t0 / 1000, false);
    await s.start('boot-1', 0);
    await s.pass(1);
    await s.logIn();
    await s.pass(100);
    s.clock.isBelieved = true;
    await told(s);
    t.is(s.gateway.now(), s.clock.now(), 'the time is the true one now');
    t.true(online(s));
    t.is(s.place.session().openedAt, at(1), 'and what was written down meanwhile is true, too');
    t.is(s.place.ticket().firstLogInAt, at(1));
    await endsIn(t, s, 500);
    s.verify();
  });

test('without a clock the gateway never runs behind the last instant on disk', async (t) => {
  const s = await machine({}, -40 * year, false);
  await s.start('boot-1', at(-30));
  t.is(s.gateway.now(), at(-30));
  await s.pass(10);
  t.is(s.gateway.now(), at(-20));
});

const calendar: readonly [name: string, limits: Partial<OfferTerms>][] = [
  ['an offer that ended yesterday', { validUntilAt: at(-day) }],
  ['an offer that begins tomorrow', { validFromAt: at(day) }],
  ['opening hours on another day', { hours: [{ weekday: 3, fromMinute: 0, untilMinute: 60 }] }],
];
for (const [name, limits] of calendar)
  test(`${name} is held until the clock is known, and kept from then on`, async (t) => {
    const s = await machine(limits, -20 * year, false);
    await s.start();
    await s.logIn();
    t.true(online(s));
    await s.pass(3_000);
    t.true(online(s));
    await told(s);
    await s.pass(1);
    t.false(online(s));
    t.is(s.place.ended().cause, 'offer-ended');
    t.false((await s.logIn(tablet, 2)).ok);
    s.verify();
  });

test('a daily cap is held until the clock is known; then what was used counts on its true day', async (t) => {
  const s = await machine({ periodCapSeconds: 600 }, -20 * year, false);
  await s.start();
  await s.logIn();
  await s.pass(500);
  await s.dispatch({ type: 'log-out', mac: phone.mac });
  await s.logIn();
  await s.pass(500);
  t.true(online(s), 'no cap without a date');
  await told(s);
  await s.pass(1);
  t.is(s.place.ended().cause, 'period-exhausted');
  t.deepEqual(
    s.place.ticket().days.map(({ date }) => date),
    ['2026-05-04'],
  );
  s.verify();
});

test('a ticket of a day that ended while the power was off is over when the time is known, not before', async (t) => {
  const s = await machine({ lifetimeSeconds: 4 * 3_600 }, 0, true);
  await s.start();
  await s.logIn();
  await s.pass(3_600);
  s.clock.sleep(10 * 3_600_000);
  s.clock.reboot();
  s.kernel.forget();
  s.clock.isBelieved = false;
  s.clock.wrongByMs = -20 * year * 1000;
  await s.restart('boot-2', at(3_600));
  t.true(online(s), 'nobody knows how long the power was off');
  await s.pass(60);
  await told(s);
  t.is(s.place.ticket().firstLogInAt, t0, 'what was written down before was true and stays');
  await s.pass(1);
  t.is(s.place.ended().cause, 'ticket-expired');
  s.verify();
});

test('a clock that was fifty years ahead and is right after the next boot gives nobody fifty years', async (t) => {
  const s = await machine({ lifetimeSeconds: 3_600 }, 50 * year, true);
  await s.start('boot-1', 0);
  await s.logIn();
  await s.pass(600);
  const aliveAt = s.gateway.now();
  s.clock.reboot();
  s.kernel.forget();
  s.clock.wrongByMs = 0;
  await s.restart('boot-2', aliveAt);
  t.is(s.gateway.now(), s.clock.now());
  t.true(online(s));
  await endsIn(t, s, 3_000);
  s.verify();
});

test('a clock that says what is known changes nothing, and writes nothing', async (t) => {
  const s = await machine({}, 0, true);
  await s.start();
  const before = s.store.changes.length;
  await told(s, 1);
  await told(s, -1.5);
  t.is(s.store.changes.length, before);
});

test('a machine that slept: credit and session stand still, lifetime goes on', async (t) => {
  const s = await machine({ creditSeconds: 600, sessionDurationSeconds: 900, lifetimeSeconds: 8_000 }, 0, true);
  await s.start();
  await s.logIn();
  await s.pass(100);
  s.clock.sleep(7_000_000);
  await s.dispatch({ type: 'suspended', byMs: 7_000_000 });
  t.is(s.gateway.now(), s.clock.now());
  t.is(s.place.creditUsedSeconds(s.clock.now()), 100);
  await endsIn(t, s, 500);
  t.is(s.place.ended().cause, 'credit-exhausted');
  s.verify();
});

test('a machine that slept past the end of a ticket shuts it when it wakes', async (t) => {
  const s = await machine({ lifetimeSeconds: 600 }, 0, true);
  await s.start();
  await s.logIn();
  await s.pass(100);
  s.clock.sleep(7_000_000);
  await s.dispatch({ type: 'suspended', byMs: 7_000_000 });
  await s.pass(1);
  t.is(s.place.ended().cause, 'ticket-expired');
  t.false(online(s));
});

test('a step that could not be put on disk has not happened', async (t) => {
  const s = await machine({ lifetimeSeconds: 600 }, 0, true);
  await s.start();
  await s.logIn();
  s.store.failNext();
  s.clock.wrongByMs = day * 1000;
  await t.throwsAsync(s.dispatch({ type: 'clock-told', wallAt: s.clock.wall() }));
  t.is(s.gateway.now(), s.clock.now());
  await s.pass(100);
  await told(s, day);
  await endsIn(t, s, 500);
  s.verify();
});

test('daylight saving: a lifetime of 24 hours lasts 24 hours on the night on which clocks change', async (t) => {
  for (const night of ['2026-03-28T20:00:00+01:00', '2026-10-24T20:00:00+02:00']) {
    const begin = Date.parse(night);
    const p = place({ lifetimeSeconds: day }, 1, 'Europe/Paris');
    p.logIn(begin);
    p.read(begin + day * 1000 - 1, p.meter());
    t.true(p.isOnline(phone));
    p.read(begin + day * 1000, p.meter());
    t.is(p.ended().cause, 'ticket-expired');
  }
});

const paris = 'Europe/Paris';
const local = (text: string) => Date.parse(`${text}+02:00`);
/** A day in the life of an office. */
const officeHours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 8 * 60, untilMinute: 18 * 60 }));

/** A guest logs in at 17:00 or 14:05, the daemon dies a minute later and is started again the next morning, in the same boot. */
async function deadOvernight(limits: Partial<OfferTerms>, logInAt: string): Promise<Stage> {
  const s = await stageOf(place({ creditSeconds: day, ...limits }, 1, paris), { timeZone: paris });
  await s.start();
  await s.clock.advance(local(logInAt) - s.clock.now());
  await s.logIn();
  await s.pass(60);
  s.die();
  await s.clock.advance(local('2026-05-05T10:05') - s.clock.now());
  await s.restart();
  return s;
}

test('closing time passed while the daemon was dead: the session ended at its minute, and is charged until then', async (t) => {
  const s = await deadOvernight({ hours: officeHours }, '2026-05-04T17:00');
  t.like(s.place.ended(), { cause: 'offer-ended', endedAt: local('2026-05-04T18:00') });
  t.is(s.place.creditUsedSeconds(s.gateway.now()), 3_600);
  t.false(s.isOpen(phone));
  s.verify();
});

test('a daily cap was used up while the daemon was dead: the day is charged its cap, the next one nothing', async (t) => {
  const s = await deadOvernight({ periodCapSeconds: 3_600 }, '2026-05-04T14:05');
  t.like(s.place.ended(), { cause: 'period-exhausted', endedAt: local('2026-05-04T15:05') });
  t.deepEqual(s.place.ticket().days, [{ date: '2026-05-04', onceMs: 3_600_000, eachMs: 3_600_000 }]);
  t.true((await s.logIn()).ok, 'and it is a new day');
  s.verify();
});

test('when a guest may come back is when all rules let it: a new day that is not open yet is no use', async (t) => {
  const s = await stageOf(place({ hours: officeHours, periodCapSeconds: 3_600 }, 2, paris), { timeZone: paris });
  await s.start();
  await s.clock.advance(local('2026-05-08T10:00') - s.clock.now());
  await s.logIn();
  await s.pass(3_601);
  const refused = { reason: 'not-now', cause: 'period-exhausted', againAt: local('2026-05-11T08:00') } as const;
  t.deepEqual((await s.logIn()) as unknown, { ok: false, refusal: refused });
});

test('a ticket that dies before its next day says that it will not come back', async (t) => {
  const s = await stageOf(place({ lifetimeSeconds: 7_200, periodCapSeconds: 3_600 }, 1, paris), { timeZone: paris });
  await s.start();
  await s.logIn();
  await s.pass(3_601);
  t.like(await s.logIn(), { refusal: { reason: 'not-now', cause: 'period-exhausted', againAt: null } });
});
