import { localDate, periodAt } from '../../domain/calendar.js';
import type { Interval } from '../../domain/interval.js';
import { parseLocalDate } from '../local-time.js';

/** The day or the month that is shown. */
export interface FigurePeriod extends Interval {
  readonly kind: 'day' | 'month';
  /** As in the address: `2026-05-04`, `2026-05`. */
  readonly name: string;
  readonly previous: string;
  /** null when nothing has happened in it yet. */
  readonly next: string | null;
}

/** The period that an address asks for: today when it asks for nothing, or for what is none. */
export function readPeriod(
  { day, month }: Readonly<Record<string, unknown>>,
  now: number,
  timeZone: string,
): { readonly period: FigurePeriod; readonly problem: 'no-date' | 'future' | null } {
  const kind = typeof month === 'string' ? 'month' : 'day';
  const typed = kind === 'month' ? `${month}-01` : typeof day === 'string' ? day : '';
  const today = periodOf(kind, now, now, timeZone);
  if (typed === '' || typed === '-01') return { period: today, problem: null };
  const at = parseLocalDate(typed, timeZone, 'start');
  if (at === undefined) return { period: today, problem: 'no-date' };
  if (at > now) return { period: today, problem: 'future' };
  return { period: periodOf(kind, at, now, timeZone), problem: null };
}

/** The names of the last months, the present one first. */
export function lastMonths(now: number, timeZone: string, count: number): FigurePeriod[] {
  const months: FigurePeriod[] = [];
  for (let at = now; months.length < count; ) {
    const month = periodOf('month', at, now, timeZone);
    months.push(month);
    at = month.startAt - 1;
  }
  return months;
}

/** The days of a month. */
export function daysIn({ startAt, endAt }: Interval, timeZone: string): Interval[] {
  const days: Interval[] = [];
  for (let at = startAt; at < endAt; ) {
    const day = periodAt(at, 'day', timeZone);
    days.push(day);
    at = day.endAt;
  }
  return days;
}

function periodOf(kind: FigurePeriod['kind'], at: number, now: number, timeZone: string): FigurePeriod {
  const { startAt, endAt } = periodAt(at, kind, timeZone);
  const nameAt = (instant: number) =>
    localDate(instant, timeZone)
      .toString()
      .slice(0, kind === 'day' ? 10 : 7);
  return {
    kind,
    startAt,
    endAt,
    name: nameAt(startAt),
    previous: nameAt(startAt - 1),
    next: endAt > now ? null : nameAt(endAt),
  };
}
