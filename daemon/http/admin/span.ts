import { parseLocalDate } from '../local-time.js';
import type { FormReader } from './form-reader.js';

/** From the one up to and including the other; infinite where it is open. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export function isWithin(value: number, { from, until }: Span): boolean {
  return from <= value && value <= until;
}

/** A field that holds `12`, `10-40`, `10-` or `-40`; null when it is blank or wrong, which is then noted. */
export function wholeSpan(reader: FormReader, field: string): Span | null {
  const typed = reader.typed(field);
  if (typed === '') return null;
  const span = parseSpan(typed);
  if (span === undefined) reader.complain(field, 'tickets.problem.not-a-range');
  return span ?? null;
}

/** Several of them, with commas between: `12, 20-40`. */
export function wholeSpans(reader: FormReader, field: string): readonly Span[] | null {
  const typed = reader.typed(field);
  if (typed === '') return null;
  const spans = typed.split(/[,;]/).map(parseSpan);
  const good = spans.flatMap((span) => span ?? []);
  if (good.length === spans.length) return good;
  reader.complain(field, 'tickets.problem.not-a-range');
  return null;
}

/** Whole numbers as `wholeSpans` reads them, shortest: `1-40,44`. */
export function spansText(numbers: Iterable<number>): string {
  const spans: { from: number; until: number }[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && number <= last.until + 1) last.until = number;
    else spans.push({ from: number, until: number });
  }
  return spans.map(({ from, until }) => (from === until ? `${from}` : `${from}-${until}`)).join(',');
}

/** Two fields that hold dates, `…-from` and `…-until`, both days included; null when both are blank or wrong. */
export function dateSpan(reader: FormReader, field: string, timeZone: string): Span | null {
  const from = dateIn(reader, `${field}-from`, timeZone, 'start');
  const end = dateIn(reader, `${field}-until`, timeZone, 'end');
  if (from === undefined && end === undefined) return null;
  return { from: from ?? Number.NEGATIVE_INFINITY, until: end === undefined ? Number.POSITIVE_INFINITY : end - 1 };
}

function parseSpan(typed: string): Span | undefined {
  const [, from, dash, until = ''] = /^(\d{0,12})(?:([-–—])(\d{0,12}))?$/.exec(typed.replaceAll(/\s/g, '')) ?? [];
  if (from === undefined || (from === '' && until === '')) return undefined;
  if (dash === undefined) return { from: Number(from), until: Number(from) };
  return { from: from === '' ? 0 : Number(from), until: until === '' ? Number.POSITIVE_INFINITY : Number(until) };
}

function dateIn(reader: FormReader, field: string, timeZone: string, edge: 'start' | 'end'): number | undefined {
  const typed = reader.typed(field);
  if (typed === '') return undefined;
  const at = parseLocalDate(typed, timeZone, edge);
  if (at === undefined) reader.complain(field, 'not-a-date');
  return at;
}
