import { chargedMs, periodBalance } from './credit.js';
import type { TicketExtend } from './event.js';
import { latestAt } from './offer-problem.js';
import { type State, sessionsOf, termsOf } from './state.js';
import type { Grant, OwnTerms, Ticket } from './ticket.js';
import { ticketVolumeLimits } from './volume.js';

/** Ten years. */
export const mostExtraSeconds = 315_360_000;
/** A petabyte. */
export const mostExtraBytes = 1e15;

/** How much more a ticket is to give. */
export type Extension = Omit<TicketExtend, 'type' | 'ticketId'>;

/**
 * What a ticket gives once it is extended: every limit of time that it has grows by the seconds, every volume by the bytes. A
 * limit that is used up grows from now on, so that its guest has all of it. What has no limit stays without one, and what
 * is no budget stays as it is: the session duration, the offer's dates and hours, and the cap per period unless it is asked
 * for. undefined: it has no such limit.
 */
export function extendedGrant(state: State, ticket: Ticket, more: Extension, at: number): Grant | undefined {
  const { seconds = 0, bytes = 0, raisesCap = false } = more;
  const validUntilAt = laterEnd(state, ticket, seconds, at);
  const own = {
    ...(seconds > 0 && longerTimes(state, ticket, seconds, at)),
    ...(seconds > 0 && raisesCap && higherCap(state, ticket, seconds, at)),
    ...(bytes > 0 && largerVolumes(state, ticket, bytes)),
  };
  if (Object.keys(own).length === 0 && validUntilAt === ticket.grant.validUntilAt) return undefined;
  return { ...ticket.grant, validUntilAt, own: { ...ticket.grant.own, ...own } };
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
