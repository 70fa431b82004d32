import type { OpeningHours } from '../domain/hours.js';
import { parseDay } from './day-name.js';

/** Weekly hours as a person typed them, or the word that is wrong and why. */
export type HoursInput =
  | { readonly ok: true; readonly hours: readonly OpeningHours[] }
  | {
      readonly ok: false;
      readonly part: string;
      readonly problem: 'not-a-day' | 'ambiguous-day' | 'not-a-span' | 'no-span';
    };

const everyDay = [1, 2, 3, 4, 5, 6, 7];
export const englishDays: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * Reads `mon-fri 08:00-12:00 14:00-18:00, sat 10:00-02:00`: days, then what is open on them; spans without days are for
 * every day, and one that ends no later than it begins ends on the next day. Nothing typed: always open. Sorted.
 * `readers`: the languages in which a day's name is understood first, like `['de']`.
 */
export function parseHours(typed: string, readers: readonly string[]): HoursInput {
  const hours: OpeningHours[] = [];
  let days: readonly number[] = [];
  let isOpenGroup = true;
  for (const part of wordsOf(typed)) {
    if (/^\d/.test(part)) {
      const span = parseSpan(part);
      if (span === undefined) return { ok: false, part, problem: 'not-a-span' };
      hours.push(...(days.length === 0 ? everyDay : days).map((weekday) => ({ weekday, ...span })));
      isOpenGroup = false;
    } else {
      const more = parseDays(part, readers);
      if (typeof more === 'string') return { ok: false, part, problem: more };
      days = isOpenGroup ? [...days, ...more] : more;
      isOpenGroup = true;
    }
  }
  const last = wordsOf(typed).at(-1);
  if (last !== undefined && isOpenGroup) return { ok: false, part: last, problem: 'no-span' };
  return { ok: true, hours: sortedHours(hours) };
}

/** By day, then by the hour: the order in which hours are kept, so that the same hours are the same data. */
export function sortedHours(hours: readonly OpeningHours[]): OpeningHours[] {
  return [...hours].sort(
    (a, b) => a.weekday - b.weekday || a.fromMinute - b.fromMinute || a.untilMinute - b.untilMinute,
  );
}

/** The same in the words that parseHours reads in that language; empty for hours that are always open. */
export function printHours(hours: readonly OpeningHours[], dayNames: readonly string[] = englishDays): string {
  const groups: { first: number; last: number; spans: string }[] = [];
  for (const weekday of everyDay) {
    const spans = sortedHours(hours.filter((opening) => opening.weekday === weekday))
      .map(printSpan)
      .join(' ');
    const before = groups.at(-1);
    if (before?.spans === spans && before.last === weekday - 1) before.last = weekday;
    else if (spans !== '') groups.push({ first: weekday, last: weekday, spans });
  }
  const name = (weekday: number) => dayNames[weekday - 1] ?? '';
  return groups
    .map(({ first, last, spans }) => `${first === last ? name(first) : `${name(first)}-${name(last)}`} ${spans}`)
    .join(', ');
}

function wordsOf(typed: string): string[] {
  const words = typed
    .toLowerCase()
    .replaceAll(/\s*\p{Pd}\s*/gu, '-')
    .split(/[\s,;]+/);
  return words.filter((word) => word !== '');
}

function parseDays(word: string, readers: readonly string[]): readonly number[] | 'not-a-day' | 'ambiguous-day' {
  if (word === 'daily') return everyDay;
  const days = word.split(/-(?!feira)/).map((name) => parseDay(name, readers));
  const [first, last, ...more] = days.map((day) => (day.ok ? day.weekday : undefined));
  const wrong = days.find((day) => !day.ok);
  if (wrong !== undefined) return wrong.problem;
  if (first === undefined || more.length > 0) return 'not-a-day';
  if (last === undefined) return [first];
  return everyDay.map((_, i) => ((first - 1 + i) % 7) + 1).slice(0, ((last - first + 7) % 7) + 1);
}

function parseSpan(word: string): { fromMinute: number; untilMinute: number } | undefined {
  const [from, until, ...more] = word.split('-').map(minuteOf);
  if (from === undefined || until === undefined || from >= 1440 || more.length > 0) return undefined;
  return { fromMinute: from, untilMinute: until > from ? until : until + 1440 };
}

/** `8`, `8h30`, `08:30`; 24:00 is the midnight at the end of the day. */
function minuteOf(word: string): number | undefined {
  const [, hour, minute = '0'] = /^(\d{1,2})(?:[:h](\d{2})?)?$/.exec(word) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && minutes <= 1440 ? minutes : undefined;
}

function printSpan({ fromMinute, untilMinute }: OpeningHours): string {
  return `${printMinute(fromMinute)}-${printMinute(untilMinute > 1440 ? untilMinute - 1440 : untilMinute)}`;
}

function printMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
