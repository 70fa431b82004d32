import type { State } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { ticketStatus } from '../../domain/ticket-status.js';
import { ticketsOf } from '../ticket-count.js';
import { folded, type Reader, ticketTest, typeOf, usernameOf } from './ticket-filter.js';
import { type TicketColumn, type TicketFilter, type TicketQuery, ticketStatuses, ticketTypes } from './ticket-query.js';
import { sortedWindow } from './window.js';

/** One page of the tickets that are asked for. */
export interface FoundTickets {
  readonly tickets: readonly Ticket[];
  /** How many there are on all pages. */
  readonly total: number;
  /** The page that is shown: the last one when a later one was asked for. */
  readonly page: number;
  readonly pageCount: number;
}

/** The tickets of one page, filtered and sorted; blanks come last, and among equals the newest first. */
export function findTickets(state: State, query: TicketQuery, reader: Reader): FoundTickets {
  const found = matchingTickets(state, query, reader);
  const pageCount = Math.max(1, Math.ceil(found.length / query.size));
  const page = Math.min(query.page, pageCount);
  const tickets = ticketWindow(state, found, query, reader, [(page - 1) * query.size, page * query.size]);
  return { tickets, total: found.length, page, pageCount };
}

/** Every ticket that is asked for, in the order of the table. */
export function sortedTickets(state: State, query: TicketQuery, reader: Reader): readonly Ticket[] {
  const found = matchingTickets(state, query, reader);
  return ticketWindow(state, found, query, reader, [0, found.length]);
}

/** Every ticket that is asked for, in no order. */
export function matchingTickets(state: State, filter: TicketFilter, reader: Reader): Ticket[] {
  const test = ticketTest(state, filter, reader);
  const all = filter.listId === null ? state.tickets.values() : ticketsOf(state, filter.listId);
  const found: Ticket[] = [];
  for (const ticket of all) if (test(ticket)) found.push(ticket);
  return found;
}

function ticketWindow(
  state: State,
  found: readonly Ticket[],
  { sort, isDescending }: TicketQuery,
  reader: Reader,
  [from, until]: readonly [number, number],
): Ticket[] {
  const order = Uint32Array.from(found, (_, i) => i);
  const compare = comparing(state, found, sort, isDescending, reader);
  return [...sortedWindow(order, compare, from, until)].flatMap((i) => found[i] ?? []);
}

type Compare = (a: number, b: number) => number;

function comparing(
  state: State,
  found: readonly Ticket[],
  column: TicketColumn,
  isDescending: boolean,
  reader: Reader,
): Compare {
  const serial = Float64Array.from(found, ({ id }) => id);
  const newest: Compare = (a, b) => (serial[b] ?? 0) - (serial[a] ?? 0);
  const turn = isDescending ? -1 : 1;
  if (column === 'serial') return isDescending ? newest : (a, b) => newest(b, a);
  if (column === 'user' || column === 'username') {
    const textOf =
      column === 'user' ? ({ grant }: Ticket) => folded(grant.userId ?? '') : reader.seesCodes ? usernameOf : () => '';
    const texts = found.map(textOf);
    return (a, b) => compareTexts(texts[a] ?? '', texts[b] ?? '', turn) || newest(a, b);
  }
  const keys = Float64Array.from(found, numberIn(state, column, reader.now));
  return (a, b) => compareNumbers(keys[a] ?? 0, keys[b] ?? 0, turn) || newest(a, b);
}

function compareNumbers(a: number, b: number, turn: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return turn * (a - b);
}

function compareTexts(a: string, b: string, turn: number): number {
  if (a === '' || b === '') return Number(a === '') - Number(b === '');
  return a === b ? 0 : a < b ? -turn : turn;
}

/** What a column is sorted by; NaN for a blank. */
function numberIn(
  state: State,
  column: Exclude<TicketColumn, 'serial' | 'user' | 'username'>,
  now: number,
): (ticket: Ticket) => number {
  switch (column) {
    case 'created':
      return ({ createdAt }) => createdAt;
    case 'type':
      return (ticket) => ticketTypes.indexOf(typeOf(ticket));
    case 'status':
      return (ticket) => ticketStatuses.indexOf(ticketStatus(state, ticket, now));
    case 'connections':
      return ({ connections }) => connections;
    case 'first':
      return ({ firstLogInAt }) => firstLogInAt ?? Number.NaN;
    case 'devices':
      return ({ devices }) => devices.length;
  }
}
