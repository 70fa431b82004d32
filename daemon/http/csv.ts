import { setImmediate } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import type { Say } from './text.js';

/** A table on its way into a spreadsheet: its rows come one by one, and may take their time. */
export interface Sheet {
  readonly head: readonly string[];
  readonly rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>;
}

/** What tells a spreadsheet that the file is UTF-8: without it Excel reads every accent wrongly. */
const byteOrderMark = '\ufeff';
const rowsAtOnce = 250;

/**
 * The file, a piece at a time, others having their turn in between. As Excel expects it in the language: semicolons where the
 * comma is the decimal mark; CRLF; and no cell can become a formula.
 */
export async function* csvPieces(say: Say, { head, rows }: Sheet): AsyncGenerator<string> {
  const delimiter = say('shared.decimal-mark') === ',' ? ';' : ',';
  const print = (lines: readonly (readonly string[])[]) =>
    stringify(lines as string[][], { delimiter, record_delimiter: '\r\n', escape_formulas: true });
  yield byteOrderMark + print([head]);
  let waiting: (readonly string[])[] = [];
  for await (const row of rows) {
    waiting.push(row);
    if (waiting.length < rowsAtOnce) continue;
    yield print(waiting);
    waiting = [];
    await setImmediate();
  }
  if (waiting.length > 0) yield print(waiting);
}

/** A number with so many decimals at most, with the decimal mark of the language and nothing between its digits. */
export function csvNumber(say: Say, value: number, decimals = 0): string {
  const [whole = '', fraction = ''] = value.toFixed(decimals).split('.');
  return fraction === '' ? whole : `${whole}${say('shared.decimal-mark')}${fraction}`;
}

/**
 * An instant on the clock of the place, `2026-05-04 10:00:00`: the one way to write a date that spreadsheets read as a date in
 * every language. `04/05/2026` is April in one of them and May in the others. Empty for null.
 */
export function csvTime(at: number | null, timeZone: string): string {
  if (at === null) return '';
  const local = new Date(at + offsetAt(at, timeZone));
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

const quarterMs = 15 * 60_000;
const offsets = new Map<string, number>();
const mostOffsets = 50_000;

/** How far the clocks of a time zone are ahead of UTC. No zone changes but on a quarter of an hour. */
function offsetAt(at: number, timeZone: string): number {
  const quarter = Math.floor(at / quarterMs);
  const key = `${quarter} ${timeZone}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= mostOffsets) offsets.clear();
  const offset = localAsUtc(quarter * quarterMs, timeZone) - quarter * quarterMs;
  offsets.set(key, offset);
  return offset;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localAsUtc(at: number, timeZone: string): number {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    calendar: 'iso8601',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
}
