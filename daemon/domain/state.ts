import { type Clock, unknownClock } from './clock.js';
import type { DeviceRule } from './device-rule.js';
import type { Mac } from './mac.js';
import type { Message } from './message.js';
import type { Offer, OfferTerms } from './offer.js';
import type { Paper } from './paper.js';
import type { EndedSession, Session } from './session.js';
import type { Staff, StaffSession } from './staff.js';
import { isFree, type Ticket } from './ticket.js';
import type { TicketList } from './ticket-list.js';

/** Everything the gateway knows. Only `apply` writes to it. Entries are immutable; the maps are not. */
export interface State {
  readonly offers: Map<number, Offer>;
  readonly lists: Map<number, TicketList>;
  readonly tickets: Map<number, Ticket>;
  /** Open sessions. */
  readonly sessions: Map<number, Session>;
  /** The last ended session of each device, oldest first. */
  readonly ended: Map<Mac, EndedSession>;
  /** Ended sessions that the history does not hold for sure yet, by id, oldest first. */
  readonly unfiled: Map<number, EndedSession>;
  /** What printed tickets say, each text once. */
  readonly papers: Map<number, Paper>;
  /** Devices that are exempt or blocked. */
  readonly devices: Map<Mac, DeviceRule>;
  /** What is still to be delivered, oldest first. */
  readonly outbox: Map<number, Message>;
  readonly staff: Map<string, Staff>;
  readonly staffSessions: Map<string, StaffSession>;
  /** What is known of the time. */
  clock: Clock;
  /** The highest id given out so far, by kind, and the slot given out last. */
  readonly last: {
    offer: number;
    list: number;
    ticket: number;
    session: number;
    paper: number;
    slot: number;
    message: number;
  };
  /** Derived from the above, rebuilt at load. */
  readonly index: Index;
}

export interface Index {
  readonly ticketByCode: Map<string, number>;
  readonly sessionByMac: Map<Mac, number>;
  readonly sessionBySlot: Map<number, number>;
  /** The unfiled session that had a slot last. */
  readonly unfiledBySlot: Map<number, number>;
  /** Open sessions of a ticket; no entry when there are none. */
  readonly sessionsByTicket: Map<number, Set<number>>;
  readonly ticketsByList: Map<number, number[]>;
  /** Tickets that devices took by one press of a button. */
  readonly freeTickets: Set<number>;
  /** The same by device, oldest first; no entry when there are none. */
  readonly freeTicketsByDevice: Map<Mac, readonly number[]>;
}

export function emptyState(): State {
  return {
    offers: new Map(),
    lists: new Map(),
    tickets: new Map(),
    sessions: new Map(),
    ended: new Map(),
    unfiled: new Map(),
    papers: new Map(),
    devices: new Map(),
    outbox: new Map(),
    staff: new Map(),
    staffSessions: new Map(),
    clock: unknownClock,
    last: { offer: 0, list: 0, ticket: 0, session: 0, paper: 0, slot: 0, message: 0 },
    index: {
      ticketByCode: new Map(),
      sessionByMac: new Map(),
      sessionBySlot: new Map(),
      unfiledBySlot: new Map(),
      sessionsByTicket: new Map(),
      ticketsByList: new Map(),
      freeTickets: new Set(),
      freeTicketsByDevice: new Map(),
    },
  };
}

/** The offer whose present terms a ticket takes. */
export function offerOf(state: State, ticket: Ticket): Offer {
  const list = state.lists.get(ticket.listId);
  const offer = list && state.offers.get(list.offerId);
  if (!offer) throw new Error(`ticket ${ticket.id} has no offer: its list ${ticket.listId} is bound to nothing`);
  return offer;
}

/** What a ticket gives at present: its offer's terms, and its own where it has any. */
export function termsOf(state: State, ticket: Ticket): OfferTerms {
  const offer = offerOf(state, ticket);
  for (const _ in ticket.grant.own) return { ...offer, ...ticket.grant.own };
  return offer;
}

/** The ticket with a code in canonical form. */
export function ticketWithCode(state: State, code: string): Ticket | undefined {
  const id = state.index.ticketByCode.get(code);
  return id === undefined ? undefined : state.tickets.get(id);
}

/** The ticket of a session. */
export function ticketOf(state: State, session: Session): Ticket {
  const ticket = state.tickets.get(session.ticketId);
  if (!ticket) throw new Error(`session ${session.id} has no ticket ${session.ticketId}`);
  return ticket;
}

/** The open sessions of a ticket, oldest first. */
export function sessionsOf(state: State, ticket: Ticket): Session[] {
  const ids = state.index.sessionsByTicket.get(ticket.id);
  if (ids === undefined) return [];
  return [...ids].flatMap((id) => state.sessions.get(id) ?? []);
}

/** The open session of a device. */
export function sessionOfMac(state: State, mac: Mac): Session | undefined {
  const id = state.index.sessionByMac.get(mac);
  return id === undefined ? undefined : state.sessions.get(id);
}

/** A session that is over, while its last meters can still be told. */
export function endedSession(state: State, sessionId: number, mac: Mac): EndedSession | undefined {
  const known = [state.ended.get(mac), state.unfiled.get(sessionId)];
  return known.find((ended) => ended?.id === sessionId && ended.mac === mac);
}

/** The session that had a slot last and is over, while its last meters can still be told. */
export function endedInSlot(state: State, slot: number): EndedSession | undefined {
  return state.unfiled.get(state.index.unfiledBySlot.get(slot) ?? -1);
}

/** Rebuilds every index from the facts: called once after a snapshot has been read. */
export function reindex(state: State): void {
  for (const map of Object.values(state.index)) map.clear();
  for (const ticket of state.tickets.values()) indexTicket(state, ticket);
  for (const session of state.sessions.values()) indexSession(state, session);
  for (const { slot, id } of state.unfiled.values()) state.index.unfiledBySlot.set(slot, id);
}

export function indexTicket({ index }: State, ticket: Ticket): void {
  index.ticketByCode.set(ticket.code, ticket.id);
  const siblings = index.ticketsByList.get(ticket.listId);
  if (siblings) siblings.push(ticket.id);
  else index.ticketsByList.set(ticket.listId, [ticket.id]);
  if (!isFree(ticket)) return;
  index.freeTickets.add(ticket.id);
  for (const mac of ticket.devices) indexFreeTicket(index, mac, ticket.id);
}

/** A device is on a free ticket. */
export function indexFreeTicket({ freeTicketsByDevice }: Index, mac: Mac, id: number): void {
  const others = freeTicketsByDevice.get(mac)?.filter((other) => other !== id) ?? [];
  freeTicketsByDevice.set(
    mac,
    [...others, id].sort((a, b) => a - b),
  );
}

/** Forgets free tickets that have no open session. */
export function unindexFreeTickets({ index }: State, gone: readonly Ticket[]): void {
  const ids = new Set(gone.map(({ id }) => id));
  for (const { id, code } of gone) {
    if (index.ticketByCode.get(code) === id) index.ticketByCode.delete(code);
    index.freeTickets.delete(id);
  }
  for (const listId of new Set(gone.map((ticket) => ticket.listId))) {
    const left = (index.ticketsByList.get(listId) ?? []).filter((id) => !ids.has(id));
    index.ticketsByList.set(listId, left);
  }
  for (const mac of new Set(gone.flatMap(({ devices }) => devices))) {
    const left = (index.freeTicketsByDevice.get(mac) ?? []).filter((id) => !ids.has(id));
    if (left.length > 0) index.freeTicketsByDevice.set(mac, left);
    else index.freeTicketsByDevice.delete(mac);
  }
}

export function indexSession({ index }: State, session: Session): void {
  index.sessionByMac.set(session.mac, session.id);
  index.sessionBySlot.set(session.slot, session.id);
  const siblings = index.sessionsByTicket.get(session.ticketId);
  if (siblings) siblings.add(session.id);
  else index.sessionsByTicket.set(session.ticketId, new Set([session.id]));
}

export function unindexSession({ index }: State, session: Session): void {
  if (index.sessionByMac.get(session.mac) === session.id) index.sessionByMac.delete(session.mac);
  index.sessionBySlot.delete(session.slot);
  const siblings = index.sessionsByTicket.get(session.ticketId);
  siblings?.delete(session.id);
  if (siblings?.size === 0) index.sessionsByTicket.delete(session.ticketId);
}
