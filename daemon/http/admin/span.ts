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
  const typed = reader.typed(field).replaceAll(/[\s,.'’]/g, '');
  if (typed === '') return null;
  const [, from, dash, until] = /^(\d{0,12})(?:([-–—…])(\d{0,12}))?$/.exec(typed) ?? [];
  if (from === undefined || (from === '' && !until)) {
    reader.complain(field, 'not-a-range', {}, 'tickets');
    return null;
  }
  if (dash === undefined) return { from: Number(from), until: Number(from) };
  return { from: from === '' ? 0 : Number(from), until: until ? Number(until) : Number.POSITIVE_INFINITY };
}

/** Two fields that hold dates, `…-from` and `…-until`, both days included; null when both are blank or wrong. */
export function dateSpan(reader: FormReader, field: string, timeZone: string): Span | null {
  const from = dateIn(reader, `${field}-from`, timeZone, 'start');
  const end = dateIn(reader, `${field}-until`, timeZone, 'end');
  if (from === undefined && end === undefined) return null;
  return { from: from ?? Number.NEGATIVE_INFINITY, until: end === undefined ? Number.POSITIVE_INFINITY : end - 1 };
}

function dateIn(reader: FormReader, field: string, timeZone: string, edge: 'start' | 'end'): number | undefined {
  const typed = reader.typed(field);
  if (typed === '') return undefined;
  const at = parseLocalDate(typed, timeZone, edge);
  if (at === undefined) reader.complain(field, 'not-a-date');
  return at;
}
