import { accept, type Decision, refuse } from './decision.js';
import type { TicketExtend } from './event.js';
import { extendedGrant, mostExtraBytes, mostExtraSeconds } from './extend.js';
import type { State } from './state.js';

/** Gives one ticket more than its offer; who is online on it goes on with it at once. */
export function ticketExtend(state: State, event: TicketExtend, at: number): Decision {
  const ticket = state.tickets.get(event.ticketId);
  if (!ticket) return refuse({ reason: 'no-such', what: 'ticket' });
  if (ticket.cancelledAt !== null) return refuse({ reason: 'used-up', cause: 'ticket-cancelled' });
  const { seconds = 0, bytes = 0 } = event;
  if (!isAmount(seconds, mostExtraSeconds)) return invalid('seconds', `a whole number up to ${mostExtraSeconds}`);
  if (!isAmount(bytes, mostExtraBytes)) return invalid('bytes', `a whole number up to ${mostExtraBytes}`);
  if (seconds + bytes === 0) return invalid('seconds', 'must be given, or bytes');
  const grant = extendedGrant(state, ticket, event, at);
  return grant
    ? accept({ type: 'ticket-granted', ticketId: ticket.id, grant })
    : invalid(seconds > 0 ? 'seconds' : 'bytes', 'this ticket has no such limit');
}

function isAmount(amount: number, most: number): boolean {
  return Number.isSafeInteger(amount) && amount >= 0 && amount <= most;
}

function invalid(field: string, problem: string): Decision {
  return refuse({ reason: 'invalid', field, problem });
}
