import type { Cause } from './cause.js';
import type { Change, SessionEnded, UsageIncrement, UsageReading } from './change.js';
import { endSession } from './decide-session.js';
import type { Reading, SettledReading } from './event.js';
import { idleAt, sessionsTooMany, timeLimits } from './limit.js';
import type { Session } from './session.js';
import { endedInSlot, type State, sessionsOf, ticketOf } from './state.js';
import type { Spent } from './ticket.js';
import { addUsage, laterUsage, usageSince, wholeKibibytes } from './usage.js';
import { spentBy, ticketVolumeLimits, type VolumeLimit, volumeCuts } from './volume.js';

/** The kernel's clock ticks in jiffies: a session that it has shut this long before its deadline has reached it. */
const jiffyMs = 100;

/** Without another reason a session that the kernel has shut this long before its deadline has reached it, too. */
const deadlineToleranceMs = 1_000;

/** The kernel refuses a packet that does not fit into a volume: the bytes that are then left over fill no such packet. */
const largestPacketBytes = 65_536;

/** Takes in the meters and ends what is due: at a deadline, at a volume, when idle. */
export function metersRead(state: State, readings: readonly Reading[], at: number): Change[] {
  const known = new Map<number, Read>();
  for (const reading of readings) {
    const session = state.sessions.get(state.index.sessionBySlot.get(reading.slot) ?? -1);
    if (session) known.set(session.id, { reading, session: withReading(session, reading, at) });
  }
  const seen = [...known.values()].filter((read) => isNews(state.sessions.get(read.session.id), read.session));
  const changes: Change[] = [];
  if (state.sessions.size > 0)
    changes.push({ type: 'usage-seen', at, readings: seen.map(({ session }) => usageReading(session)) });

  const ended = new Map<number, SessionEnded>();
  for (const before of state.sessions.values()) {
    const read = known.get(before.id);
    const session = read?.session ?? before;
    const ending = read ? endingOf(state, read, known, at) : deadlineOf(state, session, at, at);
    if (ending && !ended.has(session.id)) ended.set(session.id, endSession(session, ending.at, ending.cause));
    if (!ending?.spent) continue;
    changes.push({ type: 'volume-spent', ticketId: session.ticketId, spent: ending.spent });
    for (const sibling of sessionsOf(state, ticketOf(state, session)))
      if (!ended.has(sibling.id))
        ended.set(sibling.id, endSession(known.get(sibling.id)?.session ?? sibling, ending.at, 'volume-exhausted'));
  }
  for (const session of tooMany(state, (id) => !ended.has(id)))
    ended.set(session.id, endSession(known.get(session.id)?.session ?? session, at, 'device-released'));
  return [...changes, ...ended.values()];
}

function tooMany(state: State, isOpen: (sessionId: number) => boolean): Session[] {
  return [...state.index.sessionsByTicket.keys()].flatMap((id) => {
    const ticket = state.tickets.get(id);
    return ticket ? sessionsTooMany(state, ticket, (session) => isOpen(session.id)) : [];
  });
}

interface Ending {
  readonly at: number;
  readonly cause: Cause;
  /** The volume limit that is used up. */
  readonly spent?: Spent;
}

/** How a session ended, seen from its meters; undefined while it goes on. What came first is what the guest is told. */
function endingOf(state: State, read: Read, known: ReadonlyMap<number, Read>, at: number): Ending | undefined {
  const { session, reading } = read;
  const volume = leastVolume(state, session, known);
  const deadline = deadlineOf(state, session, at, at);
  const overAt = deadline?.at ?? at;
  const overVolume = { at: overAt, cause: 'volume-exhausted', ...(volume && { spent: spentBy(volume) }) } as const;
  if (volume && volume.leftBytes <= 0) return overVolume;
  const idle = idleAt(state, session);
  if (idle !== null && idle <= overAt) return { at: overAt, cause: 'idle-timeout' };
  if (deadline || reading.open) return deadline;
  const nearly = deadlineOf(state, session, at, at + jiffyMs);
  if (nearly) return nearly;
  if (volume && volume.leftBytes <= largestPacketBytes) return overVolume;
  return deadlineOf(state, session, at, at + deadlineToleranceMs);
}

/** The earliest deadline that was reached until `reached`; never before the last traffic, never in the future. */
function deadlineOf(state: State, session: Session, at: number, reached: number): Ending | undefined {
  const limit = timeLimits(state, session, at)[0];
  if (!limit || limit.endsAt > reached) return undefined;
  return { at: Math.min(at, Math.max(limit.endsAt, session.lastTrafficAt, state.clock.lookedAt)), cause: limit.cause };
}

/** The last bytes of sessions that the kernel has forgotten, counted exactly; one may be over and not yet ended. */
export function metersSettled(state: State, readings: readonly SettledReading[], at: number): Change[] {
  const open: Session[] = [];
  const settled: Change[] = [];
  for (const { slot, usage } of readings) {
    const session = state.sessions.get(state.index.sessionBySlot.get(slot) ?? -1);
    if (session) open.push({ ...session, usage: laterUsage(session.usage, usage) });
    const ended = session ? undefined : endedInSlot(state, slot);
    if (!ended) continue;
    const more = usageSince(ended.usage, usage);
    if (more.upBytes + more.downBytes > 0)
      settled.push({ type: 'usage-settled', sessionId: ended.id, mac: ended.mac, usage });
  }
  if (open.length > 0) settled.push({ type: 'usage-seen', at, readings: open.map(usageReading) });
  const increments = open.flatMap(usageIncrement);
  if (increments.length > 0) settled.push({ type: 'usage-recorded', at, readings: increments });
  return settled;
}

/** Puts on disk what has been used since the last checkpoint; while anybody is online also that the gateway was alive. */
export function checkpoint(state: State, at: number): Change[] {
  if (state.sessions.size === 0) return [];
  return [{ type: 'usage-recorded', at, readings: [...state.sessions.values()].flatMap(usageIncrement) }];
}

interface Read {
  readonly reading: Reading;
  /** The session as it stands with this reading. */
  readonly session: Session;
}

function withReading(session: Session, reading: Reading, at: number): Session {
  return {
    ...session,
    usage: laterUsage(session.usage, reading.usage),
    // a reading that was made before the clock was set back lies in the future
    lastTrafficAt: Math.max(session.lastTrafficAt, Math.min(at, reading.lastTrafficAt ?? 0)),
  };
}

function isNews(before: Session | undefined, now: Session): boolean {
  return (
    before?.usage.upBytes !== now.usage.upBytes ||
    before.usage.downBytes !== now.usage.downBytes ||
    before.lastTrafficAt !== now.lastTrafficAt
  );
}

/** The volume limit of a session's ticket with the least left, with all fresh readings counted; none where it only slows. */
function leastVolume(state: State, session: Session, known: ReadonlyMap<number, Read>): VolumeLimit | undefined {
  const ticket = ticketOf(state, session);
  if (!volumeCuts(state, ticket)) return undefined;
  const used = sessionsOf(state, ticket)
    .map((before) => usageSince(before.usage, known.get(before.id)?.session.usage ?? before.usage))
    .reduce(addUsage, ticket.usage);
  return ticketVolumeLimits(state, ticket, used)[0];
}

/** What a session has used beyond what is on disk; nothing when that is less than 1 KiB. */
function usageIncrement({ id, usage, recorded, lastTrafficAt }: Session): UsageIncrement[] {
  const more = wholeKibibytes(usageSince(recorded, usage));
  return more.upBytes + more.downBytes > 0 ? [{ sessionId: id, more, lastTrafficAt }] : [];
}

function usageReading({ id, usage, lastTrafficAt }: Session): UsageReading {
  return { sessionId: id, usage, lastTrafficAt };
}
