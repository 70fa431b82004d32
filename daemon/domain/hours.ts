import { localDate, localInstant } from './calendar.js';
import { type Interval, mergeIntervals } from './interval.js';

/** One weekly opening, in local time. */
export interface OpeningHours {
  /** 1 is Monday, 7 is Sunday (ISO 8601). */
  readonly weekday: number;
  /** Minutes after midnight, 0 to 1439. */
  readonly fromMinute: number;
  /** Later than `fromMinute`, by a day at most; beyond 1440 it is on the next day. */
  readonly untilMinute: number;
}

/** Far enough to see a whole week, whatever day it is. */
const daysAhead = 8;

/** The opening that an instant lies in: null when it is closed; `endAt` null when it never closes. */
export function openingAt(
  hours: readonly OpeningHours[],
  at: number,
  timeZone: string,
): { readonly endAt: number | null } | null {
  if (hours.length === 0) return { endAt: null };
  const openings = openingsAround(hours, at, timeZone);
  const open = openings.find(({ startAt, endAt }) => startAt <= at && at < endAt);
  if (!open) return null;
  return { endAt: open.endAt - at > 7 * 86_400_000 ? null : open.endAt };
}

/** When it opens next; null when it never does. */
export function nextOpeningAt(hours: readonly OpeningHours[], at: number, timeZone: string): number | null {
  return openingsAround(hours, at, timeZone).find(({ startAt }) => startAt > at)?.startAt ?? null;
}

/** The first thing wrong with weekly hours, by field. */
export function hoursProblem(hours: readonly OpeningHours[]): { field: string; problem: string } | undefined {
  if (hours.length > 100) return { field: 'hours', problem: 'at most 100 openings a week' };
  const isWhole = (n: number, least: number, most: number) => Number.isInteger(n) && n >= least && n <= most;
  for (const [i, { weekday, fromMinute, untilMinute }] of hours.entries()) {
    const at = (name: string) => `hours[${i}].${name}`;
    if (!isWhole(weekday, 1, 7)) return { field: at('weekday'), problem: 'from 1 (Monday) to 7 (Sunday)' };
    if (!isWhole(fromMinute, 0, 1439)) return { field: at('fromMinute'), problem: 'minutes after midnight, 0 to 1439' };
    if (!isWhole(untilMinute, fromMinute + 1, fromMinute + 1440))
      return { field: at('untilMinute'), problem: 'later than the opening, by a day at most' };
  }
  return undefined;
}

const kept = new WeakMap<readonly OpeningHours[], { readonly key: string; readonly openings: readonly Interval[] }>();

/** The openings of yesterday and of the week ahead, those that touch joined. Remembered for the day. */
function openingsAround(hours: readonly OpeningHours[], at: number, timeZone: string): readonly Interval[] {
  const today = localDate(at, timeZone);
  const key = `${today} ${timeZone}`;
  const known = kept.get(hours);
  if (known?.key === key) return known.openings;
  const openings = Array.from({ length: daysAhead + 2 }, (_, i) => today.add({ days: i - 1 })).flatMap((date) =>
    hours
      .filter(({ weekday }) => weekday === date.dayOfWeek)
      .map(({ fromMinute, untilMinute }) => ({
        startAt: localInstant(date, fromMinute, timeZone),
        endAt: localInstant(date, untilMinute, timeZone),
      })),
  );
  const merged = mergeIntervals(openings);
  kept.set(hours, { key, openings: merged });
  return merged;
}
