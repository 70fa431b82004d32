import type { TicketFormat, TicketOrigin } from '../../domain/ticket.js';
import type { TicketStatus } from '../../domain/ticket-status.js';
import { FormReader } from './form-reader.js';
import type { Problems } from './problem.js';
import { dateSpan, type Span, wholeSpan, wholeSpans } from './span.js';

/** What a ticket is called by its type: its format, or where it came from when staff did not issue it. */
export type TicketType = TicketFormat | Exclude<TicketOrigin, 'staff'>;

/** The nine columns, in the order of the table. */
export const ticketColumns = [
  'serial',
  'created',
  'user',
  'type',
  'status',
  'connections',
  'first',
  'username',
  'devices',
] as const;
export type TicketColumn = (typeof ticketColumns)[number];

export const ticketStatuses = ['unused', 'in-use', 'expired', 'cancelled'] as const satisfies readonly TicketStatus[];
export const ticketTypes = [
  'individual',
  'variable',
  'special',
  'click-through',
  'payment',
  'sms',
  'sponsor',
  'pms',
  'pass',
  'api',
] as const satisfies readonly TicketType[];
export const paperStates = ['new', 'out', 'differs'] as const;
export const pageSizes = [100, 25, 500] as const;

/** Which tickets are looked at. What is null, blank or empty filters nothing. */
export interface TicketFilter {
  /** Part of a serial number, a code, a user ID, a user name or a list's name. */
  readonly search: string;
  /** One of these. */
  readonly serial: readonly Span[] | null;
  readonly created: Span | null;
  readonly user: string;
  readonly types: readonly TicketType[];
  readonly statuses: readonly TicketStatus[];
  readonly connections: Span | null;
  readonly first: Span | 'never' | null;
  readonly username: string;
  readonly devices: Span | null;
  readonly listId: number | null;
  readonly offerId: number | null;
  /** Never handed out, handed out, or handed out and saying something else than the ticket gives today. */
  readonly paper: (typeof paperStates)[number] | null;
}

export interface TicketQuery extends TicketFilter {
  readonly sort: TicketColumn;
  readonly isDescending: boolean;
  /** From 1; it may lie beyond the last one. */
  readonly page: number;
  readonly size: number;
}

export interface ParsedTicketQuery {
  readonly query: TicketQuery;
  /** By field; a field that is wrong filters nothing. */
  readonly problems: Problems;
}

/** Everything: the newest tickets first. */
export const allTickets: TicketQuery = {
  search: '',
  serial: null,
  created: null,
  user: '',
  types: [],
  statuses: [],
  connections: null,
  first: null,
  username: '',
  devices: null,
  listId: null,
  offerId: null,
  paper: null,
  sort: 'serial',
  isDescending: true,
  page: 1,
  size: pageSizes[0],
};

/** The fields that filter, as the form and the links name them. */
export const filterFields = [
  'serial',
  'created-from',
  'created-until',
  'user',
  'type',
  'status',
  'connections',
  'first',
  'first-from',
  'first-until',
  'username',
  'devices',
  'list',
  'offer',
  'paper',
] as const;

/** Reads what an address or a form asks for. */
export function parseTicketQuery(asked: URLSearchParams, timeZone: string): ParsedTicketQuery {
  const reader = new FormReader(asked);
  const text = (field: string) => reader.text(field, mostTyped).slice(0, mostTyped);
  const sort = ticketColumns.find((column) => column === asked.get('sort')) ?? allTickets.sort;
  const direction = asked.get('dir');
  const neverFirst = asked.get('first') === 'never';
  const query: TicketQuery = {
    search: text('q'),
    serial: wholeSpans(reader, 'serial'),
    created: dateSpan(reader, 'created', timeZone),
    user: text('user'),
    types: severalOf(asked, 'type', ticketTypes),
    statuses: severalOf(asked, 'status', ticketStatuses),
    connections: wholeSpan(reader, 'connections'),
    first: neverFirst ? 'never' : dateSpan(reader, 'first', timeZone),
    username: text('username'),
    devices: wholeSpan(reader, 'devices'),
    listId: idOf(asked, 'list'),
    offerId: idOf(asked, 'offer'),
    paper: paperStates.find((state) => state === asked.get('paper')) ?? null,
    sort,
    isDescending: direction === null ? sort === allTickets.sort : direction === 'desc',
    page: idOf(asked, 'page') ?? 1,
    size: pageSizes.find((size) => String(size) === asked.get('size')) ?? allTickets.size,
  };
  return { query, problems: reader.problems };
}

/** Whether some field beside the search filters. */
export function isFiltered(asked: URLSearchParams, fields: readonly string[] = filterFields): boolean {
  return fields.some((field) => asked.getAll(field).some((value) => value.trim() !== ''));
}

const mostTyped = 64;

function severalOf<const T extends string>(asked: URLSearchParams, field: string, options: readonly T[]): readonly T[] {
  const wanted = asked.getAll(field);
  return options.filter((option) => wanted.includes(option));
}

function idOf(asked: URLSearchParams, field: string): number | null {
  const typed = asked.get(field) ?? '';
  return /^[1-9]\d{0,14}$/.test(typed) ? Number(typed) : null;
}
