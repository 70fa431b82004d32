import { chargedMs, periodBalance } from './credit.js';
import { accept, type Decision, refuse } from './decision.js';
import type { Event } from './event.js';
import { latestAt } from './offer-problem.js';
import { type State, sessionsOf, termsOf } from './state.js';
import type { Grant, OwnTerms, Ticket } from './ticket.js';
import { ticketVolumeLimits } from './volume.js';

type TicketExtend = Extract<Event, { type: 'ticket-extend' }>;

/** Ten years. */
const mostSeconds = 315_360_000;
/** A petabyte. */
const mostBytes = 1e15;

/**
 * Gives one ticket more than its offer: every limit of time that it has grows by the seconds, every volume by the bytes. A
 * limit that is used up grows from now on, so that its guest has all of it. What has no limit stays without one, and what
 * is no budget stays as it is: the session duration, the offer's dates and hours, and the cap per period unless it is asked for.
 */
export function ticketExtend(state: State, event: TicketExtend, at: number): Decision {
  const ticket = state.tickets.get(event.ticketId);
  if (!ticket) return refuse({ reason: 'no-such', what: 'ticket' });
  if (ticket.cancelledAt !== null) return refuse({ reason: 'used-up', cause: 'ticket-cancelled' });
  const { seconds = 0, bytes = 0 } = event;
  if (!isAmount(seconds, mostSeconds)) return invalid('seconds', `a whole number up to ${mostSeconds}`);
  if (!isAmount(bytes, mostBytes)) return invalid('bytes', `a whole number up to ${mostBytes}`);
  if (seconds + bytes === 0) return invalid('seconds', 'must be given, or bytes');
  const validUntilAt = laterEnd(state, ticket, seconds, at);
  const own = {
    ...(seconds > 0 && longerTimes(state, ticket, seconds, at)),
    ...(seconds > 0 && event.raisesCap === true && higherCap(state, ticket, seconds, at)),
    ...(bytes > 0 && largerVolumes(state, ticket, bytes)),
  };
  if (Object.keys(own).length === 0 && validUntilAt === ticket.grant.validUntilAt)
    return invalid(seconds > 0 ? 'seconds' : 'bytes', 'this ticket has no such limit');
  const grant: Grant = { ...ticket.grant, validUntilAt, own: { ...ticket.grant.own, ...own } };
  return accept({ type: 'ticket-granted', ticketId: ticket.id, grant });
}

/** The ticket's own last instant. */
function laterEnd({ clock }: State, { grant }: Ticket, seconds: number, at: number): number | null {
  const { validUntilAt } = grant;
  if (validUntilAt === null || seconds === 0) return validUntilAt;
  return Math.min(latestAt, (clock.isKnown ? Math.max(validUntilAt, at) : validUntilAt) + seconds * 1000);
}

function longerTimes(state: State, ticket: Ticket, seconds: number, at: number): OwnTerms {
  const terms = termsOf(state, ticket);
  const { shelfLifeSeconds, lifetimeSeconds, creditSeconds } = terms;
  const { firstLogInAt, createdAt } = ticket;
  const charged = secondsUp(chargedMs(ticket, terms, sessionsOf(state, ticket), at));
  const lived = firstLogInAt === null ? 0 : secondsUp(at - firstLogInAt);
  return {
    ...(shelfLifeSeconds !== null &&
      firstLogInAt === null && { shelfLifeSeconds: Math.max(shelfLifeSeconds, secondsUp(at - createdAt)) + seconds }),
    ...(lifetimeSeconds !== null && { lifetimeSeconds: Math.max(lifetimeSeconds, lived) + seconds }),
    ...(creditSeconds !== null && { creditSeconds: Math.max(creditSeconds, charged) + seconds }),
  };
}

/** From now on in every period, since a ticket has but one cap. */
function higherCap(state: State, ticket: Ticket, seconds: number, at: number): OwnTerms {
  const { periodCapSeconds } = termsOf(state, ticket);
  if (periodCapSeconds === null) return {};
  const over = Math.min(0, periodBalance(state, ticket, at)?.leftMs ?? 0);
  return { periodCapSeconds: periodCapSeconds + secondsUp(-over) + seconds };
}

function largerVolumes(state: State, ticket: Ticket, bytes: number): OwnTerms {
  const limits = ticketVolumeLimits(state, ticket);
  return Object.fromEntries(
    limits.map(({ direction, limitBytes, usedBytes }) => [
      `${direction}VolumeBytes`,
      Math.max(limitBytes, usedBytes) + bytes,
    ]),
  );
}

function secondsUp(ms: number): number {
  return Math.ceil(ms / 1000);
}

function isAmount(amount: number, most: number): boolean {
  return Number.isSafeInteger(amount) && amount >= 0 && amount <= most;
}

function invalid(field: string, problem: string): Decision {
  return refuse({ reason: 'invalid', field, problem });
}
