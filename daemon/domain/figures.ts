import { periodAt } from './calendar.js';
import type { Interval } from './interval.js';
import type { Usage } from './usage.js';

/** What one hour brought. An hour is one of the place's clock: it begins on its full hour, and is cut short by midnight alone. */
export interface HourFigures {
  /** Epoch ms. */
  readonly startAt: number;
  /** The most devices that were online at once, looked at each minute. */
  readonly mostOnline: number;
  /** Sessions that began. */
  readonly begun: number;
  readonly upBytes: number;
  readonly downBytes: number;
}

/** Hours by their beginning; one in which nothing happened has no entry. */
export type Hours = Map<number, HourFigures>;

const hourMs = 3_600_000;

/** The hour that an instant lies in. Days of 23 and 25 hours have so many of them. */
export function hourAt(at: number, timeZone: string): Interval {
  const day = periodAt(at, 'day', timeZone);
  const startAt = at - ((at - day.startAt) % hourMs);
  return { startAt, endAt: Math.min(day.endAt, startAt + hourMs) };
}

/** The hours that an interval touches, in order. */
export function hoursIn({ startAt, endAt }: Interval, timeZone: string): Interval[] {
  const hours: Interval[] = [];
  for (let at = startAt; at < endAt; ) {
    const hour = hourAt(at, timeZone);
    hours.push(hour);
    at = hour.endAt;
  }
  return hours;
}

export function quietHour(startAt: number): HourFigures {
  return { startAt, mostOnline: 0, begun: 0, upBytes: 0, downBytes: 0 };
}

/** Two reports of one hour: what flowed and began is added up, and the higher of the two crowds stands. */
export function addHour(hours: Hours, { startAt, mostOnline, begun, upBytes, downBytes }: HourFigures): void {
  const before = hours.get(startAt) ?? quietHour(startAt);
  hours.set(startAt, {
    startAt,
    mostOnline: Math.max(before.mostOnline, mostOnline),
    begun: before.begun + begun,
    upBytes: before.upBytes + upBytes,
    downBytes: before.downBytes + downBytes,
  });
}

/** Traffic of which only its stretch of time is known: each hour gets its share, in whole bytes, and none is lost. */
export function addTraffic(hours: Hours, { upBytes, downBytes }: Usage, over: Interval, timeZone: string): void {
  if (upBytes + downBytes === 0) return;
  const lengthMs = over.endAt - over.startAt;
  // the usual case, and what has no length at all
  const last = hourAt(lengthMs > 0 ? over.endAt - 1 : over.endAt, timeZone);
  const parts = lengthMs <= 0 || last.startAt <= over.startAt ? [last] : hoursIn(over, timeZone);
  const until = (part: Interval, bytes: number) =>
    part === parts.at(-1) ? bytes : Math.floor(bytes * ((part.endAt - over.startAt) / lengthMs));
  let [up, down] = [0, 0];
  for (const part of parts) {
    const [upUntil, downUntil] = [until(part, upBytes), until(part, downBytes)];
    addHour(hours, { ...quietHour(part.startAt), upBytes: upUntil - up, downBytes: downUntil - down });
    [up, down] = [upUntil, downUntil];
  }
}

/** Several hours as one: a day, a month. */
export function summed(startAt: number, hours: Iterable<HourFigures>): HourFigures {
  const sum: Hours = new Map();
  for (const hour of hours) addHour(sum, { ...hour, startAt });
  return sum.get(startAt) ?? quietHour(startAt);
}
