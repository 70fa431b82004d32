import type { Event } from '../domain/event.js';

/** What happens by the calendar: a cron line, and the event that it dispatches. No rule lives here. */
export const jobs: readonly Job[] = [{ cron: '* * * * *', event: { type: 'checkpoint' } }];

export interface Job {
  /** node-cron's five fields, local time. */
  readonly cron: string;
  readonly event: Event;
}
