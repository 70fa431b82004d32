import type { State } from '../../domain/state.js';
import type { TicketList } from '../../domain/ticket-list.js';
import { type TicketStatus, ticketStatus } from '../../domain/ticket-status.js';
import { recentCounts, ticketsOf } from '../ticket-count.js';
import { type Field, presentField } from './form-field.js';
import { askedAtIssue } from './issue-form.js';
import type { Problems } from './problem.js';
import { paperTest } from './ticket-filter.js';
import { ticketStatuses } from './ticket-query.js';

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

export interface ListModel {
  readonly list: { readonly id: number; readonly name: string; readonly offer: string; readonly total: number };
  /** The offer of the list is retired: nothing new is issued. */
  readonly isRetired: boolean;
  /** Tickets that can still be used: never handed out, and with a paper that says something else than they give. */
  readonly toPrint: { readonly fresh: number; readonly differing: number };
  readonly count: Field;
  /** The offer asks for something when a ticket is issued: a number alone will not do. */
  readonly asksAtIssue: boolean;
}

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

/** What stands above the tickets of a list: the form for more as it was typed, and what is to be printed. */
export function presentList(
  state: State,
  list: TicketList,
  now: number,
  form: { readonly typed: URLSearchParams; readonly problems: Problems },
): ListModel {
  const offer = state.offers.get(list.offerId);
  const tickets = ticketsOf(state, list.id);
  return {
    list: { id: list.id, name: list.name, offer: offer?.name ?? '', total: tickets.length },
    isRetired: offer?.retiredAt !== null,
    toPrint: toPrint(state, tickets, now),
    count: presentField(form.typed, form.problems, 'count'),
    asksAtIssue: (offer ? askedAtIssue(offer) : []).length > 0,
  };
}

function toPrint(state: State, tickets: ReturnType<typeof ticketsOf>, now: number): ListModel['toPrint'] {
  const isGood = (status: TicketStatus) => status === 'unused' || status === 'in-use';
  const differs = paperTest(state);
  let [fresh, differing] = [0, 0];
  for (const ticket of tickets) {
    if (ticket.paperId === null) fresh += Number(ticketStatus(state, ticket, now) === 'unused');
    else if (differs(ticket)) differing += Number(isGood(ticketStatus(state, ticket, now)));
  }
  return { fresh, differing };
}

function presentListRow(state: State, list: TicketList, now: number): ListRow {
  const counts = recentCounts(state, list.id, now);
  return {
    id: list.id,
    name: list.name,
    offer: state.offers.get(list.offerId)?.name ?? '',
    total: ticketStatuses.reduce((sum, status) => sum + counts[status], 0),
    counts: ticketStatuses.map((status) => ({
      status,
      key: `admin.status.${status}`,
      countKey: `admin.count.${status}`,
      count: counts[status],
    })),
  };
}
