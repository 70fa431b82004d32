import type { FiledSession } from '../../domain/filed-session.js';
import { monthsBefore } from '../../domain/month.js';
import type { EndedSession, Session } from '../../domain/session.js';
import type { State } from '../../domain/state.js';
import type { PastSessions } from '../../ports.js';
import { type Connection, type ConnectionQuery, type Cursor, isAsked } from './connection-query.js';

export interface FoundConnections {
  readonly connections: readonly Connection[];
  /** Where to go on; null: nothing more is known. */
  readonly next: Cursor | null;
  /** How far back was looked, when nothing but the patience for one page came to its end. */
  readonly lookedBackTo: number | null;
}

export interface Sources {
  readonly state: State;
  readonly past: Pick<PastSessions, 'months' | 'readOn'>;
  readonly now: number;
  readonly monthOf: (at: number) => string;
}

/** One page: the newest first, those that are online before those that are over. */
export async function findConnections(
  sources: Sources,
  query: ConnectionQuery,
  { size, patience = mostLooked }: { readonly size: number; readonly patience?: number },
): Promise<FoundConnections> {
  const found: Connection[] = [];
  let looked = 0;
  let last: Found | undefined;
  for await (const one of allConnections(sources, query)) {
    if (found.length === size) return { connections: found, next: last?.cursor ?? null, lookedBackTo: null };
    last = one;
    if (isAsked(query, one.connection)) found.push(one.connection);
    else if (++looked >= patience)
      return { connections: found, next: one.cursor, lookedBackTo: one.connection.endedAt ?? one.connection.openedAt };
    if (isComplete(sources.state, query, found)) break;
  }
  return { connections: found, next: null, lookedBackTo: null };
}

/** All that are asked for, one at a time, however many. */
export async function* connectionsOf(sources: Sources, query: ConnectionQuery): AsyncGenerator<Connection> {
  for await (const { connection } of allConnections(sources, query)) if (isAsked(query, connection)) yield connection;
}

/** So many sessions that nobody asked for are looked at for one page. */
const mostLooked = 20_000;

interface Found {
  readonly connection: Connection;
  /** To go on behind it. */
  readonly cursor: Cursor;
}

/** A ticket knows how many connections it ever had: when all are found nobody need look further. */
function isComplete(state: State, { ticketId, cursor }: ConnectionQuery, found: readonly Connection[]): boolean {
  const all = ticketId === null || cursor !== null ? 0 : (state.tickets.get(ticketId)?.connections ?? 0);
  return all > 0 && found.length >= all;
}

async function* allConnections(sources: Sources, query: ConnectionQuery): AsyncGenerator<Found> {
  const { state } = sources;
  const { cursor, month } = query;
  const isPresent = month === null || month === sources.monthOf(sources.now);
  if (isPresent && (cursor === null || cursor.among === 'open')) {
    const open = newestFirst(state.sessions.values(), cursor);
    for (const session of open) yield { connection: ofOpen(state, session), cursor: { among: 'open', id: session.id } };
  }
  if (cursor === null || cursor.among !== 'past') {
    const unfiled = newestFirst(state.unfiled.values(), cursor?.among === 'unfiled' ? cursor : null);
    for (const session of unfiled)
      if (month === null || month === sources.monthOf(session.endedAt))
        yield { connection: ofEnded(state, session), cursor: { among: 'unfiled', id: session.id } };
  }
  yield* pastConnections(sources, query);
}

async function* pastConnections({ past, monthOf, state }: Sources, query: ConnectionQuery): AsyncGenerator<Found> {
  const { cursor, days } = query;
  const from = cursor?.among === 'past' ? cursor : null;
  const until = earliestEnd(state, query);
  const first = days === null || days.until === Number.POSITIVE_INFINITY ? null : monthsBefore(monthOf(days.until), -1);
  for (const month of await past.months()) {
    if (query.month !== null && month !== query.month) continue;
    if ((first !== null && month > first) || (from !== null && month > from.month)) continue;
    if (until !== null && month < monthOf(until)) return;
    for await (const { session, place } of past.readOn(month, from?.month === month ? from.place : null)) {
      // filed while it was being looked at among those that are not
      if (state.unfiled.has(session.id)) continue;
      if (until !== null && session.endedAt < until - slackMs) return;
      yield { connection: ofPast(session), cursor: { among: 'past', month, place } };
    }
  }
}

/** The file is in the order of the filing, and the clock may have been set since. */
const slackMs = 24 * 3_600_000;

/** Nothing that is asked for ended before. */
function earliestEnd(state: State, { days, ticketId }: ConnectionQuery): number | null {
  const firstLogInAt = ticketId === null ? null : (state.tickets.get(ticketId)?.firstLogInAt ?? null);
  const from = days === null || days.from === Number.NEGATIVE_INFINITY ? null : days.from;
  return from === null || firstLogInAt === null ? (from ?? firstLogInAt) : Math.max(from, firstLogInAt);
}

function newestFirst<T extends { readonly id: number }>(sessions: Iterable<T>, cursor: Cursor | null): T[] {
  const below = cursor !== null && cursor.among !== 'past' ? cursor.id : Number.POSITIVE_INFINITY;
  return [...sessions].filter(({ id }) => id < below).sort((a, b) => b.id - a.id);
}

function ofOpen(state: State, session: Session): Connection {
  const { id, ticketId, mac, address, accessPoint, termsVersion, openedAt, usage } = session;
  const listId = state.tickets.get(ticketId)?.listId ?? 0;
  const offer = state.offers.get(state.lists.get(listId)?.offerId ?? 0)?.name ?? '';
  const place = { mac, address, accessPoint, termsVersion };
  return { id, ticketId, offer, ...place, openedAt, endedAt: null, cause: null, ...usage };
}

function ofEnded(state: State, session: EndedSession): Connection {
  return { ...ofOpen(state, session), endedAt: session.endedAt, cause: session.cause };
}

function ofPast({ termsVersion = null, ...session }: FiledSession): Connection {
  const { id, ticketId, offer, mac, address, accessPoint, openedAt, endedAt, cause, downBytes, upBytes } = session;
  const place = { mac, address, accessPoint, termsVersion };
  return { id, ticketId, offer, ...place, openedAt, endedAt, cause, downBytes, upBytes };
}
