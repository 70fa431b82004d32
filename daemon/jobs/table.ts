import type { Event } from '../domain/event.js';

/** What happens by the calendar: a cron line, and the event that it dispatches. No rule lives here. */
export interface Job {
  /** node-cron's five fields, or six with seconds first; local time. */
  readonly cron: string;
  readonly event: Event;
}

/** The jobs of a gateway whose usage is put on disk every `checkpointSeconds`: a divisor of a minute, or minutes that divide an hour. */
export function jobTable({ checkpointSeconds }: { readonly checkpointSeconds: number }): readonly Job[] {
  return [{ cron: every(checkpointSeconds), event: { type: 'checkpoint' } }];
}

function every(seconds: number): string {
  return seconds < 60 ? `*/${seconds} * * * * *` : `*/${seconds / 60} * * * *`;
}
