import type { Change, UsageReading } from './change.js';
import { endSession, type SessionEnded } from './decide-session.js';
import type { Reading, SettledReading } from './event.js';
import { idleAt, timeLimits } from './limit.js';
import type { Session } from './session.js';
import { offerOf, type State, sessionsOf, ticketOf } from './state.js';
import { addUsage, laterUsage, noUsage, type Usage, usageSince } from './usage.js';

/** The kernel's clock ticks in jiffies: a session that it has shut may be this far from its deadline on ours. */
const deadlineToleranceMs = 1_000;

/** Takes in the meters and ends what is due: at a deadline, at a volume, when idle. */
export function metersRead(state: State, readings: readonly Reading[], at: number): Change[] {
  const known = new Map<number, Read>();
  for (const reading of readings) {
    const session = state.sessions.get(state.index.sessionBySlot.get(reading.slot) ?? -1);
    if (session) known.set(session.id, { reading, session: withReading(session, reading) });
  }
  const seen = [...known.values()].filter((read) => isNews(state.sessions.get(read.session.id), read.session));
  const changes: Change[] = [];
  if (seen.length > 0) changes.push({ type: 'usage-seen', readings: seen.map(({ session }) => usageReading(session)) });

  const ended = new Set<number>();
  const end = (change: SessionEnded) => {
    if (ended.has(change.sessionId)) return;
    ended.add(change.sessionId);
    changes.push(change);
  };
  for (const before of state.sessions.values()) {
    const { session, reading } = known.get(before.id) ?? { session: before, reading: undefined };
    const limit = timeLimits(state, before, at)[0];
    const reached = reading?.open === false ? at + deadlineToleranceMs : at;
    if (limit && limit.endsAt <= reached) end(endSession(session, Math.min(limit.endsAt, at), limit.cause));
    else if (reading) {
      const spent = spentVolume(state, session, known, reading.open);
      const idle = idleAt(state, session);
      if (spent) {
        changes.push({ type: 'volume-spent', ticketId: session.ticketId, spent });
        for (const sibling of sessionsOf(state, ticketOf(state, session)))
          end(endSession(known.get(sibling.id)?.session ?? sibling, at, 'volume-exhausted'));
      } else if (idle !== null && idle <= at) end(endSession(session, at, 'idle-timeout'));
    }
  }
  return changes;
}

/** The last bytes of sessions that the kernel has forgotten, counted exactly. */
export function metersSettled(state: State, readings: readonly SettledReading[]): Change[] {
  return readings.flatMap(({ sessionId, mac, usage }) => {
    const ended = state.ended.get(mac);
    if (ended?.id !== sessionId) return [];
    const more = usageSince(ended.usage, usage);
    return more.upBytes + more.downBytes > 0 ? [{ type: 'usage-settled' as const, sessionId, mac, usage }] : [];
  });
}

/** Puts on disk what has been used since the last checkpoint; while anybody is online also that the gateway was alive. */
export function checkpoint(state: State): Change[] {
  if (state.sessions.size === 0) return [];
  const readings = [...state.sessions.values()]
    .filter((session) => {
      const more = usageSince(session.recorded, session.usage);
      return more.upBytes + more.downBytes > 0;
    })
    .map(usageReading);
  return [{ type: 'usage-recorded', readings }];
}

interface Read {
  readonly reading: Reading;
  /** The session as it stands with this reading. */
  readonly session: Session;
}

function withReading(session: Session, reading: Reading): Session {
  return {
    ...session,
    usage: laterUsage(session.usage, reading.usage),
    lastTrafficAt: Math.max(session.lastTrafficAt, reading.lastTrafficAt ?? 0),
  };
}

function isNews(before: Session | undefined, now: Session): boolean {
  return (
    before?.usage.upBytes !== now.usage.upBytes ||
    before.usage.downBytes !== now.usage.downBytes ||
    before.lastTrafficAt !== now.lastTrafficAt
  );
}

/** The limits that are used up, in bytes by direction; undefined while volume is left. A packet that does not fit ends it. */
function spentVolume(
  state: State,
  session: Session,
  known: ReadonlyMap<number, Read>,
  open: boolean,
): Usage | undefined {
  const ticket = ticketOf(state, session);
  const offer = offerOf(state, ticket);
  const fresh = sessionsOf(state, ticket)
    .map((before) => usageSince(before.usage, known.get(before.id)?.session.usage ?? before.usage))
    .reduce(addUsage, ticket.usage);
  const limits = [
    { direction: 'upBytes' as const, limit: offer.upVolumeBytes },
    { direction: 'downBytes' as const, limit: offer.downVolumeBytes },
  ]
    .flatMap(({ direction, limit }) => (limit === null ? [] : [{ direction, limit, left: limit - fresh[direction] }]))
    .sort((a, b) => a.left - b.left);
  const least = limits[0];
  if (!least || (open && least.left > 0)) return undefined;
  return { ...noUsage, [least.direction]: least.limit };
}

function usageReading({ id, usage, lastTrafficAt }: Session): UsageReading {
  return { sessionId: id, usage, lastTrafficAt };
}
