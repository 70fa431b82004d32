import type { Cause } from './cause.js';
import { creditBalanceMs } from './credit.js';
import type { Offer } from './offer.js';
import type { Session } from './session.js';
import { offerOf, type State, ticketOf } from './state.js';
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
  const offer = offerOf(state, ticket);
  const creditBalance = creditBalanceMs(state, ticket, at);
  const limits: TimeLimit[] = [];
  const add = (cause: Cause, endsAt: number | null) => {
    if (endsAt !== null) limits.push({ cause, endsAt });
  };
  add('ticket-expired', expiresAt(ticket, offer));
  add('offer-ended', isOffered(offer, session.accessPoint, at) ? offer.validUntilAt : at);
  add('credit-exhausted', creditBalance === null ? null : at + creditBalance);
  add('session-timeout', after(session.openedAt, offer.sessionDurationSeconds));
  return limits.sort((a, b) => a.endsAt - b.endsAt);
}

/** Whether an offer works at an access point at an instant, as far as its beginning goes: its owner may move both. */
export function isOffered(offer: Offer, accessPoint: string, at: number): boolean {
  return offer.accessPoints.includes(accessPoint) && (offer.validFromAt === null || offer.validFromAt <= at);
}

/** When a session will be idle for too long if there is no more traffic; null when its offer sets no idle timeout. */
export function idleAt(state: State, session: Session): number | null {
  return after(session.lastTrafficAt, offerOf(state, ticketOf(state, session)).idleTimeoutSeconds);
}

/** When a ticket dies: its lifetime runs from the first log-in, its shelf life from the issue until then. */
export function expiresAt(ticket: Ticket, offer: Offer): number | null {
  return ticket.firstLogInAt === null
    ? after(ticket.createdAt, offer.shelfLifeSeconds)
    : after(ticket.firstLogInAt, offer.lifetimeSeconds);
}

/** One volume limit of a ticket, shared by its devices. */
export interface VolumeLimit {
  readonly direction: 'up' | 'down' | 'total';
  readonly limitBytes: number;
  readonly usedBytes: number;
  readonly leftBytes: number;
}

/** The volume limits of a session's ticket, least left first. */
export function volumeLimits(state: State, session: Session): readonly VolumeLimit[] {
  return ticketVolumeLimits(state, ticketOf(state, session));
}

export function ticketVolumeLimits(state: State, ticket: Ticket): readonly VolumeLimit[] {
  const offer = offerOf(state, ticket);
  return [
    volumeLimit('up', offer.upVolumeBytes, ticket.usage.upBytes, ticket.spent.upBytes),
    volumeLimit('down', offer.downVolumeBytes, ticket.usage.downBytes, ticket.spent.downBytes),
    volumeLimit(
      'total',
      offer.totalVolumeBytes,
      ticket.usage.upBytes + ticket.usage.downBytes,
      ticket.spent.totalBytes ?? 0,
    ),
  ]
    .filter((limit) => limit !== undefined)
    .sort((a, b) => a.leftBytes - b.leftBytes);
}

/** When the gateway must next look at its sessions: the earliest deadline or idle end; null when nothing is due ever. */
export function nextDueAt(state: State, at: number): number | null {
  let earliest: number | null = null;
  for (const session of state.sessions.values())
    for (const due of [timeLimits(state, session, at)[0]?.endsAt ?? null, idleAt(state, session)])
      if (due !== null && (earliest === null || due < earliest)) earliest = due;
  return earliest;
}

function volumeLimit(
  direction: VolumeLimit['direction'],
  limitBytes: number | null,
  usedBytes: number,
  spentBytes: number,
): VolumeLimit | undefined {
  if (limitBytes === null) return undefined;
  const leftBytes = spentBytes >= limitBytes ? 0 : Math.max(0, limitBytes - usedBytes);
  return { direction, limitBytes, usedBytes, leftBytes };
}

function after(instant: number, seconds: number | null): number | null {
  return seconds === null ? null : instant + seconds * 1000;
}
