import type { Event } from '../domain/event.js';

/** What is done outside the gateway before, or instead of, an event. */
export type Errand = 'file-sessions' | 'purge-sessions' | 'purge-audit' | 'look' | 'keep-figures' | 'deliver-messages';

/**
 * What happens by the calendar: a cron line (five fields, or six with seconds first; local time), and the event that it
 * dispatches or the errand that it sends. No rule lives here.
 */
export type Job = { readonly cron: string; readonly event: Event } | { readonly cron: string; readonly errand: Errand };

/** The jobs of a gateway whose usage is put on disk every `checkpointSeconds`: a divisor of a minute, or minutes that divide an hour. */
export function jobTable({ checkpointSeconds }: { readonly checkpointSeconds: number }): readonly Job[] {
  return [
    { cron: every(checkpointSeconds), event: { type: 'checkpoint' } },
    // each time costs the flash a few pages, and nothing is lost by waiting
    { cron: '5-59/10 * * * *', errand: 'file-sessions' },
    { cron: '40 4 * * *', errand: 'purge-sessions' },
    { cron: '* * * * *', errand: 'deliver-messages' },
    { cron: '42 4 * * *', errand: 'purge-audit' },
    { cron: '44 4 * * *', event: { type: 'free-tickets-purge' } },
    { cron: '* * * * *', errand: 'look' },
    // a line of 80 bytes for each hour is all that the flash has to bear
    { cron: '1 * * * *', errand: 'keep-figures' },
  ];
}

function every(seconds: number): string {
  return seconds < 60 ? `*/${seconds} * * * * *` : `*/${seconds / 60} * * * *`;
}
