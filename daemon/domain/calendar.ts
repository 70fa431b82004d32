import { Temporal } from 'temporal-polyfill';
import type { Interval } from './interval.js';

/** A calendar period, in the time zone of the place; weeks begin on Monday (ISO 8601). */
export type Period = 'day' | 'week' | 'month';

/** A calendar period as instants: it is as long as daylight saving makes it. */
export interface CalendarPeriod extends Interval {
  /** The first day: `2026-11-23`. */
  readonly firstDate: string;
  /** The day after the last. */
  readonly endDate: string;
}

const kept = new Map<string, CalendarPeriod[]>();
const mostKept = 24;

/** The calendar period that an instant lies in. The last few are remembered: the calendar costs more than the rule. */
export function periodAt(at: number, per: Period, timeZone: string): CalendarPeriod {
  const key = `${per} ${timeZone}`;
  const known = kept.get(key) ?? [];
  const found = known.find(({ startAt, endAt }) => startAt <= at && at < endAt);
  if (found) return found;
  const made = makePeriod(at, per, timeZone);
  kept.set(key, [made, ...known].slice(0, mostKept));
  return made;
}

/** The intervals of one interval cut at every local midnight, each with its date. */
export function byDate({ startAt, endAt }: Interval, timeZone: string): { date: string; ms: number }[] {
  const parts: { date: string; ms: number }[] = [];
  for (let at = startAt; at < endAt; ) {
    const day = periodAt(at, 'day', timeZone);
    const until = Math.min(endAt, day.endAt);
    parts.push({ date: day.firstDate, ms: until - at });
    at = until;
  }
  return parts;
}

/** How many calendar days an interval touches. */
export function datesTouched(interval: Interval, timeZone: string): number {
  const first = Temporal.PlainDate.from(periodAt(interval.startAt, 'day', timeZone).firstDate);
  const last = Temporal.PlainDate.from(
    periodAt(Math.max(interval.startAt, interval.endAt - 1), 'day', timeZone).firstDate,
  );
  return first.until(last).days + 1;
}

/** The instant of a local time, in minutes after midnight of a date; beyond 1440 it is on the days after. */
export function localInstant(date: Temporal.PlainDate, minutes: number, timeZone: string): number {
  const time = Temporal.PlainTime.from({ hour: Math.floor((minutes % 1440) / 60), minute: minutes % 60 });
  return date.add({ days: Math.floor(minutes / 1440) }).toZonedDateTime({ timeZone, plainTime: time })
    .epochMilliseconds;
}

export function localDate(at: number, timeZone: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(periodAt(at, 'day', timeZone).firstDate);
}

function makePeriod(at: number, per: Period, timeZone: string): CalendarPeriod {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  const first = firstDay(today, per);
  const end = first.add({ day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } }[per]);
  const midnight = (date: Temporal.PlainDate) => date.toZonedDateTime(timeZone).epochMilliseconds;
  return { startAt: midnight(first), endAt: midnight(end), firstDate: first.toString(), endDate: end.toString() };
}

function firstDay(today: Temporal.PlainDate, per: Period): Temporal.PlainDate {
  if (per === 'week') return today.subtract({ days: today.dayOfWeek - 1 });
  return per === 'month' ? today.with({ day: 1 }) : today;
}
