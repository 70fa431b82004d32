import { localDate, localInstant } from '../domain/calendar.js';

/** Which instant a date without a time means: its first, or the midnight that ends it. */
export type Edge = 'start' | 'end';

const dateOnly = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateAndTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/;

/** Epoch ms of `2026-07-01`, of `2026-07-01T08:00` or of epoch ms in digits; undefined when it is none of these. */
export function parseMoment(typed: string, timeZone: string, edge: Edge): number | undefined {
  const text = typed.trim();
  if (/^\d{10,15}$/.test(text)) return Number(text);
  return parseLocalDate(text, timeZone, edge) ?? parseLocalTime(text, timeZone) ?? undefined;
}

/** Epoch ms of a date; undefined when it is none. */
export function parseLocalDate(typed: string, timeZone: string, edge: Edge): number | undefined {
  const date = plainDate(typed.trim());
  return date && localInstant(date, edge === 'end' ? 1440 : 0, timeZone);
}

/** Epoch ms of a time as `<input type="datetime-local">` sends it; null when blank, undefined when it is none. */
export function parseLocalTime(typed: string, timeZone: string): number | null | undefined {
  if (typed.trim() === '') return null;
  const [, day = '', hour, minute, second = '0', fraction = '0'] = dateAndTime.exec(typed.trim()) ?? [];
  const date = plainDate(day);
  if (!date || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const exact = Number(second) * 1000 + Number(fraction.padEnd(3, '0'));
  return localInstant(date, Number(hour) * 60 + Number(minute), timeZone) + exact;
}

function plainDate(text: string): ReturnType<typeof localDate> | undefined {
  const [year = 0, month = 0, day = 0] = dateOnly.exec(text)?.slice(1).map(Number) ?? [];
  const noon = Date.UTC(year, month - 1, day, 12);
  const isReal = year >= 1970 && new Date(noon).toISOString().startsWith(text);
  return isReal ? localDate(noon, 'UTC') : undefined;
}
