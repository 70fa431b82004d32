import { printedCode } from '../../domain/code.js';
import type { State } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import type { TicketList } from '../../domain/ticket-list.js';
import { type TicketStatus, ticketStatus } from '../../domain/ticket-status.js';
import { clockPhrase } from '../phrase.js';
import { countByStatus, ticketsOf } from '../ticket-count.js';
import type { Problems } from './offer-form.js';
import { type Field, presentField } from './present-offer.js';
import type { Place } from './present-online.js';

/** How many tickets of a colour there are; green, orange, red and grey also by their word and their shape. */
export interface StatusCount {
  readonly status: TicketStatus;
  /** Its name, and how it is said behind a number. */
  readonly key: string;
  readonly countKey: string;
  readonly count: number;
}

export interface ListRow {
  readonly id: number;
  readonly name: string;
  readonly offer: string;
  readonly total: number;
  readonly counts: readonly StatusCount[];
}

export interface ListsModel {
  readonly lists: readonly ListRow[];
  readonly name: Field;
  readonly offerId: Field;
  readonly offers: readonly { readonly id: number; readonly name: string; readonly chosen: boolean }[];
}

export interface TicketRow {
  readonly serial: number;
  /** null for who may only look. */
  readonly code: string | null;
  readonly status: TicketStatus;
  readonly statusKey: string;
  readonly created: string;
  /** Empty before the first one. */
  readonly firstLogIn: string;
  readonly connections: number;
  readonly devices: number;
  readonly canCancel: boolean;
}

export interface ListModel {
  readonly list: ListRow;
  readonly tickets: readonly TicketRow[];
  readonly filters: readonly {
    readonly name: string;
    readonly key: string;
    readonly href: string;
    readonly count: number;
    readonly current: boolean;
  }[];
  readonly pages: readonly { readonly number: number; readonly href: string; readonly current: boolean }[];
  readonly count: Field;
}

export interface ListView {
  /** Only these; null: all. */
  readonly status: TicketStatus | null;
  /** From 1. */
  readonly page: number;
  readonly seesCodes: boolean;
}

const ticketsOnAPage = 100;
export const statuses: readonly TicketStatus[] = ['unused', 'in-use', 'expired', 'cancelled'];

/** All lists, the newest first, and the form for one more. */
export function presentLists(state: State, now: number, typed: URLSearchParams, problems: Problems): ListsModel {
  const offerId = presentField(typed, problems, 'offerId');
  return {
    lists: [...state.lists.values()].reverse().map((list) => presentListRow(state, list, now)),
    name: presentField(typed, problems, 'name'),
    offerId,
    offers: [...state.offers.values()]
      .reverse()
      .map(({ id, name }) => ({ id, name, chosen: String(id) === offerId.value })),
  };
}

/** One list with a page of its tickets, the newest first. */
export function presentList(
  state: State,
  list: TicketList,
  place: Place,
  view: ListView,
  form: { readonly typed: URLSearchParams; readonly problems: Problems },
): ListModel {
  const row = presentListRow(state, list, place.now);
  const all = ticketsOf(state, list.id).reverse();
  const found = all.filter((ticket) => view.status === null || ticketStatus(state, ticket, place.now) === view.status);
  const pageCount = Math.max(1, Math.ceil(found.length / ticketsOnAPage));
  const page = Math.min(view.page, pageCount);
  const shown = found.slice((page - 1) * ticketsOnAPage, page * ticketsOnAPage);
  const href = (status: TicketStatus | null, number: number) =>
    `/lists/${list.id}?${new URLSearchParams({ ...(status && { status }), ...(number > 1 && { page: String(number) }) })}`;
  return {
    list: row,
    tickets: shown.map((ticket) => presentTicket(state, ticket, place, view.seesCodes)),
    filters: [
      { name: 'all', key: 'admin.status.all', href: href(null, 1), count: row.total, current: view.status === null },
      ...row.counts.map(({ status, key, count }) => ({
        name: status,
        key,
        count,
        href: href(status, 1),
        current: status === view.status,
      })),
    ],
    pages:
      pageCount === 1
        ? []
        : Array.from({ length: pageCount }, (_, i) => ({
            number: i + 1,
            href: href(view.status, i + 1),
            current: i + 1 === page,
          })),
    count: presentField(form.typed, form.problems, 'count'),
  };
}

export function presentTicket(state: State, ticket: Ticket, place: Place, seesCodes: boolean): TicketRow {
  const { say, now, timeZone } = place;
  const status = ticketStatus(state, ticket, now);
  return {
    serial: ticket.id,
    code: seesCodes ? printedCode(ticket.code) : null,
    status,
    statusKey: `admin.status.${status}`,
    created: clockPhrase(say, ticket.createdAt, now, timeZone),
    firstLogIn: ticket.firstLogInAt === null ? '' : clockPhrase(say, ticket.firstLogInAt, now, timeZone),
    connections: ticket.connections,
    devices: ticket.devices.length,
    canCancel: status === 'unused' || status === 'in-use',
  };
}

function presentListRow(state: State, list: TicketList, now: number): ListRow {
  const counts = countByStatus(state, ticketsOf(state, list.id), now);
  return {
    id: list.id,
    name: list.name,
    offer: state.offers.get(list.offerId)?.name ?? '',
    total: statuses.reduce((sum, status) => sum + counts[status], 0),
    counts: statuses.map((status) => ({
      status,
      key: `admin.status.${status}`,
      countKey: `admin.count.${status}`,
      count: counts[status],
    })),
  };
}
