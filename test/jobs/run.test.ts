import anyTest, { type TestFn } from 'ava';
import type { Event } from '../../daemon/domain/event.js';
import { runJobs } from '../../daemon/jobs/run.js';
import { jobTable } from '../../daemon/jobs/table.js';
import { watchClocks } from '../../daemon/os/clock-watch.js';
import { FakeMachine } from '../fakes/machine.js';

/** node-cron asks Date for the time: in each test Date shows the wall clock of a machine. */
const test = anyTest as TestFn<{ clocks: FakeMachine }>;
const RealDate = Date;

test.beforeEach((t) => {
  const clocks = new FakeMachine({ wall: RealDate.UTC(2026, 10, 22, 8, 0, 30, 250) });
  globalThis.Date = class extends RealDate {
    constructor(...given: [] | [number]) {
      super(...((given.length === 0 ? [clocks.wall()] : given) as [number]));
    }
    static override now(): number {
      return clocks.wall();
    }
  } as DateConstructor;
  t.context = { clocks };
});
test.afterEach.always(() => {
  globalThis.Date = RealDate;
});

const idle = async () => {};
const minute = 60_000;
const day = 86_400_000;
const year = 365 * day;

/** The real jobs with the real node-cron and the real watch; `ran` tells the up-times of the checkpoints since it was asked last. */
function running(
  clocks: FakeMachine,
  checkpointSeconds: number,
  dispatch: (event: Event) => Promise<unknown> = async () => {},
) {
  const runs: number[] = [];
  const faults: string[] = [];
  const jobs = runJobs(jobTable({ checkpointSeconds }), {
    gateway: {
      dispatch: async (event) => {
        runs.push(clocks.up());
        await dispatch(event);
        return { ok: true, changes: [] };
      },
    },
    errands: { 'file-sessions': idle, 'purge-sessions': idle, look: idle, 'keep-figures': idle },
    onFault: (action) => faults.push(action),
    clock: clocks,
    wallNow: clocks.wall,
  });
  const ignore = () => {};
  const unwatch = watchClocks({
    clocks,
    believed: () => undefined,
    suspended: ignore,
    stepped: jobs.restart,
    told: ignore,
  });
  const stop = () => {
    unwatch();
    jobs.stop();
  };
  return { stop, restart: jobs.restart, faults, ran: () => runs.splice(0) };
}

/** The rests between the runs. */
const rests = (runs: readonly number[]) => runs.slice(1).map((at, i) => at - (runs[i] ?? 0));

for (const seconds of [10, 15, 20, 30, 60, 120, 180, 240, 300])
  test.serial(`usage is put on disk every ${seconds} s, over hours and days`, async (t) => {
    const { clocks } = t.context;
    const { ran } = running(clocks, seconds);
    await clocks.pass(seconds * 1000);
    t.is(ran().length, 1);
    clocks.setWall(RealDate.UTC(2026, 10, 22, 23, 40));
    await clocks.pass(2_000);
    ran();
    await clocks.pass(40 * minute);
    const runs = ran();
    t.true(runs.length >= (40 * 60) / seconds - 1);
    t.deepEqual([...new Set(rests(runs))], [seconds * 1000]);
  });

const steps: readonly (readonly [name: string, byMs: number])[] = [
  ['50 years forward', 50 * year],
  ['a day forward', day],
  ['3 s forward', 3_000],
  ['3 s back', -3_000],
  ['a day back', -day],
  ['50 years back', -50 * year],
];

for (const [name, byMs] of steps)
  for (const seconds of [10, 60, 300])
    test.serial(
      `when the clock is set ${name}, usage is on disk within ${seconds} s, once, and at its pace again`,
      async (t) => {
        const { clocks } = t.context;
        const startedAt = process.hrtime.bigint();
        for (const into of [0, 1, 500, 5_000, 9_400, 9_749, 9_750, 9_999]) {
          const { ran, stop } = running(clocks, seconds);
          await clocks.pass(seconds * 1000 + into);
          ran();
          clocks.setWall(clocks.wall() + byMs);
          await clocks.pass(seconds * 1000 + 1_000);
          const after = ran();
          t.true(after.length >= 1 && after.length <= 2, `${after.length} runs, ${into} ms into the interval`);
          await clocks.pass(seconds * 5000);
          t.deepEqual([...new Set(rests(ran()))], [seconds * 1000]);
          stop();
        }
        t.true(process.hrtime.bigint() - startedAt < 5_000_000_000n, 'the skipped runs were not walked through');
      },
    );

test.serial('a run that is slow is not overtaken by the next', async (t) => {
  const { clocks } = t.context;
  const waiting: (() => void)[] = [];
  const { ran } = running(clocks, 10, () => new Promise<void>((resolve) => waiting.push(resolve)));
  await clocks.pass(minute);
  t.is(ran().length, 1);
  waiting[0]?.();
  await clocks.pass(10_000);
  t.is(ran().length, 1);
});

test.serial('a run that fails is told, and the next one comes', async (t) => {
  const { clocks } = t.context;
  const { ran, faults } = running(clocks, 10, () => Promise.reject(new Error('the disk is full')));
  await clocks.pass(20_000);
  t.is(ran().length, 2);
  t.deepEqual(faults, ['the job checkpoint', 'the job checkpoint']);
});

test.serial('once stopped, nothing runs and no timer waits, also when it was stopped during a run', async (t) => {
  const { clocks } = t.context;
  const waiting: (() => void)[] = [];
  const { ran, stop } = running(clocks, 10, () => new Promise<void>((resolve) => waiting.push(resolve)));
  await clocks.pass(10_000);
  t.is(ran().length, 1);
  stop();
  waiting[0]?.();
  await clocks.pass(minute);
  t.deepEqual(ran(), []);
  t.is(clocks.waiting, 0);
});
