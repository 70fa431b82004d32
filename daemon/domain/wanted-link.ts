import { unconfirmedUntil } from './confirmation.js';
import type { State } from './state.js';
import { usedUpBy } from './ticket-status.js';

/** Whether a link still has somebody to confirm something: else it is not sent any more. */
export function isLinkWanted(state: State, ticketId: number, address: string, at: number): boolean {
  const ticket = state.tickets.get(ticketId);
  if (!ticket || ticket.cancelledAt !== null || ticket.confirmation?.address !== address) return false;
  return unconfirmedUntil(state, ticket) !== null && usedUpBy(state, ticket, at) === undefined;
}
