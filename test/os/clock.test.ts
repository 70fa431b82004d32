import { spawnSync } from 'node:child_process';
import test, { type ExecutionContext } from 'ava';
import { machineClocks, steadyClock } from '../../daemon/os/clock.js';

test('the steady clock is the same for every process of a boot', (t) => {
  const clock = steadyClock();
  const program = `import('${new URL('../../daemon/os/clock.js', import.meta.url)}').then((m) => console.log(m.steadyClock().up()))`;
  const before = clock.up();
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  const after = clock.up();
  t.true(before <= Number(stdout) && Number(stdout) <= after, `${before} ${stdout} ${after}`);
});

test('the steady clock counts whole milliseconds', (t) => {
  t.true(Number.isInteger(steadyClock().up()));
});

test('what is scheduled runs once the clock has reached its instant, and not before schedule has answered', async (t) => {
  const clock = steadyClock();
  const startedAt = clock.up();
  for (const upAt of [startedAt + 30, startedAt, startedAt - 1_000]) {
    let hasAnswered = false;
    const ranAt = await new Promise<number>((resolve) => {
      clock.schedule(upAt, () => {
        t.true(hasAnswered);
        resolve(clock.up());
      });
      hasAnswered = true;
    });
    t.true(ranAt >= upAt);
  }
});

/** What a clock asks of the machine's timers while it schedules. */
function timersOf(schedule: () => () => void): NodeJS.Timeout[] {
  const real = globalThis.setTimeout;
  const made: NodeJS.Timeout[] = [];
  globalThis.setTimeout = ((run: () => void, ms: number) => {
    if (ms > 2 ** 31 - 1) throw new Error(`Node takes ${ms} ms for 1 ms`);
    const timer = real(run, ms);
    made.push(timer);
    return timer;
  }) as typeof setTimeout;
  try {
    schedule()();
    return made;
  } finally {
    globalThis.setTimeout = real;
  }
}

test.serial('a delay beyond 24 days is waited for in steps', (t) => {
  const clock = steadyClock();
  t.is(timersOf(() => clock.schedule(clock.up() + 100 * 86_400_000, () => t.fail())).length, 1);
});

const held = (t: ExecutionContext, clock: ReturnType<typeof steadyClock>) => {
  const [timer] = timersOf(() => clock.schedule(clock.up() + 60_000, () => t.fail()));
  return timer?.hasRef();
};

test.serial('the timers of the gateway keep the process alive, those of a watch in the background do not', (t) => {
  t.true(held(t, steadyClock()));
  t.false(held(t, machineClocks()));
});

test('the time since boot is told in steps of 10 ms, and does not go back', (t) => {
  const { bootUp } = machineClocks();
  const [first, second] = [bootUp(), bootUp()];
  t.is(first === undefined, process.platform !== 'linux');
  t.is((first ?? 0) % 10, 0);
  t.true((second ?? 0) >= (first ?? 0));
});
