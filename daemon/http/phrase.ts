import type { Say } from './text.js';

/** A span of time, rounded down to the minute: `35 min`, `1 h 05`, `2 days 3 h`. */
export function durationPhrase(say: Say, ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return say('shared.duration.under-a-minute');
  if (minutes < 60) return say('shared.duration.minutes', { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hoursPhrase(say, hours, minutes % 60);
  const days = Math.floor(hours / 24);
  if (hours % 24 === 0 || days > 6) return say('shared.duration.days', { days });
  return say('shared.duration.days-hours', { days, hours: hours % 24 });
}

function hoursPhrase(say: Say, hours: number, minutes: number): string {
  if (minutes === 0) return say('shared.duration.hours', { hours });
  return say('shared.duration.hours-minutes', { hours, minutes: twoDigits(minutes) });
}

/** A wait, rounded up, so that who waits that long has waited enough. */
export function waitPhrase(say: Say, seconds: number): string {
  if (seconds <= 90) return say('shared.duration.seconds', { seconds });
  return durationPhrase(say, Math.ceil(seconds / 60) * 60_000);
}

/** Which day an instant falls on, seen from `now`: languages say "until 16:40" and "until the 28th" in different ways. */
export type Day = 'today' | 'tomorrow' | 'yesterday' | 'date';

/** An instant on the clock of the place, as short as it can be from `now`: `16:40`, `tomorrow at 09:15`. */
export function clockPhrase(say: Say, at: number, now: number, timeZone: string): string {
  return clockValues(say, at, now, timeZone).clock;
}

/** The same for a sentence: the values of a text with `{clock}` and `{day, select, …}`. */
export function clockValues(say: Say, at: number, now: number, timeZone: string): { clock: string; day: Day } {
  const then = localTime(at, timeZone);
  const today = localTime(now, timeZone);
  const time = `${twoDigits(then.hour)}:${twoDigits(then.minute)}`;
  const day = dayOf((then.midnight - today.midnight) / 86_400_000);
  return { clock: day === 'today' ? time : otherDay(say, then, today, day, time), day };
}

function dayOf(daysAhead: number): Day {
  return ({ '-1': 'yesterday', 0: 'today', 1: 'tomorrow' } as const)[daysAhead] ?? 'date';
}

function otherDay(say: Say, then: LocalTime, today: LocalTime, day: Exclude<Day, 'today'>, time: string): string {
  if (day === 'tomorrow') return say('shared.clock.tomorrow', { time });
  if (day === 'yesterday') return say('shared.clock.yesterday', { time });
  const year = then.year === today.year ? 'same' : then.year;
  return say('shared.clock.date', { weekday: then.weekday, day: then.day, month: then.month, year, time });
}

/** Bytes in decimal units, as offers are sold: `1.5 GB`. */
export function bytesPhrase(say: Say, bytes: number): string {
  if (bytes < 999_500) return say('shared.size.kilobytes', { amount: decimal(say, Math.ceil(bytes / 1000)) });
  if (bytes < 999_500_000) return say('shared.size.megabytes', { amount: decimal(say, bytes / 1e6) });
  return say('shared.size.gigabytes', { amount: decimal(say, bytes / 1e9) });
}

/** A rate: `512 kbit/s`, `5 Mbit/s`. */
export function ratePhrase(say: Say, kbps: number): string {
  if (kbps < 1000) return say('shared.rate.kilobits', { amount: kbps });
  return say('shared.rate.megabits', { amount: decimal(say, kbps / 1000) });
}

/** At most one decimal, and none from ten on. */
function decimal(say: Say, amount: number): string {
  const rounded = amount < 9.95 ? Math.round(amount * 10) / 10 : Math.round(amount);
  return String(rounded).replace('.', say('shared.decimal-mark'));
}

interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** The same calendar day at 0:00 UTC: days apart are multiples of 24 h whatever daylight saving does. */
  readonly midnight: number;
}

/** Numbers only: routers have Node's English locale alone, so names of days and months come from our own texts. */
function localTime(at: number, timeZone: string): LocalTime {
  const parts = formatIn(timeZone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((p) => p.type === type)?.value);
  const [year, month, day] = [part('year'), part('month'), part('day')];
  const midnight = Date.UTC(year, month - 1, day);
  return {
    year,
    month,
    day,
    hour: part('hour'),
    minute: part('minute'),
    weekday: new Date(midnight).getUTCDay(),
    midnight,
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times as much as using it. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0');
}
