import { printedCode } from '../../domain/code.js';
import { paperDiffers } from '../../domain/paper.js';
import { offerOf, type State, termsOf } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import type { TicketList } from '../../domain/ticket-list.js';
import { type TicketStatus, ticketStatus } from '../../domain/ticket-status.js';
import { clockPhrase } from '../phrase.js';
import { endPhrase, moneyPhrase } from '../terms-phrase.js';
import { countByStatus, ticketsOf } from '../ticket-count.js';
import { type Field, presentField } from './form-field.js';
import { askedAtIssue } from './issue-form.js';
import type { Place } from './present-online.js';
import type { Problems } from './problem.js';

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
  readonly formatKey: string;
  /** Days and price of its own, in words; empty without. */
  readonly own: string;
  /** Empty for nobody. */
  readonly userId: string;
  readonly hasPassword: boolean;
  readonly status: TicketStatus;
  readonly statusKey: string;
  /** Its paper says something else than it gives. */
  readonly differs: boolean;
  readonly created: string;
  /** Empty before the first one. */
  readonly firstLogIn: string;
  readonly connections: number;
  /** Devices that used it, of those that may be on it at once. */
  readonly devices: number;
  readonly devicesAtOnce: number;
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
  /** The offer asks for something when a ticket is issued: a number alone will not do. */
  readonly asksAtIssue: boolean;
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
      .filter(({ retiredAt }) => retiredAt === null)
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
  const offer = state.offers.get(list.offerId);
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
    asksAtIssue: (offer ? askedAtIssue(offer) : []).length > 0,
  };
}

export function presentTicket(state: State, ticket: Ticket, place: Place, seesCodes: boolean): TicketRow {
  const { say, now, timeZone } = place;
  const status = ticketStatus(state, ticket, now);
  return {
    serial: ticket.id,
    code: seesCodes ? printedCode(ticket.code) : null,
    formatKey: `admin.format.${ticket.grant.format}`,
    own: ownPhrase(state, ticket, place),
    userId: ticket.grant.userId ?? '',
    hasPassword: ticket.grant.password !== null,
    status,
    statusKey: `admin.status.${status}`,
    differs: paperDiffers(state, ticket),
    created: clockPhrase(say, ticket.createdAt, now, timeZone),
    firstLogIn: ticket.firstLogInAt === null ? '' : clockPhrase(say, ticket.firstLogInAt, now, timeZone),
    connections: ticket.connections,
    devices: ticket.devices.length,
    devicesAtOnce: termsOf(state, ticket).devicesAtOnce,
    canCancel: status === 'unused' || status === 'in-use',
  };
}

/** A ticket's own days and what it cost: `until Monday 3 June at 00:00, €7.50`. */
function ownPhrase(state: State, ticket: Ticket, { say, now, timeZone }: Place): string {
  const { validFromAt, validUntilAt, priceCents } = ticket.grant;
  return [
    ...(validFromAt !== null && validFromAt > now
      ? [say('admin.list.from', { clock: clockPhrase(say, validFromAt, now, timeZone) })]
      : []),
    ...(validUntilAt === null ? [] : [say('admin.list.until', { clock: endPhrase(say, validUntilAt, now, timeZone) })]),
    ...(priceCents === null ? [] : [moneyPhrase(say, priceCents, offerOf(state, ticket).currency)]),
  ].join(', ');
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
