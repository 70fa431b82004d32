import type { State } from '../domain/state.js';
import type { Ticket } from '../domain/ticket.js';
import { type TicketStatus, ticketStatus } from '../domain/ticket-status.js';

export type TicketCounts = Readonly<Record<TicketStatus, number>>;

/** The tickets of a list, in the order of their serial numbers. */
export function ticketsOf(state: State, listId: number): Ticket[] {
  return (state.index.ticketsByList.get(listId) ?? []).flatMap((id) => state.tickets.get(id) ?? []);
}

/** How many are green, orange, red and grey. */
export function countByStatus(state: State, tickets: Iterable<Ticket>, at: number): TicketCounts {
  const counts: Record<TicketStatus, number> = { unused: 0, 'in-use': 0, expired: 0, cancelled: 0 };
  for (const ticket of tickets) counts[ticketStatus(state, ticket, at)] += 1;
  return counts;
}
