import type { Cause } from '../../domain/cause.js';
import type { Mac } from '../../domain/mac.js';
import { FormReader } from './form-reader.js';
import type { Problems } from './problem.js';
import { dateSpan, isWithin, type Span } from './span.js';

export const causes = [
  'user-request',
  'idle-timeout',
  'session-timeout',
  'address-unconfirmed',
  'credit-exhausted',
  'period-exhausted',
  'volume-exhausted',
  'ticket-expired',
  'offer-ended',
  'ticket-cancelled',
  'device-released',
  'admin-reset',
  'lost-carrier',
] as const satisfies readonly Cause[];

/** One device online on one ticket: now, or then. */
export interface Connection {
  readonly id: number;
  readonly ticketId: number;
  readonly offer: string;
  readonly mac: Mac;
  readonly address: string;
  readonly accessPoint: string;
  /** null: none, or not known. */
  readonly termsVersion: number | null;
  readonly openedAt: number;
  /** null: still online. */
  readonly endedAt: number | null;
  readonly cause: Cause | null;
  readonly downBytes: number;
  readonly upBytes: number;
}

/** Which connections are looked at; null filters nothing. */
export interface ConnectionQuery {
  /** Those that ended in it, like `2026-05`. */
  readonly month: string | null;
  /** Those that were there in it for a while. */
  readonly days: Span | null;
  readonly mac: string | null;
  readonly ticketId: number | null;
  readonly accessPoint: string | null;
  readonly cause: Cause | null;
  /** Where to go on. */
  readonly cursor: Cursor | null;
}

/** What has been shown: open or unfiled sessions down to an id, or a month down to a place of it. */
export type Cursor =
  | { readonly among: 'open' | 'unfiled'; readonly id: number }
  | { readonly among: 'past'; readonly month: string; readonly place: number | null };

export const connectionFields = ['month', 'day-from', 'day-until', 'mac', 'ticket', 'ap', 'cause'] as const;

export function parseConnectionQuery(
  asked: URLSearchParams,
  timeZone: string,
): { readonly query: ConnectionQuery; readonly problems: Problems } {
  const reader = new FormReader(asked);
  const month = reader.typed('month');
  const query: ConnectionQuery = {
    month: /^\d{4}-\d{2}$/.test(month) ? month : null,
    days: dateSpan(reader, 'day', timeZone),
    mac: macIn(reader),
    ticketId: ticketIn(reader),
    accessPoint: reader.typed('ap') || null,
    cause: causes.find((cause) => cause === asked.get('cause')) ?? null,
    cursor: parseCursor(asked.get('after') ?? ''),
  };
  return { query, problems: reader.problems };
}

export function isAsked(query: ConnectionQuery, { openedAt, endedAt, ...connection }: Connection): boolean {
  const { days, mac, ticketId, accessPoint, cause } = query;
  return (
    (ticketId === null || connection.ticketId === ticketId) &&
    (mac === null || connection.mac.replaceAll(':', '').includes(mac)) &&
    (accessPoint === null || connection.accessPoint === accessPoint) &&
    (cause === null || connection.cause === cause) &&
    (days === null || openedAt <= days.until) &&
    (days === null || endedAt === null || isWithin(endedAt, { from: days.from, until: Number.POSITIVE_INFINITY }))
  );
}

export function printCursor(cursor: Cursor): string {
  return cursor.among === 'past' ? `${cursor.month}.${cursor.place ?? ''}` : `${cursor.among}.${cursor.id}`;
}

function parseCursor(text: string): Cursor | null {
  const [, among, number = ''] = /^(open|unfiled|\d{4,6}-\d{2})\.(\d{0,15})$/.exec(text) ?? [];
  if (among === undefined) return null;
  if (among === 'open' || among === 'unfiled') return { among, id: Number(number) };
  return { among: 'past', month: among, place: number === '' ? null : Number(number) };
}

/** Part of a MAC, its hex digits alone. */
function macIn(reader: FormReader): string | null {
  const typed = reader
    .typed('mac')
    .toLowerCase()
    .replaceAll(/[\s:.-]/g, '');
  if (typed === '') return null;
  if (/^[0-9a-f]{1,12}$/.test(typed)) return typed;
  reader.complain('mac', 'connections.problem.not-a-mac');
  return null;
}

function ticketIn(reader: FormReader): number | null {
  const typed = reader.typed('ticket');
  if (typed === '') return null;
  if (/^[1-9]\d{0,14}$/.test(typed)) return Number(typed);
  reader.complain('ticket', 'connections.problem.not-a-serial');
  return null;
}
