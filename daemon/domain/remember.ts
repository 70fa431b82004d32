import type { Cause } from './cause.js';
import type { Mac } from './mac.js';
import { type State, sessionOfMac, termsOf } from './state.js';
import type { Ticket } from './ticket.js';
import { usedUpBy } from './ticket-status.js';

/** The ticket that a device is on or was on last, when it lets its devices in again without the code and is still good. */
export function rememberedTicket(state: State, mac: Mac, at: number): Ticket | undefined {
  const last = sessionOfMac(state, mac) ?? state.ended.get(mac);
  const ticket = last && state.tickets.get(last.ticketId);
  if (!ticket || ticket.cancelledAt !== null || !ticket.devices.includes(mac)) return undefined;
  if (!termsOf(state, ticket).remembersDevices || usedUpBy(state, ticket, at) !== undefined) return undefined;
  return ticket;
}

/** Whether somebody wanted a device offline: it does not come back by itself then. */
export function wasSentAway(state: State, mac: Mac): boolean {
  const cause = state.ended.get(mac)?.cause;
  return cause !== undefined && sentAway.has(cause) && !sessionOfMac(state, mac);
}

const sentAway: ReadonlySet<Cause> = new Set(['user-request', 'admin-reset', 'device-released', 'ticket-cancelled']);
