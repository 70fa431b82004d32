import type { Event } from '../domain/event.js';

/** What happens by the calendar: a cron line, and the event that it dispatches or the errand it sends. No rule lives here. */
export const jobs: readonly Job[] = [
  { cron: '* * * * *', event: { type: 'checkpoint' } },
  // Each time costs the flash a few pages, and nothing is lost by waiting.
  { cron: '5-59/10 * * * *', errand: 'file-sessions' },
  { cron: '40 4 * * *', errand: 'purge-sessions' },
];

/** What is done outside the gateway before, or instead of, an event. */
export type Errand = 'file-sessions' | 'purge-sessions';

/** `cron`: node-cron's five fields, local time. */
export type Job = { readonly cron: string; readonly event: Event } | { readonly cron: string; readonly errand: Errand };
