import type { EnforcedSession, Enforcement } from './enforcement.js';
import { timeLimits } from './limit.js';
import type { Session } from './session.js';
import { offerOf, type State, ticketOf } from './state.js';

/** What the kernel should hold at an instant. Computed anew from the state each time; the kernel room finds the difference. */
export function enforce(state: State, at: number): Enforcement {
  const sessions: EnforcedSession[] = [];
  for (const session of state.sessions.values()) {
    const endsAt = timeLimits(state, session, at)[0]?.endsAt ?? null;
    if (endsAt === null || endsAt > at) sessions.push(enforceSession(state, session, endsAt));
  }
  return { at, sessions };
}

function enforceSession(state: State, session: Session, endsAt: number | null): EnforcedSession {
  const ticket = ticketOf(state, session);
  const offer = offerOf(state, ticket);
  return {
    sessionId: session.id,
    slot: session.slot,
    mac: session.mac,
    accessPoint: session.accessPoint,
    endsAt,
    downKbps: offer.downKbps,
    upKbps: offer.upKbps,
    slowedKbps: offer.slowedKbps,
    usage: session.usage,
    volume: {
      pool: ticket.id,
      upLimitBytes: offer.upVolumeBytes,
      downLimitBytes: offer.downVolumeBytes,
      totalLimitBytes: offer.totalVolumeBytes,
      used: ticket.usage,
    },
  };
}
