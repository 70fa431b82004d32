import { addHour, addTraffic, type HourFigures, type Hours, hourAt, quietHour } from './figures.js';
import type { Interval } from './interval.js';
import type { Usage } from './usage.js';

/** As much of a session as its hours need. */
export interface Visit extends Usage {
  readonly openedAt: number;
  /** Its end, or how far it is known. */
  readonly endedAt: number;
}

/** Works out what some stretches of whole hours brought from the sessions in them, given in any order. */
export interface Restoring {
  add(visit: Visit): void;
  /** The hours of the stretches in which anything happened, in order. */
  hours(): HourFigures[];
}

const minuteMs = 60_000;

/**
 * When a session's bytes flowed is no longer known: they are spread evenly over its time. Who was online at once is counted
 * at each full minute, as it would have been looked at.
 */
export function restoring(stretches: readonly Interval[], timeZone: string): Restoring {
  const hours: Hours = new Map();
  const crowds = stretches.map((stretch) => openCrowd(stretch));
  const isWanted = (at: number) => stretches.some(({ startAt, endAt }) => startAt <= at && at < endAt);
  return {
    add(visit) {
      const { openedAt, endedAt } = visit;
      addTraffic(hours, visit, { startAt: openedAt, endAt: endedAt }, timeZone);
      if (isWanted(openedAt)) addHour(hours, { ...quietHour(hourAt(openedAt, timeZone).startAt), begun: 1 });
      for (const crowd of crowds) crowd.add(visit);
    },
    hours() {
      for (const crowd of crowds)
        crowd.each((at, online) => addHour(hours, { ...quietHour(hourAt(at, timeZone).startAt), mostOnline: online }));
      return [...hours.values()].filter(({ startAt }) => isWanted(startAt)).sort((a, b) => a.startAt - b.startAt);
    },
  };
}

/** How many come and leave at each full minute of a stretch. */
function openCrowd({ startAt, endAt }: Interval) {
  const first = Math.ceil(startAt / minuteMs);
  const count = Math.max(0, Math.ceil(endAt / minuteMs) - first);
  const changes = new Int32Array(count + 1);
  const slot = (at: number) => Math.min(count, Math.max(0, Math.ceil(at / minuteMs) - first));
  const move = (at: number, by: number) => {
    const i = slot(at);
    changes[i] = (changes[i] ?? 0) + by;
  };
  return {
    add({ openedAt, endedAt }: Visit) {
      move(openedAt, 1);
      move(Math.max(openedAt, endedAt), -1);
    },
    each(tell: (at: number, online: number) => void) {
      let online = 0;
      for (let i = 0; i < count; i++) {
        online += changes[i] ?? 0;
        if (online > 0) tell((first + i) * minuteMs, online);
      }
    },
  };
}
