import { type State, termsOf } from '../domain/state.js';
import type { Ticket } from '../domain/ticket.js';
import { ticketVolumeLimits } from '../domain/volume.js';

/** The speed that a ticket is slowed down to because a volume is used up; null when it is not. */
export function slowedRate(state: State, ticket: Ticket): number | null {
  const { slowedKbps } = termsOf(state, ticket);
  return ticketVolumeLimits(state, ticket).some(({ leftBytes }) => leftBytes === 0) ? slowedKbps : null;
}
