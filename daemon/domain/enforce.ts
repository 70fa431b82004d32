import { devicesUnder, ruleEndsAt } from './device-rule.js';
import type { EnforcedSession, Enforcement } from './enforcement.js';
import { timeLimits } from './limit.js';
import type { Session } from './session.js';
import { type State, termsOf, ticketOf } from './state.js';

/** What the kernel should hold at an instant. Computed anew from the state each time; the kernel room finds the difference. */
export function enforce(state: State, at: number): Enforcement {
  const sessions: EnforcedSession[] = [];
  for (const session of state.sessions.values()) {
    const endsAt = timeLimits(state, session, at)[0]?.endsAt ?? null;
    if (endsAt === null || endsAt > at) sessions.push(enforceSession(state, session, endsAt));
  }
  const exempt = devicesUnder(state, 'exempt', at).map((rule) => ({
    mac: rule.mac,
    endsAt: ruleEndsAt(rule, state.clock),
  }));
  return { at, sessions, exempt };
}

function enforceSession(state: State, session: Session, endsAt: number | null): EnforcedSession {
  const ticket = ticketOf(state, session);
  const terms = termsOf(state, ticket);
  return {
    sessionId: session.id,
    slot: session.slot,
    mac: session.mac,
    accessPoint: session.accessPoint,
    endsAt,
    downKbps: terms.downKbps,
    upKbps: terms.upKbps,
    slowedKbps: terms.slowedKbps,
    usage: session.usage,
    volume: {
      pool: ticket.id,
      upLimitBytes: terms.upVolumeBytes,
      downLimitBytes: terms.downVolumeBytes,
      totalLimitBytes: terms.totalVolumeBytes,
      used: ticket.usage,
    },
  };
}
