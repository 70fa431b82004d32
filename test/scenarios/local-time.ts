import type { Period } from '../../daemon/domain/calendar.js';
import type { OpeningHours } from '../../daemon/domain/hours.js';

/** What the clock and the calendar on a wall show. */
export interface LocalTime {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Minutes after midnight, as shown. */
  readonly minute: number;
  /** Months since the year 0. */
  readonly month: number;
}

const walls = new Map<string, (second: number) => LocalTime>();
const shown = new Map<string, number>();

/** Instants are epoch seconds. Daylight saving changes at whole minutes: a wall is looked at once a minute. */
export function localTime(second: number, zone: string): LocalTime {
  const wall = walls.get(zone) ?? lookAt(zone);
  walls.set(zone, wall);
  return wall(second);
}

/** 1 is Monday: the first of January 1970 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((day + 3) % 7) + 1;
}

/** A name for the calendar period that a second lies in. */
export function periodName(second: number, per: Period, zone: string): string {
  const { day, month } = localTime(second, zone);
  if (per === 'month') return `month ${month}`;
  return per === 'week' ? `week ${Math.floor((day + 3) / 7)}` : `day ${day}`;
}

/** The first second at which the clock on the wall has reached a time of a day; beyond 1440 it is on the next day. */
export function firstShown(day: number, minute: number, zone: string): number {
  const key = `${zone} ${day} ${minute}`;
  const known = shown.get(key);
  if (known !== undefined) return known;
  const wanted = day * 1440 + minute;
  let at = (wanted - 16 * 60) * 60;
  for (; ; at += 60) {
    const wall = localTime(at, zone);
    if (wall.day * 1440 + wall.minute >= wanted) break;
  }
  shown.set(key, at);
  return at;
}

/** An opening of yesterday may last until today. */
export function isOpenAt(hours: readonly OpeningHours[], second: number, zone: string): boolean {
  const { day } = localTime(second, zone);
  const isWithin = (date: number) =>
    hours.some(
      ({ weekday, fromMinute, untilMinute }) =>
        weekday === weekdayOf(date) &&
        firstShown(date, fromMinute, zone) <= second &&
        second < firstShown(date, untilMinute, zone),
    );
  return hours.length === 0 || isWithin(day) || isWithin(day - 1);
}

function lookAt(zone: string): (second: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-GB-u-ca-iso8601', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const seen = new Map<number, LocalTime>();
  return (second) => {
    const minute = Math.floor(second / 60);
    const known = seen.get(minute);
    if (known) return known;
    const parts = Object.fromEntries(format.formatToParts(minute * 60_000).map(({ type, value }) => [type, +value]));
    const { year = 0, month = 0, day = 0, hour = 0 } = parts;
    const date = Date.UTC(year, month - 1, day) / 86_400_000;
    const now = { day: date, minute: hour * 60 + (parts.minute ?? 0), month: year * 12 + month };
    seen.set(minute, now);
    return now;
  };
}
