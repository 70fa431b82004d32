import { changeCount } from '../domain/change-count.js';
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

interface Counted {
  readonly changes: number;
  readonly at: number;
  readonly byList: Map<number | null, TicketCounts>;
}

const counted = new WeakMap<State, Counted>();
const countedForMs = 2_000;

/**
 * The same for a list, or for all (null), as of two seconds ago at most: whoever turns the pages of very many tickets does not
 * have them counted for every page. What happens meanwhile is counted at once.
 */
export function recentCounts(state: State, listId: number | null, at: number): TicketCounts {
  const before = counted.get(state);
  const isRecent = before?.changes === changeCount(state) && before.at <= at && at < before.at + countedForMs;
  const { byList } = isRecent && before ? before : { byList: new Map<number | null, TicketCounts>() };
  if (!isRecent) counted.set(state, { changes: changeCount(state), at, byList });
  const known = byList.get(listId);
  if (known) return known;
  const counts = countByStatus(state, listId === null ? state.tickets.values() : ticketsOf(state, listId), at);
  byList.set(listId, counts);
  return counts;
}
