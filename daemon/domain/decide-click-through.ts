import type { Change } from './change.js';
import { isWellFormed } from './code.js';
import { openOn, underRule } from './decide-log-in.js';
import { accept, type Decision, refuse } from './decision.js';
import type { ClickThrough, Event } from './event.js';
import { freeAgainAt, freeList, freeTicketOf, mostFreeTickets } from './free-ticket.js';
import type { Offer } from './offer.js';
import { type State, sessionsOf } from './state.js';
import { plainGrant, type Ticket, unusedTicket } from './ticket.js';
import type { TicketList } from './ticket-list.js';
import { usedUpBy } from './ticket-status.js';

/**
 * A guest takes what an offer gives away. The device's own free ticket is used for as long as it is good; then there is another
 * one, at once or after the wait that the offer sets. A new ticket and its session are one decision: both, or nothing.
 */
export function decideClickThrough(state: State, event: ClickThrough, at: number): Decision {
  const ruled = underRule(state, event, at);
  if (ruled) return ruled;
  const offer = state.offers.get(event.offerId);
  if (!offer?.clickThrough || !offer.accessPoints.includes(event.accessPoint)) return refuse({ reason: 'not-given' });
  const last = freeTicketOf(state, event.mac, offer, at);
  if (last?.cancelledAt === null && usedUpBy(state, last, at) === undefined)
    return openOn(state, last, event, at, event);
  if (last !== undefined && last.cancelledAt !== null) return refuse({ reason: 'used-up', cause: 'ticket-cancelled' });
  const againAt = last === undefined ? at : freeAgainAt(offer, last, at);
  if (againAt > at) return refuse({ reason: 'free-again', againAt });
  return issue(state, offer, event, at);
}

function issue(state: State, offer: Offer, event: ClickThrough, at: number): Decision {
  if (offer.retiredAt !== null) return refuse({ reason: 'not-given' });
  const removed = roomForOne(state, at);
  if (removed === undefined) return refuse({ reason: 'gateway-full' });
  const { code } = event;
  if (!isWellFormed(code) || state.index.ticketByCode.has(code))
    return refuse({ reason: 'invalid', field: 'code', problem: 'a code is already taken' });
  const known = freeList(state, offer);
  const list = known ?? newList(state, offer, at);
  const id = state.last.ticket + 1;
  const ticket: Ticket = { ...unusedTicket, id, listId: list.id, code, createdAt: at, grant: freeGrant };
  const withList = known ? state : { ...state, lists: new Map([...state.lists, [list.id, list]]) };
  const opened = openOn(withList, ticket, event, at, event);
  if (!opened.ok) return opened;
  const issued: Change[] = [
    ...(known ? [] : [{ type: 'list-set', list } as const]),
    { type: 'tickets-issued', listId: list.id, at, firstId: id, codes: [code], grant: freeGrant, details: null },
  ];
  return accept(...removed, ...issued, ...opened.changes);
}

const freeGrant = { ...plainGrant, origin: 'click-through' } as const;

/** A list for what an offer gives away, named like the offer. */
function newList(state: State, { id: offerId, name }: Offer, at: number): TicketList {
  const taken = new Set([...state.lists.values()].map((list) => list.name.toLowerCase()));
  const names = [name, ...Array.from({ length: taken.size + 1 }, (_, i) => `${name.slice(0, 70)} (${i + 2})`)];
  const free = names.find((each) => !taken.has(each.toLowerCase())) ?? name;
  return { id: state.last.list + 1, name: free, offerId, createdAt: at };
}

/** A free ticket that nobody has used for so long is forgotten: by then its device has another address, or its guest has gone. */
export const freeTicketKeptMs = 40 * 86_400_000;

/** Free tickets that are long past are removed, so that giving away does not fill the disk. */
export function freeTicketsPurge(
  state: State,
  _: Extract<Event, { type: 'free-tickets-purge' }>,
  at: number,
): Decision {
  // without knowing the date nobody can say what is long past
  if (!state.clock.isKnown) return accept();
  return accept(...removal(forgettable(state).filter((ticket) => isLongPast(state, ticket, at))));
}

/** So many at a time, so that not every press has to look for room. */
const removedAtOnce = 500;

/**
 * What goes so that one more may be issued: nothing, or where too many are kept, the oldest that nobody is online with, those
 * first that are used up. Whoever takes one address after another would otherwise keep every guest out for 40 days; a guest
 * whose ticket goes gets another one. undefined: there is no room, for all are online.
 */
function roomForOne(state: State, at: number): Change[] | undefined {
  if (state.index.freeTickets.size < mostFreeTickets) return [];
  const [past, good] = divide(forgettable(state), (ticket) => usedUpBy(state, ticket, at) !== undefined);
  const going = [...past, ...good].slice(0, removedAtOnce);
  return going.length === 0 ? undefined : removal(going);
}

function divide<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function removal(tickets: readonly Ticket[]): Change[] {
  return tickets.length === 0 ? [] : [{ type: 'tickets-removed', ticketIds: tickets.map(({ id }) => id) }];
}

/** Free tickets that nothing refers to, oldest first. The first of a list stays: by it the list is found again. */
function forgettable(state: State): Ticket[] {
  const { index, tickets } = state;
  const unfiled = new Set([...state.unfiled.values()].map(({ ticketId }) => ticketId));
  return [...index.freeTickets].flatMap((id) => {
    const ticket = tickets.get(id);
    const isFirst = ticket !== undefined && index.ticketsByList.get(ticket.listId)?.[0] === id;
    return ticket === undefined || isFirst || unfiled.has(id) || sessionsOf(state, ticket).length > 0 ? [] : [ticket];
  });
}

function isLongPast(state: State, ticket: Ticket, at: number): boolean {
  const wait = state.offers.get(state.lists.get(ticket.listId)?.offerId ?? 0)?.clickThroughAgainSeconds ?? 0;
  const usedAt = Math.max(ticket.firstLogInAt ?? ticket.createdAt, Date.parse(ticket.days.at(-1)?.date ?? '') || 0);
  return usedAt + Math.max(freeTicketKeptMs, wait * 1000) <= at;
}
