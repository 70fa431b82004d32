import type { Offer } from '../domain/offer.js';
import { paperDiffers } from '../domain/paper.js';
import { type State, sessionsOf } from '../domain/state.js';
import type { Grant, Ticket } from '../domain/ticket.js';
import type { TicketList } from '../domain/ticket-list.js';
import { ticketsOf } from './ticket-count.js';

/** Whom new terms reach at once. Cancelled tickets take none. */
export interface Reach {
  /** Tickets that were issued. */
  readonly tickets: number;
  /** Devices that are online on them. */
  readonly online: number;
  /** How many of them have a paper that says something else. */
  readonly papers: number;
}

export function reachOf(state: State, tickets: readonly Ticket[]): Reach {
  const good = tickets.filter(({ cancelledAt }) => cancelledAt === null);
  return {
    tickets: good.length,
    online: good.reduce((sum, ticket) => sum + sessionsOf(state, ticket).length, 0),
    papers: good.filter((ticket) => paperDiffers(state, ticket)).length,
  };
}

/** The tickets of every list that is bound to an offer. */
export function ticketsOfOffer(state: State, offerId: number): Ticket[] {
  const lists = [...state.lists.values()].filter((list) => list.offerId === offerId);
  return lists.flatMap((list) => ticketsOf(state, list.id));
}

/** The state as it would be if an offer had these terms: to be read only. */
export function stateWithOffer(state: State, offer: Offer): State {
  return { ...state, offers: new Map(state.offers).set(offer.id, offer) };
}

/** The state as it would be if a list were bound to another offer: to be read only. */
export function stateWithBinding(state: State, list: TicketList, offerId: number): State {
  return { ...state, lists: new Map(state.lists).set(list.id, { ...list, offerId }) };
}

/** The state as it would be if a ticket were granted this: to be read only. */
export function stateWithGrant(state: State, ticket: Ticket, grant: Grant): State {
  return { ...state, tickets: new Map(state.tickets).set(ticket.id, { ...ticket, grant }) };
}
