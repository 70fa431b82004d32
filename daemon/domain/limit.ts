import type { Cause } from './cause.js';
import { unconfirmedUntil } from './confirmation.js';
import { creditBalance, periodBalance } from './credit.js';
import { ruleEndsAt } from './device-rule.js';
import { openingAt } from './hours.js';
import type { OfferTerms } from './offer.js';
import type { Session } from './session.js';
import { type State, sessionsOf, termsOf, ticketOf } from './state.js';
import type { Ticket } from './ticket.js';

/** An instant at which a session ends, and why. */
export interface TimeLimit {
  readonly cause: Cause;
  readonly endsAt: number;
}

/**
 * Every time limit of a session as known at an instant, earliest first; the first is the kernel's deadline. Where two
 * fall together, the one that blocks the ticket for longer comes first, because it is the one the guest must know.
 */
export function timeLimits(state: State, session: Session, at: number): readonly TimeLimit[] {
  const ticket = ticketOf(state, session);
  const terms = termsOf(state, ticket);
  // a closing or a midnight that nobody has noticed yet counts all the same: the kernel has kept to it
  const from = Math.min(at, Math.max(session.openedAt, state.clock.lookedAt));
  const limits: TimeLimit[] = [];
  const add = (cause: Cause, endsAt: number | null | undefined) => {
    if (typeof endsAt === 'number') limits.push({ cause, endsAt });
  };
  add('ticket-expired', expiresAt(state, ticket));
  add('offer-ended', offeredUntil(state, terms, session.accessPoint, from, at));
  add('offer-ended', beganUntil(state, ticket, at));
  add('credit-exhausted', creditBalance(state, ticket, at)?.endsAt);
  add('period-exhausted', periodBalance(state, ticket, from)?.endsAt);
  add('address-unconfirmed', unconfirmedUntil(state, ticket));
  add('session-timeout', after(session.openedAt, terms.sessionDurationSeconds));
  return limits.sort((a, b) => a.endsAt - b.endsAt);
}

/** How long an offer goes on working at an access point: its owner may move it, its dates and its hours. null: for ever. */
function offeredUntil(state: State, terms: OfferTerms, accessPoint: string, from: number, at: number): number | null {
  if (!terms.accessPoints.includes(accessPoint)) return at;
  const { isKnown, timeZone } = state.clock;
  if (!isKnown) return null;
  const { validFromAt, validUntilAt, hours } = terms;
  if (validFromAt !== null && validFromAt > at) return at;
  const opening = openingAt(hours, from, timeZone);
  return earliest([validUntilAt, opening === null ? at : opening.endAt]);
}

/** A ticket whose first day was moved to after now is over for now. */
function beganUntil({ clock }: State, { grant }: Ticket, at: number): number | null {
  return clock.isKnown && grant.validFromAt !== null && grant.validFromAt > at ? at : null;
}

/** When a session will be idle for too long if there is no more traffic; null when its offer sets no idle timeout. */
export function idleAt(state: State, session: Session): number | null {
  return after(session.lastTrafficAt, termsOf(state, ticketOf(state, session)).idleTimeoutSeconds);
}

/**
 * When a ticket dies: its lifetime runs from the first log-in, its shelf life from the issue until then; and at its own
 * last day, once the date is known.
 */
export function expiresAt(state: State, ticket: Ticket, terms = termsOf(state, ticket)): number | null {
  const { shelfLifeSeconds, lifetimeSeconds } = terms;
  const life =
    ticket.firstLogInAt === null
      ? after(ticket.createdAt, shelfLifeSeconds)
      : after(ticket.firstLogInAt, lifetimeSeconds);
  return earliest([life, state.clock.isKnown ? ticket.grant.validUntilAt : null]);
}

/** Sessions beyond the number of devices that a ticket allows at once: what its owner lowered counts at once. */
export function sessionsTooMany(
  state: State,
  ticket: Ticket,
  isOpen: (session: Session) => boolean = () => true,
): Session[] {
  const { devicesAtOnce, atDeviceLimit } = termsOf(state, ticket);
  const open = sessionsOf(state, ticket).filter(isOpen);
  if (open.length <= devicesAtOnce) return [];
  const oldestFirst = open.sort((a, b) => a.openedAt - b.openedAt || a.id - b.id);
  return atDeviceLimit === 'drop-oldest' ? oldestFirst.slice(0, -devicesAtOnce) : oldestFirst.slice(devicesAtOnce);
}

/** When the gateway must next look: the earliest deadline or idle end of a session, or end of a device's rule; null when nothing is due ever. */
export function nextDueAt(state: State, at: number): number | null {
  const dues: (number | null)[] = [];
  for (const session of state.sessions.values())
    dues.push(timeLimits(state, session, at)[0]?.endsAt ?? null, idleAt(state, session));
  for (const id of state.index.sessionsByTicket.keys()) {
    const ticket = state.tickets.get(id);
    if (ticket && sessionsTooMany(state, ticket).length > 0) dues.push(at);
  }
  for (const rule of state.devices.values()) dues.push(ruleEndsAt(rule, state.clock));
  return earliest(dues);
}

export function earliest(instants: readonly (number | null)[]): number | null {
  let first: number | null = null;
  for (const instant of instants) if (instant !== null && (first === null || instant < first)) first = instant;
  return first;
}

function after(instant: number, seconds: number | null): number | null {
  return seconds === null ? null : instant + seconds * 1000;
}
