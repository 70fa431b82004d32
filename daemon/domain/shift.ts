import type { Clock } from './clock.js';
import { settleCharges } from './credit.js';
import type { Interval } from './interval.js';
import type { EndedSession, Session } from './session.js';
import { type State, sessionsOf } from './state.js';
import type { Ticket } from './ticket.js';

/** The daemon has started on a clock; one that shows the last one to have been ahead takes every instant back with it. */
export function clockStarted(state: State, clock: Clock, shiftMs: number): void {
  state.clock = clock;
  if (shiftMs !== 0) moveInstants(state, shiftMs, 0);
  if (clock.isKnown) settleAll(state);
}

/** The time is known from now on. What was written down before `since` was true already and stays. */
export function clockSet(state: State, byMs: number, since: number): void {
  moveInstants(state, byMs, since);
  const anchorMs = (state.clock.anchorMs ?? 0) + byMs;
  state.clock = { ...state.clock, anchorMs, isKnown: true, unsureSince: 0 };
  settleAll(state);
}

/** What was used gets its date: a later step of the clock leaves it there. */
function settleAll(state: State): void {
  for (const ticket of state.tickets.values()) {
    if (ticket.undated.length === 0 && ticket.stretch.length === 0) continue;
    state.tickets.set(ticket.id, settleCharges(ticket, sessionsOf(state, ticket), state.clock));
  }
}

/** Time has passed for lifetimes and dates; who was online was not online in it. */
export function timeSlept(state: State, byMs: number): void {
  moveInstants(state, byMs, Number.POSITIVE_INFINITY);
  state.clock = { ...state.clock, anchorMs: (state.clock.anchorMs ?? 0) + byMs };
}

/** Moves what runs in any case, and what is written down from `since` on. Costs a walk over everything: it happens rarely. */
function moveInstants(state: State, byMs: number, since: number): void {
  const move = (at: number) => (at >= since ? at + byMs : at);
  state.clock = { ...state.clock, lookedAt: state.clock.lookedAt + byMs };
  for (const session of state.sessions.values()) state.sessions.set(session.id, movedSession(session, byMs));
  for (const ended of state.ended.values()) state.ended.set(ended.mac, movedEnd(ended, byMs, since));
  for (const ended of state.unfiled.values()) state.unfiled.set(ended.id, movedEnd(ended, byMs, since));
  for (const ticket of state.tickets.values()) {
    const moved = movedTicket(ticket, byMs, since);
    if (moved !== ticket) state.tickets.set(ticket.id, moved);
  }
  for (const list of state.lists.values()) state.lists.set(list.id, { ...list, createdAt: move(list.createdAt) });
  for (const message of state.outbox.values()) {
    const { queuedAt, dueAt } = message;
    if (queuedAt < since) continue;
    state.outbox.set(message.id, {
      ...message,
      queuedAt: queuedAt + byMs,
      dueAt: dueAt === null ? null : dueAt + byMs,
    });
  }
  for (const [mac, rule] of state.devices) state.devices.set(mac, { ...rule, since: move(rule.since) });
  for (const staff of state.staff.values())
    state.staff.set(staff.name, {
      ...staff,
      addedAt: staff.addedAt === null ? null : move(staff.addedAt),
      signedInAt: staff.signedInAt === null ? null : move(staff.signedInAt),
    });
  for (const [key, signedIn] of state.staffSessions)
    state.staffSessions.set(key, {
      ...signedIn,
      signedInAt: move(signedIn.signedInAt),
      endsAt: signedIn.endsAt + (signedIn.signedInAt >= since ? byMs : 0),
    });
}

function movedSession(session: Session, byMs: number): Session {
  return { ...session, openedAt: session.openedAt + byMs, lastTrafficAt: session.lastTrafficAt + byMs };
}

function movedEnd(ended: EndedSession, byMs: number, since: number): EndedSession {
  if (ended.endedAt < since) return ended;
  return { ...ended, ...movedSession(ended, byMs), endedAt: ended.endedAt + byMs };
}

function movedTicket(ticket: Ticket, byMs: number, since: number): Ticket {
  const { createdAt, firstLogInAt, cancelledAt, confirmation, stretch, undated } = ticket;
  const isLate = (at: number | null) => at !== null && at >= since;
  const isTouched =
    [createdAt, firstLogInAt, cancelledAt, confirmation?.askedAt ?? null, confirmation?.confirmedAt ?? null].some(
      isLate,
    ) || stretch.length + undated.length > 0;
  if (!isTouched) return ticket;
  const move = <T extends number | null>(at: T) => (isLate(at) ? (at as number) + byMs : at) as T;
  const all = (intervals: readonly Interval[]) =>
    intervals.map(({ startAt, endAt }) => ({ startAt: startAt + byMs, endAt: endAt + byMs }));
  return {
    ...ticket,
    createdAt: move(createdAt),
    firstLogInAt: move(firstLogInAt),
    cancelledAt: move(cancelledAt),
    confirmation: confirmation && {
      ...confirmation,
      askedAt: move(confirmation.askedAt),
      confirmedAt: move(confirmation.confirmedAt),
    },
    stretch: all(stretch),
    undated: all(undated),
  };
}
