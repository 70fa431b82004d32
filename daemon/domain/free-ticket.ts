import type { Mac } from './mac.js';
import type { Offer } from './offer.js';
import type { State } from './state.js';
import { isFree, type Ticket } from './ticket.js';
import type { TicketList } from './ticket-list.js';
import { usedUpBy } from './ticket-status.js';

/** As many as a busy place gives away in a season; more are somebody's who changes addresses all the time. Then old ones go. */
export const mostFreeTickets = 50_000;

/** The list that holds what an offer gives away; undefined until it has given something. Its name may change, its tickets not. */
export function freeList({ lists, index, tickets }: State, { id }: Offer): TicketList | undefined {
  for (const list of lists.values()) {
    if (list.offerId !== id) continue;
    const first = tickets.get(index.ticketsByList.get(list.id)?.[0] ?? -1);
    if (first && isFree(first)) return list;
  }
  return undefined;
}

/**
 * The free ticket of an offer that a press of a device is about: the latest that is good, for an earlier one may be so again by
 * new terms or an extension; else the latest. One that staff has cancelled is their answer while it is the latest.
 */
export function freeTicketOf(state: State, mac: Mac, offer: Offer, at: number): Ticket | undefined {
  const mine = (state.index.freeTicketsByDevice.get(mac) ?? []).flatMap((id) => {
    const ticket = state.tickets.get(id);
    return ticket && state.lists.get(ticket.listId)?.offerId === offer.id ? [ticket] : [];
  });
  const last = mine.at(-1);
  if (last === undefined || last.cancelledAt !== null) return last;
  return mine.findLast((ticket) => ticket.cancelledAt === null && usedUpBy(state, ticket, at) === undefined) ?? last;
}

/** When a device whose free ticket is used up gets another one. */
export function freeAgainAt({ clickThroughAgainSeconds: wait }: Offer, { firstLogInAt }: Ticket, at: number): number {
  return wait === null || firstLogInAt === null ? at : firstLogInAt + wait * 1000;
}
