import type { Cause } from './cause.js';
import { creditLeftMs } from './credit.js';
import { expiresAt, ticketVolumeLimits } from './limit.js';
import { offerOf, type State } from './state.js';
import type { Ticket } from './ticket.js';

/** Green, orange, red and grey on the owner's page. */
export type TicketStatus = 'unused' | 'in-use' | 'expired' | 'cancelled';

export function ticketStatus(state: State, ticket: Ticket, at: number): TicketStatus {
  if (ticket.cancelledAt !== null) return 'cancelled';
  if (usedUpBy(state, ticket, at) !== undefined) return 'expired';
  return ticket.firstLogInAt === null ? 'unused' : 'in-use';
}

/**
 * The limit that keeps a ticket from opening a session for good; undefined while it is good. Its open sessions are charged
 * until `chargedUntil`.
 */
export function usedUpBy(state: State, ticket: Ticket, at: number, chargedUntil = at): Cause | undefined {
  const offer = offerOf(state, ticket);
  const expiry = expiresAt(ticket, offer);
  if (expiry !== null && expiry <= at) return 'ticket-expired';
  if (offer.validUntilAt !== null && offer.validUntilAt <= at) return 'offer-ended';
  if (creditLeftMs(state, ticket, chargedUntil) === 0) return 'credit-exhausted';
  if (offer.slowedKbps === null && ticketVolumeLimits(state, ticket).some((limit) => limit.leftBytes === 0))
    return 'volume-exhausted';
  return undefined;
}
