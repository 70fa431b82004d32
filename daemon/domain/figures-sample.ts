import { addHour, addTraffic, type Hours, hourAt, quietHour } from './figures.js';
import type { EndedSession, Session } from './session.js';
import type { State } from './state.js';
import { noUsage, type Usage, usageSince } from './usage.js';

/** What has been counted of the sessions that the state knows. */
export interface Counted {
  /** The meters that are counted already, by session. */
  readonly usage: ReadonlyMap<number, Usage>;
  /** Sessions up to this one have been counted as begun. */
  readonly lastSession: number;
  /** When that was. */
  readonly at: number;
}

/** Everything that the state holds is taken as counted: what comes later is new. */
export function countedSoFar(state: State): Counted {
  return { usage: metersOf(state), lastSession: state.last.session, at: state.clock.lookedAt };
}

/**
 * Adds to the hours what happened since the last look: traffic to the hours in which it flowed. To be called each minute, and
 * before sessions are filed away. While nobody knows what time it is nothing is counted, and what happens waits.
 */
export function countHours(hours: Hours, counted: Counted, state: State, at: number): Counted {
  if (!state.clock.isKnown) return counted;
  const { timeZone } = state.clock;
  const count = (session: Session, endAt: number) => {
    const more = usageSince(counted.usage.get(session.id) ?? noUsage, session.usage);
    addTraffic(hours, more, { startAt: Math.max(session.openedAt, Math.min(counted.at, endAt)), endAt }, timeZone);
    if (session.id > counted.lastSession)
      addHour(hours, { ...quietHour(hourAt(session.openedAt, timeZone).startAt), begun: 1 });
  };
  for (const session of state.sessions.values()) count(session, at);
  for (const ended of state.unfiled.values()) count(ended, Math.min(at, ended.endedAt));
  if (state.sessions.size > 0)
    addHour(hours, { ...quietHour(hourAt(at, timeZone).startAt), mostOnline: state.sessions.size });
  return { usage: metersOf(state), lastSession: state.last.session, at };
}

function metersOf(state: State): Map<number, Usage> {
  const meters = new Map<number, Usage>();
  const note = ({ id, usage }: Session | EndedSession) => void meters.set(id, usage);
  for (const session of state.sessions.values()) note(session);
  for (const ended of state.unfiled.values()) note(ended);
  return meters;
}
