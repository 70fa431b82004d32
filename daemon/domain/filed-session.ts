import type { Cause } from './cause.js';
import type { Mac } from './mac.js';
import type { EndedSession } from './session.js';
import type { State } from './state.js';

/** A session that is over, as the history keeps it: complete by itself, whatever becomes of its ticket. */
export interface FiledSession {
  readonly id: number;
  /** The serial number of its ticket. */
  readonly ticketId: number;
  /** 0 when its ticket is gone. */
  readonly listId: number;
  /** The name of the offer when it was filed; empty when its ticket is gone. */
  readonly offer: string;
  readonly mac: Mac;
  readonly address: string;
  readonly accessPoint: string;
  /** Of the terms of use that its guest accepted at `openedAt`; lines of older releases have none. */
  readonly termsVersion?: number | null;
  readonly openedAt: number;
  readonly endedAt: number;
  readonly cause: Cause;
  readonly upBytes: number;
  readonly downBytes: number;
  readonly givenBackMs: number;
}

/** The kernel tells the last bytes of a session within this time of its end. */
const settledAfterMs = 10_000;

/** The sessions that are over, not filed yet, and whose meters have settled, oldest end first. */
export function sessionsToFile(state: State, at: number): FiledSession[] {
  const sessions: FiledSession[] = [];
  for (const ended of state.unfiled.values()) {
    const ageMs = at - ended.endedAt;
    // An end in the future is of a clock that has been set back since.
    if (ageMs >= settledAfterMs || ageMs < 0) sessions.push(filedSession(state, ended));
  }
  return sessions;
}

function filedSession(state: State, ended: EndedSession): FiledSession {
  const { id, ticketId, mac, address, accessPoint, termsVersion, openedAt, endedAt, cause, usage, givenBackMs } = ended;
  const listId = state.tickets.get(ticketId)?.listId ?? 0;
  const offer = state.offers.get(state.lists.get(listId)?.offerId ?? 0)?.name ?? '';
  const place = { mac, address, accessPoint, ...(termsVersion !== null && { termsVersion }) };
  return { id, ticketId, listId, offer, ...place, openedAt, endedAt, cause, ...usage, givenBackMs };
}
