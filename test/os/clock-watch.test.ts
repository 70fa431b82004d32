import test from 'ava';
import { watchClocks } from '../../daemon/os/clock-watch.js';
import { FakeMachine } from '../fakes/machine.js';

const hour = 3_600_000;
const year = 365 * 24 * hour;

/** A watched machine; `seen` empties the list of what was told. Believed once `trusted` is set. */
function watched() {
  const clocks = new FakeMachine({ wall: Date.UTC(2026, 10, 22) });
  const told: string[] = [];
  const state = { trusted: false };
  const stop = watchClocks({
    clocks,
    believed: () => (state.trusted ? clocks.wall() : undefined),
    suspended: (byMs) => told.push(`suspended ${byMs}`),
    stepped: (byMs) => told.push(`stepped ${byMs}`),
    told: (wallAt) => told.push(`told ${wallAt}`),
  });
  return { clocks, state, stop, seen: () => told.splice(0) };
}

test('as long as nothing happens to the clocks, nothing is told', async (t) => {
  const { clocks, seen } = watched();
  await clocks.pass(hour);
  t.deepEqual(seen(), []);
});

for (const by of [50 * year, -24 * hour, 2_001, -2_001])
  test(`a wall clock that is set by ${by} ms is told within a second, once`, async (t) => {
    const { clocks, seen } = watched();
    await clocks.pass(1_500);
    clocks.setWall(clocks.wall() + by);
    await clocks.pass(1_000);
    t.deepEqual(seen(), [`stepped ${by}`]);
    await clocks.pass(hour);
    t.deepEqual(seen(), []);
  });

test('what NTP corrects little by little is no step', async (t) => {
  const { clocks, seen } = watched();
  for (let i = 0; i < 20; i++) {
    clocks.setWall(clocks.wall() + 2_000);
    await clocks.pass(1_000);
  }
  t.deepEqual(seen(), []);
});

test('a suspend is told with its length, before the step that it makes, and before the time', async (t) => {
  const { clocks, state, seen } = watched();
  await clocks.pass(1_500);
  state.trusted = true;
  clocks.suspend(8 * hour);
  await clocks.pass(500);
  t.deepEqual(seen(), [`suspended ${8 * hour}`, `stepped ${8 * hour}`, `told ${clocks.wall()}`]);
  await clocks.pass(2_000);
  t.is(seen().length, 2);
});

test('a wall clock that is set is no suspend', async (t) => {
  const { clocks, seen } = watched();
  clocks.setWall(clocks.wall() + hour);
  await clocks.pass(1_000);
  t.deepEqual(seen(), [`stepped ${hour}`]);
});

test('short suspends add up: no second of them is lost', async (t) => {
  const { clocks, seen } = watched();
  for (let i = 0; i < 5; i++) {
    clocks.suspend(1_500);
    await clocks.pass(1_000);
  }
  t.deepEqual(seen(), ['suspended 3000', 'suspended 3000']);
});

test('what was suspended before the watch began is not told', async (t) => {
  const clocks = new FakeMachine({ wall: Date.UTC(2026, 10, 22) });
  clocks.suspend(hour);
  const fail = () => t.fail();
  watchClocks({ clocks, believed: () => undefined, suspended: fail, stepped: fail, told: fail });
  await clocks.pass(hour);
  t.pass();
});

test('where the system does not tell the time since boot, a suspend is only a step', async (t) => {
  const { clocks, seen } = watched();
  clocks.tellsBootUp = false;
  clocks.suspend(hour);
  await clocks.pass(2_000);
  t.deepEqual(seen(), [`stepped ${hour}`]);
});

test('a program that was held up has seen neither a step nor a suspend', async (t) => {
  const { clocks, state, seen } = watched();
  clocks.hold(hour);
  await clocks.pass(3_000);
  t.deepEqual(seen(), []);
  state.trusted = true;
  clocks.holdsWhileRead = hour;
  await clocks.pass(1_000);
  t.deepEqual(seen(), []);
  clocks.holdsWhileRead = 0;
  await clocks.pass(1_000);
  t.deepEqual(seen(), [`told ${clocks.wall()}`]);
});

test('the time is told once a second as long as it is believed', async (t) => {
  const { clocks, state, seen } = watched();
  state.trusted = true;
  const from = clocks.wall();
  await clocks.pass(3_000);
  t.deepEqual(
    seen(),
    [1, 2, 3].map((n) => `told ${from + n * 1_000}`),
  );
  state.trusted = false;
  await clocks.pass(3_000);
  t.deepEqual(seen(), []);
});

test('once stopped, nothing is told and no timer waits', async (t) => {
  const { clocks, state, stop, seen } = watched();
  state.trusted = true;
  await clocks.pass(1_000);
  seen();
  stop();
  t.is(clocks.waiting, 0);
  clocks.suspend(hour);
  await clocks.pass(hour);
  t.deepEqual(seen(), []);
});
