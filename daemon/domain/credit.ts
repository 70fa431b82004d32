import { coveredMs, type Interval, mergeIntervals } from './interval.js';
import type { EndedSession, Session } from './session.js';
import { offerOf, type State, sessionsOf } from './state.js';
import { type Ticket, unusedTicket } from './ticket.js';

/**
 * Connected time still to be had on a ticket at an instant, ms, never negative; null when its offer sets no credit.
 * While any of its devices is online it falls by one second a second, however many they are.
 */
export function creditLeftMs(state: State, ticket: Ticket, at: number): number | null {
  const balance = creditBalanceMs(state, ticket, at);
  return balance === null ? null : Math.max(0, balance);
}

/** The same, negative for as long as a session that should be over has not been ended: so its true end can be told. */
export function creditBalanceMs(state: State, ticket: Ticket, at: number): number | null {
  const { creditSeconds } = offerOf(state, ticket);
  return creditSeconds === null ? null : creditSeconds * 1000 - chargedMs(ticket, sessionsOf(state, ticket), at);
}

/** Connected time charged to a ticket so far, ms: the time during which at least one of its devices was online. */
export function chargedMs(ticket: Ticket, open: readonly Session[], at: number): number {
  const running = open.map((session) => ({ startAt: session.openedAt, endAt: at }));
  return ticket.creditUsedMs + coveredMs([...ticket.stretch, ...running]);
}

/** What a session that is over is charged for: up to its end, or up to its last traffic when it was cut as idle. */
export function chargedInterval(session: EndedSession): Interval {
  return { startAt: session.openedAt, endAt: session.endedAt - session.givenBackMs };
}

/**
 * The ticket after a session of it was charged. Closed intervals are kept while another device is online, because they
 * may overlap with what that one will be charged for; what it is sure to be charged for need not be kept twice.
 */
export function charge(ticket: Ticket, interval: Interval, stillOpen: readonly Session[]): Ticket {
  const stretch = mergeIntervals([...ticket.stretch, interval]);
  if (stillOpen.length === 0)
    return { ...ticket, creditUsedMs: ticket.creditUsedMs + coveredMs(stretch), stretch: unusedTicket.stretch };
  const sure = (i: Interval) => stillOpen.some((s) => s.openedAt <= i.startAt && i.endAt <= s.lastTrafficAt);
  return { ...ticket, stretch: stretch.filter((i) => !sure(i)) };
}
