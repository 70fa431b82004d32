import type { Mac } from './mac.js';
import type { Offer } from './offer.js';
import type { State } from './state.js';
import type { Ticket } from './ticket.js';
import type { TicketList } from './ticket-list.js';

/** As many as a busy place gives away in a season; more are somebody's who changes addresses all the time. Then old ones go. */
export const mostFreeTickets = 50_000;

/** Whether a device took it by one press of a button. */
export function isFree({ grant }: Ticket): boolean {
  return grant.origin === 'click-through';
}

/** The list that holds what an offer gives away; undefined until it has given something. Its name may change, its tickets not. */
export function freeList({ lists, index, tickets }: State, { id }: Offer): TicketList | undefined {
  for (const list of lists.values()) {
    if (list.offerId !== id) continue;
    const first = tickets.get(index.ticketsByList.get(list.id)?.[0] ?? -1);
    if (first && isFree(first)) return list;
  }
  return undefined;
}

/** The free ticket that a device took last from an offer. */
export function freeTicketOf(state: State, mac: Mac, offer: Offer): Ticket | undefined {
  for (const id of state.index.freeTicketsByDevice.get(mac)?.toReversed() ?? []) {
    const ticket = state.tickets.get(id);
    if (ticket && state.lists.get(ticket.listId)?.offerId === offer.id) return ticket;
  }
  return undefined;
}

/** When a device whose free ticket is used up gets another one. */
export function freeAgainAt({ clickThroughAgainSeconds: wait }: Offer, { firstLogInAt }: Ticket, at: number): number {
  return wait === null || firstLogInAt === null ? at : firstLogInAt + wait * 1000;
}
