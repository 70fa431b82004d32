import type { Change, SessionEnded, TicketsIssued, UsageIncrement, UsageReading } from './change.js';
import { countChange } from './change-count.js';
import { charge, chargedInterval } from './credit.js';
import type { EndedSession, Session } from './session.js';
import { clockSet, clockStarted, timeSlept } from './shift.js';
import { mostAddresses, type StaffSession } from './staff.js';
import {
  endedSession,
  indexFreeTicket,
  indexSession,
  indexTicket,
  type State,
  sessionsOf,
  ticketOf,
  unindexFreeTickets,
  unindexSession,
} from './state.js';
import { type Ticket, unusedTicket } from './ticket.js';
import { addUsage, laterUsage, type Usage, usageSince } from './usage.js';

const rememberedDevices = 20;
const rememberedEnds = 10_000;

/** Folds one fact into the state. Costs the same however many tickets and sessions there are. */
export function apply(state: State, change: Change): void {
  countChange(state);
  switch (change.type) {
    case 'offer-set':
      state.offers.set(change.offer.id, change.offer);
      state.last.offer = Math.max(state.last.offer, change.offer.id);
      break;
    case 'list-set':
      state.lists.set(change.list.id, change.list);
      state.last.list = Math.max(state.last.list, change.list.id);
      break;
    case 'tickets-issued':
      ticketsIssued(state, change);
      break;
    case 'tickets-printed':
      state.papers.set(change.paper.id, change.paper);
      state.last.paper = Math.max(state.last.paper, change.paper.id);
      for (const id of change.ticketIds) setTicket(state, id, (ticket) => ({ ...ticket, paperId: change.paper.id }));
      break;
    case 'ticket-described':
      setTicket(state, change.ticketId, (ticket) => ({ ...ticket, details: change.details }));
      break;
    case 'confirmation-set':
      setTicket(state, change.ticketId, (ticket) => ({ ...ticket, confirmation: change.confirmation }));
      break;
    case 'ticket-cancelled':
      setTicket(state, change.ticketId, (ticket) => ({ ...ticket, cancelledAt: change.at }));
      break;
    case 'tickets-removed':
      ticketsRemoved(state, change.ticketIds);
      break;
    case 'ticket-granted':
      setTicket(state, change.ticketId, (ticket) => ({ ...ticket, grant: change.grant }));
      break;
    case 'session-opened':
      sessionOpened(state, change.session);
      break;
    case 'session-ended':
      sessionEnded(state, change);
      break;
    case 'volume-spent':
      setTicket(state, change.ticketId, (ticket) => ({
        ...ticket,
        spent: {
          ...laterUsage(ticket.spent, change.spent),
          totalBytes: Math.max(ticket.spent.totalBytes, change.spent.totalBytes),
        },
      }));
      break;
    case 'usage-settled':
      usageSettled(state, change);
      break;
    case 'sessions-filed':
      for (const id of change.ids) forgetUnfiled(state, id);
      break;
    case 'usage-seen':
      lookedAt(state, change.at);
      for (const reading of change.readings) usageSeen(state, reading);
      break;
    case 'usage-recorded':
      lookedAt(state, change.at);
      for (const increment of change.readings) usageRecorded(state, increment);
      break;
    case 'clock-started':
      clockStarted(state, change.clock, change.shiftMs);
      break;
    case 'clock-set':
      clockSet(state, change.byMs, change.since);
      break;
    case 'time-slept':
      timeSlept(state, change.byMs);
      break;
    case 'device-ruled':
      state.devices.set(change.rule.mac, change.rule);
      break;
    case 'device-unruled':
      state.devices.delete(change.mac);
      break;
    case 'message-set':
      state.outbox.set(change.message.id, change.message);
      state.last.message = Math.max(state.last.message, change.message.id);
      break;
    case 'message-removed':
      state.outbox.delete(change.id);
      break;
    case 'staff-removed':
      state.staff.delete(change.name);
      for (const [key, { name }] of state.staffSessions) if (name === change.name) state.staffSessions.delete(key);
      break;
    case 'staff-set':
      state.staff.set(change.staff.name, change.staff);
      break;
    case 'staff-signed-in':
      staffSignedIn(state, change.session);
      break;
    case 'staff-signed-out':
      state.staffSessions.delete(change.tokenHash);
      break;
  }
}

function staffSignedIn(state: State, session: StaffSession): void {
  const { name, signedInAt, address } = session;
  state.staffSessions.set(session.tokenHash, session);
  const staff = state.staff.get(name);
  if (!staff) return;
  const addresses = [...staff.addresses.filter((known) => known !== address), address].slice(-mostAddresses);
  state.staff.set(name, { ...staff, signedInAt, addresses });
}

function ticketsIssued(state: State, change: TicketsIssued): void {
  change.codes.forEach((code, i) => {
    const { listId, at, grant, details } = change;
    const id = change.firstId + i;
    const ticket: Ticket = { ...unusedTicket, id, listId, code, createdAt: at, grant, details };
    state.tickets.set(ticket.id, ticket);
    indexTicket(state, ticket);
    state.last.ticket = Math.max(state.last.ticket, ticket.id);
  });
}

/** With the last ends of their devices: there is nothing left to come back to. */
function ticketsRemoved(state: State, ids: readonly number[]): void {
  const gone = ids.flatMap((id) => state.tickets.get(id) ?? []);
  unindexFreeTickets(state, gone);
  for (const { id, devices } of gone) {
    state.tickets.delete(id);
    for (const mac of devices) if (state.ended.get(mac)?.ticketId === id) state.ended.delete(mac);
  }
}

function sessionOpened(state: State, session: Session): void {
  lookedAt(state, session.openedAt);
  state.sessions.set(session.id, session);
  indexSession(state, session);
  state.last.session = Math.max(state.last.session, session.id);
  state.last.slot = session.slot;
  setTicket(state, session.ticketId, (ticket) => ({
    ...ticket,
    firstLogInAt: ticket.firstLogInAt ?? session.openedAt,
    connections: ticket.connections + 1,
    devices: [...ticket.devices.filter((mac) => mac !== session.mac), session.mac].slice(-rememberedDevices),
  }));
  if (state.index.freeTickets.has(session.ticketId)) indexFreeTicket(state.index, session.mac, session.ticketId);
}

function sessionEnded(state: State, change: SessionEnded): void {
  usageSeen(state, change);
  const session = state.sessions.get(change.sessionId);
  if (!session) return;
  const ended: EndedSession = {
    ...session,
    endedAt: change.at,
    cause: change.cause,
    givenBackMs: change.cause === 'idle-timeout' ? Math.max(0, change.at - session.lastTrafficAt) : 0,
  };
  lookedAt(state, change.at);
  state.sessions.delete(session.id);
  unindexSession(state, session);
  state.unfiled.set(ended.id, ended);
  state.index.unfiledBySlot.set(ended.slot, ended.id);
  rememberEnd(state, ended);
  const ticket = ticketOf(state, session);
  state.tickets.set(ticket.id, charge(ticket, chargedInterval(ended), sessionsOf(state, ticket), state.clock));
}

function usageSettled(state: State, change: Extract<Change, { type: 'usage-settled' }>): void {
  const { sessionId, mac } = change;
  const ended = endedSession(state, sessionId, mac);
  if (!ended) return;
  addToTicket(state, ended.ticketId, usageSince(ended.usage, change.usage));
  const settled = { ...ended, usage: laterUsage(ended.usage, change.usage) };
  if (state.ended.get(mac)?.id === sessionId) state.ended.set(mac, settled);
  if (state.unfiled.has(sessionId)) state.unfiled.set(sessionId, settled);
}

function usageSeen(state: State, reading: UsageReading): void {
  const session = state.sessions.get(reading.sessionId);
  if (!session) return;
  addToTicket(state, session.ticketId, usageSince(session.usage, reading.usage));
  state.sessions.set(session.id, {
    ...session,
    usage: laterUsage(session.usage, reading.usage),
    lastTrafficAt: Math.max(session.lastTrafficAt, reading.lastTrafficAt),
  });
}

function usageRecorded(state: State, { sessionId, more, lastTrafficAt }: UsageIncrement): void {
  const session = state.sessions.get(sessionId);
  if (!session) return;
  const recorded = addUsage(session.recorded, more);
  usageSeen(state, { sessionId, usage: recorded, lastTrafficAt });
  const seen = state.sessions.get(sessionId) ?? session;
  state.sessions.set(sessionId, { ...seen, recorded });
}

function forgetUnfiled({ unfiled, index }: State, id: number): void {
  const slot = unfiled.get(id)?.slot ?? -1;
  if (index.unfiledBySlot.get(slot) === id) index.unfiledBySlot.delete(slot);
  unfiled.delete(id);
}

function rememberEnd(state: State, ended: EndedSession): void {
  state.ended.delete(ended.mac);
  state.ended.set(ended.mac, ended);
  if (state.ended.size <= rememberedEnds) return;
  for (const oldest of state.ended.keys()) {
    state.ended.delete(oldest);
    return;
  }
}

function lookedAt(state: State, at: number): void {
  if (at > state.clock.lookedAt) state.clock = { ...state.clock, lookedAt: at };
}

function addToTicket(state: State, ticketId: number, more: Usage): void {
  if (more.upBytes === 0 && more.downBytes === 0) return;
  setTicket(state, ticketId, (ticket) => ({ ...ticket, usage: addUsage(ticket.usage, more) }));
}

function setTicket(state: State, id: number, change: (ticket: Ticket) => Ticket): void {
  const ticket = state.tickets.get(id);
  if (ticket) state.tickets.set(id, change(ticket));
}
