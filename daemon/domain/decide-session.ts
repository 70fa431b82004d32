import type { Cause } from './cause.js';
import type { Change, SessionEnded } from './change.js';
import { clockStarted, isNewBoot } from './clock.js';
import type { Start } from './event.js';
import { timeLimits } from './limit.js';
import type { Mac } from './mac.js';
import { firstSlot, lastSlot, type Session } from './session.js';
import { type State, termsOf, ticketOf } from './state.js';
import type { Ticket } from './ticket.js';
import { pausedBy, usedUpBy } from './ticket-status.js';
import { noUsage } from './usage.js';

/** The fact that a session is over, with the meters known so far. */
export function endSession(session: Session, at: number, cause: Cause): SessionEnded {
  const { id, usage, lastTrafficAt } = session;
  return { type: 'session-ended', sessionId: id, at, cause, usage, lastTrafficAt };
}

/** Sessions whose time is up although no reading of the meters has ended them yet. */
export function endOverdue(state: State, sessions: readonly Session[], at: number): SessionEnded[] {
  return sessions.flatMap((session) => {
    const limit = timeLimits(state, session, at)[0];
    return limit && limit.endsAt <= at
      ? [endSession(session, Math.max(limit.endsAt, session.lastTrafficAt, state.clock.lookedAt), limit.cause)]
      : [];
  });
}

/** The end of a session that somebody asks for now; one that was over before, unnoticed, is charged until then only. */
export function endSessionNow(state: State, session: Session, at: number, cause: Cause): SessionEnded {
  return endSession(session, endOverdue(state, [session], at)[0]?.at ?? at, cause);
}

export type SessionOpened = Extract<Change, { type: 'session-opened' }>;

export interface Device {
  readonly mac: Mac;
  readonly address: string;
  readonly accessPoint: string;
  /** The version of the terms of use that its guest accepts. */
  readonly termsVersion?: number | null;
}

/** A new session, after `previous` when one event opens several. undefined when every slot is taken. */
export function openSession(
  state: State,
  ticket: Ticket,
  device: Device,
  at: number,
  previous?: Session,
): SessionOpened | undefined {
  const slot = freeSlot(state, previous?.slot ?? state.last.slot);
  if (slot === undefined) return undefined;
  const { mac, address, accessPoint, termsVersion = null } = device;
  return {
    type: 'session-opened',
    session: {
      id: (previous?.id ?? state.last.session) + 1,
      slot,
      mac,
      address,
      accessPoint,
      ticketId: ticket.id,
      termsVersion,
      openedAt: at,
      lastTrafficAt: at,
      usage: noUsage,
      recorded: noUsage,
    },
  };
}

/**
 * After a new boot of the machine the time without power is nobody's: every session ends where it was last known alive,
 * and reopens at once while its ticket is good, so that its guest notices nothing.
 */
export function start(state: State, event: Start, at: number): Change[] {
  const started = clockStarted(state, event, at);
  const sessions = [...state.sessions.values()];
  const aliveUntil = (session: Session) => Math.min(at, Math.max(event.aliveAt, session.lastTrafficAt));
  const isThere = ({ accessPoint }: Session) => event.accessPoints?.includes(accessPoint) ?? true;
  if (!isNewBoot(state, event)) {
    const away = sessions.filter((session) => !isThere(session));
    return [...started, ...away.map((session) => endSession(session, aliveUntil(session), 'lost-carrier'))];
  }
  const ends = sessions.map((session) => endSession(session, aliveUntil(session), 'lost-carrier'));
  // who may come back is asked with what is known of the time from now on
  const anew: State = { ...state, clock: { ...state.clock, isKnown: event.isBelieved } };
  const reopened: SessionOpened[] = [];
  for (const session of sessions) {
    const ticket = ticketOf(state, session);
    if (!isThere(session) || isOver(anew, ticket, session, at, aliveUntil(session))) continue;
    const opened = openSession(state, ticket, session, at, reopened.at(-1)?.session);
    if (opened) reopened.push(opened);
  }
  // what was used while the date was known is charged to that date, unless the date itself turns out to be wrong
  const isDated = state.clock.isKnown && at >= event.aliveAt;
  return [...(isDated ? [...ends, ...started] : [...started, ...ends]), ...reopened];
}

function isOver(state: State, ticket: Ticket, { accessPoint }: Session, at: number, chargedUntil: number): boolean {
  const isOffered = termsOf(state, ticket).accessPoints.includes(accessPoint);
  return (
    !isOffered || (usedUpBy(state, ticket, at, chargedUntil) ?? pausedBy(state, ticket, at, chargedUntil)) !== undefined
  );
}

/** The next slot after the one given out last: a closed slot rests as long as possible, since old connections bear its mark. */
function freeSlot(state: State, after: number): number | undefined {
  const count = lastSlot - firstSlot + 1;
  for (let step = 1; step <= count; step++) {
    const slot = firstSlot + ((Math.max(0, after - firstSlot + 1) + step - 1) % count);
    if (!state.index.sessionBySlot.has(slot)) return slot;
  }
  return undefined;
}
