import type { Cause } from './cause.js';
import { unconfirmedUntil } from './confirmation.js';
import { creditLeftMs, periodBalance } from './credit.js';
import { nextOpeningAt, openingAt } from './hours.js';
import { expiresAt } from './limit.js';
import { type State, termsOf } from './state.js';
import type { Ticket } from './ticket.js';
import { ticketVolumeLimits } from './volume.js';

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
  const terms = termsOf(state, ticket);
  const { validUntilAt } = terms;
  const expiry = expiresAt(state, ticket, terms);
  if (expiry !== null && expiry <= at) return 'ticket-expired';
  if (state.clock.isKnown && validUntilAt !== null && validUntilAt <= at) return 'offer-ended';
  // of what nobody has used nothing is used up: most of very many tickets
  if (ticket.connections === 0) return undefined;
  if (terms.creditSeconds !== null && creditLeftMs(state, ticket, chargedUntil) === 0) return 'credit-exhausted';
  if (terms.slowedKbps === null && ticketVolumeLimits(state, ticket).some(({ leftBytes }) => leftBytes === 0))
    return 'volume-exhausted';
  return undefined;
}

/** Why a good ticket opens no session just now, and when it does again; null when it does no more in its life. */
export interface Pause {
  readonly cause: 'offer-not-yet' | 'ticket-not-yet' | 'outside-hours' | 'period-exhausted' | 'address-unconfirmed';
  readonly againAt: number | null;
}

/** What keeps a good ticket from opening a session now, but not for good; undefined when nothing does. */
export function pausedBy(state: State, ticket: Ticket, at: number, chargedUntil = at): Pause | undefined {
  // no calendar ends it: its guest does
  const confirmBy = unconfirmedUntil(state, ticket);
  if (confirmBy !== null && confirmBy <= at) return { cause: 'address-unconfirmed', againAt: null };
  const pause = ruleThatPauses(state, ticket, at, chargedUntil);
  return pause && { ...pause, againAt: allRulesAgainAt(state, ticket, pause.againAt) };
}

/** The day may be open again when its hours are not: the instant from which no rule says no. */
function allRulesAgainAt(state: State, ticket: Ticket, first: number | null): number | null {
  let againAt = first;
  for (let rules = 0; againAt !== null && rules < mostRules; rules++) {
    if (usedUpBy(state, ticket, againAt) !== undefined) return null;
    const next = ruleThatPauses(state, ticket, againAt, againAt);
    if (!next) return againAt;
    againAt = next.againAt;
  }
  return null;
}

/** Each of the rules that pause may be met again after each other one. */
const mostRules = 10;

function ruleThatPauses(state: State, ticket: Ticket, at: number, chargedUntil: number): Pause | undefined {
  if (!state.clock.isKnown) return undefined;
  const { validFromAt, hours } = termsOf(state, ticket);
  if (validFromAt !== null && at < validFromAt) return { cause: 'offer-not-yet', againAt: validFromAt };
  const { validFromAt: firstDayAt } = ticket.grant;
  if (firstDayAt !== null && at < firstDayAt) return { cause: 'ticket-not-yet', againAt: firstDayAt };
  const { timeZone } = state.clock;
  if (openingAt(hours, at, timeZone) === null)
    return { cause: 'outside-hours', againAt: nextOpeningAt(hours, at, timeZone) };
  const period = periodBalance(state, ticket, chargedUntil);
  // a period that has ended since is over
  if (period && period.leftMs <= 0 && at < period.againAt)
    return { cause: 'period-exhausted', againAt: period.againAt };
  return undefined;
}
