import { type ScheduledTask, schedule } from 'node-cron';
import type { Gateway } from '../gateway.js';
import type { Errand, Job } from './table.js';

export interface JobParts {
  readonly gateway: Pick<Gateway, 'dispatch'>;
  readonly errands: Readonly<Record<Errand, () => Promise<void>>>;
  readonly onFault: (action: string, error: unknown) => void;
  /** Calls back when the wall clock has been set; the answer ends the watching. */
  readonly watchClockSteps: (stepped: () => void) => () => void;
}

/**
 * Runs the jobs until the answer is called. When the wall clock steps, node-cron would walk through every minute that was
 * skipped, or be silent for as long as it was set back: its tasks are stopped and started instead (ecosystem.md, finding 5).
 */
export function runJobs(jobs: readonly Job[], { gateway, errands, onFault, watchClockSteps }: JobParts): () => void {
  const run = (job: Job) => ('event' in job ? gateway.dispatch(job.event) : errands[job.errand]());
  const nameOf = (job: Job) => ('event' in job ? job.event.type : job.errand);
  const tasks = jobs.map(
    (job): ScheduledTask =>
      schedule(job.cron, () => run(job).catch((error: unknown) => onFault(`the job ${nameOf(job)}`, error))),
  );
  const each = (act: (task: ScheduledTask) => unknown) => {
    for (const task of tasks) act(task);
  };
  const unwatch = watchClockSteps(() => {
    each((task) => task.stop());
    each((task) => task.start());
  });
  return () => {
    unwatch();
    each((task) => task.destroy());
  };
}
