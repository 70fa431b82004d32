import { canonicalCode } from '../../domain/code.js';
import type { ImportedTicket } from '../../domain/event.js';
import { mostTicketsAtOnce } from '../../domain/ticket.js';
import { parseMoment } from '../local-time.js';
import type { ImportColumns, ImportField } from './import-column.js';
import type { VoucherRow } from './import-file.js';

/** Why a line cannot become a ticket. */
export type LineProblem =
  | 'no-code'
  | 'too-short'
  | 'too-long'
  | 'taken'
  | 'twice'
  | 'bad-password'
  | 'bad-user'
  | 'bad-date'
  | 'over'
  | 'too-many';

export interface CheckedLine {
  readonly line: number;
  readonly cells: readonly string[];
  readonly result:
    | { readonly ok: true; readonly ticket: ImportedTicket }
    | { readonly ok: false; readonly problem: LineProblem };
}

export interface CheckPlace {
  readonly isTaken: (code: string) => boolean;
  readonly timeZone: string;
  readonly now: number;
}

/** As the domain has it. */
const shortestCode = 6;
const shortestPassword = 4;
const longest = 64;

/** Every line as a ticket, or what is wrong with it. Codes that differ in case, spaces or dashes alone are the same. */
export function checkLines(
  rows: readonly VoucherRow[],
  columns: ImportColumns,
  place: CheckPlace,
): readonly CheckedLine[] {
  const seen = new Set<string>();
  let good = 0;
  return rows.map(({ line, cells }) => {
    const cellOf = (field: ImportField) => (columns[field] === null ? '' : (cells[columns[field]] ?? ''));
    const result = check(cellOf, seen, place);
    if (result.ok && ++good > mostTicketsAtOnce) return { line, cells, result: { ok: false, problem: 'too-many' } };
    return { line, cells, result };
  });
}

function check(cellOf: (field: ImportField) => string, seen: Set<string>, place: CheckPlace): CheckedLine['result'] {
  const no = (problem: LineProblem) => ({ ok: false, problem }) as const;
  const typed = cellOf('code');
  if (typed === '') return no('no-code');
  const code = canonicalCode(typed);
  if (code === undefined) return no('too-long');
  if (code.length < shortestCode) return no('too-short');
  if (place.isTaken(code)) return no('taken');
  if (seen.has(code)) return no('twice');
  const password = passwordOf(typed, cellOf('password'));
  if (password !== null && (password.length < shortestPassword || password.length > longest)) return no('bad-password');
  const userId = cellOf('userId') || null;
  if (userId !== null && userId.length > longest) return no('bad-user');
  const until = cellOf('until');
  const validUntilAt = until === '' ? null : parseMoment(until, place.timeZone, 'end');
  if (validUntilAt === undefined) return no('bad-date');
  if (validUntilAt !== null && validUntilAt <= place.now) return no('over');
  seen.add(code);
  return { ok: true, ticket: { code, password, userId, validUntilAt } };
}

/** Where user name and password are the same, the guest types one thing. */
function passwordOf(code: string, password: string): string | null {
  return password === '' || password === code ? null : password;
}
