import { createTask, type ScheduledTask } from 'node-cron';
import type { Gateway } from '../gateway.js';
import type { Clock } from '../ports.js';
import type { Errand, Job } from './table.js';

export interface JobParts {
  readonly gateway: Pick<Gateway, 'dispatch'>;
  readonly errands: Readonly<Record<Errand, () => Promise<void>>>;
  readonly onFault: (action: string, error: unknown) => void;
  readonly clock: Clock;
  /** The wall clock, by which node-cron reckons, epoch ms. */
  readonly wallNow: () => number;
}

export interface RunningJobs {
  /** The wall clock has been set: every job waits for its next time by the new one. */
  restart(): void;
  stop(): void;
}

/**
 * Runs the jobs until they are stopped. node-cron reads the cron lines and says when is next; its own timer is not used: when
 * the clock is set forward just before it goes off, it walks through every run that was skipped, and the daemon stands still
 * for minutes (ecosystem.md, finding 5). Here a run that is late happens once, and none before its time.
 */
export function runJobs(jobs: readonly Job[], { gateway, errands, onFault, clock, wallNow }: JobParts): RunningJobs {
  const run = (job: Job) => ('event' in job ? gateway.dispatch(job.event) : errands[job.errand]());
  const nameOf = (job: Job) => ('event' in job ? job.event.type : job.errand);
  const running = jobs.map((job) => {
    const act = () => run(job).catch((error: unknown) => onFault(`the job ${nameOf(job)}`, error));
    return runTask(createTask(job.cron, act), clock, wallNow);
  });
  const each = (act: (job: RunningJobs) => void) => () => {
    for (const job of running) act(job);
  };
  return { restart: each((job) => job.restart()), stop: each((job) => job.stop()) };
}

/** One run after the other: the next time is looked for when a run has ended. */
function runTask(task: ScheduledTask, clock: Clock, wallNow: () => number): RunningJobs {
  let cancel = () => {};
  let isStopped = false;
  const arm = () => {
    cancel();
    const [next] = task.getNextRuns(1);
    if (isStopped || !next) return;
    const dueAt = next.getTime();
    cancel = clock.schedule(clock.up() + dueAt - wallNow(), () => {
      if (wallNow() < dueAt) arm();
      else void task.execute().finally(arm);
    });
  };
  arm();
  return {
    restart: arm,
    stop() {
      isStopped = true;
      cancel();
      task.destroy();
    },
  };
}
