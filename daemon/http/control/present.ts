import type { Cause } from '../../domain/cause.js';
import { printedCode } from '../../domain/code.js';
import { timeLimits } from '../../domain/limit.js';
import { paperDiffers } from '../../domain/paper.js';
import type { Session } from '../../domain/session.js';
import { offerOf, type State, termsOf, ticketOf } from '../../domain/state.js';
import type { Details, Grant, Ticket } from '../../domain/ticket.js';
import type { TicketList } from '../../domain/ticket-list.js';
import { type TicketStatus, ticketStatus } from '../../domain/ticket-status.js';
import { type VolumeLimit, volumeLimits } from '../../domain/volume.js';
import type { BoxHealth, KernelReport } from '../../ports.js';
import { slowedRate } from '../slowed-rate.js';
import { countByStatus, type TicketCounts, ticketsOf } from '../ticket-count.js';

export interface Status {
  readonly version: string;
  readonly at: number;
  readonly uptimeSeconds: number;
  readonly kernel: KernelReport;
  readonly box: BoxHealth;
  readonly sessions: readonly SessionStatus[];
  readonly tickets: TicketCounts;
}

export interface SessionStatus {
  readonly id: number;
  readonly mac: string;
  readonly address: string;
  readonly accessPoint: string;
  /** The serial number. */
  readonly ticket: number;
  readonly offer: string;
  readonly openedAt: number;
  /** The time limit that ends first; null when there is none. */
  readonly ends: { readonly at: number; readonly cause: Cause } | null;
  readonly upBytes: number;
  readonly downBytes: number;
  /** What its ticket allows; null: as fast as the line. */
  readonly upKbps: number | null;
  readonly downKbps: number | null;
  /** The volume limits of its ticket, least left first. */
  readonly volumes: readonly VolumeLimit[];
  /** The speed while a volume is used up and slows it down; null: it is not slowed. */
  readonly slowedToKbps: number | null;
}

/** A ticket with everything that is known of it. */
export interface TicketLine extends Grant {
  readonly serial: number;
  readonly code: string;
  readonly list: number;
  readonly status: TicketStatus;
  readonly createdAt: number;
  readonly firstLogInAt: number | null;
  readonly connections: number;
  readonly devices: readonly string[];
  readonly devicesAtOnce: number;
  /** What was never printed has no paper; one that differs says something else than the ticket gives today. */
  readonly paper: 'none' | 'right' | 'differs';
  readonly details: Details | null;
}

export interface ListLine extends TicketList {
  readonly offer: string;
  readonly tickets: TicketCounts;
}

export interface Daemon {
  readonly version: string;
  /** Since the daemon's start, whatever was done to the clock. */
  uptimeMs(): number;
}

export function presentStatus(
  state: State,
  kernel: KernelReport,
  box: BoxHealth,
  { version, uptimeMs }: Daemon,
  at: number,
): Status {
  return {
    version,
    at,
    uptimeSeconds: Math.floor(uptimeMs() / 1000),
    kernel,
    box,
    sessions: [...state.sessions.values()].map((session) => presentSession(state, session, at)),
    tickets: countByStatus(state, state.tickets.values(), at),
  };
}

export function presentTicket(state: State, ticket: Ticket, at: number): TicketLine {
  const { id, code, listId, createdAt, firstLogInAt, connections, devices, details, grant } = ticket;
  return {
    serial: id,
    code: printedCode(code),
    list: listId,
    status: ticketStatus(state, ticket, at),
    ...grant,
    createdAt,
    firstLogInAt,
    connections,
    devices,
    devicesAtOnce: termsOf(state, ticket).devicesAtOnce,
    paper: ticket.paperId === null ? 'none' : paperDiffers(state, ticket) ? 'differs' : 'right',
    details,
  };
}

export function presentList(state: State, list: TicketList, at: number): ListLine {
  const tickets = ticketsOf(state, list.id);
  return { ...list, offer: state.offers.get(list.offerId)?.name ?? '', tickets: countByStatus(state, tickets, at) };
}

/** What is meant by an id, or by a name (or the digits of an id) as typed at a terminal. */
export function findNamed<T extends { readonly id: number; readonly name: string }>(
  named: ReadonlyMap<number, T>,
  wanted: number | string,
): T | undefined {
  if (typeof wanted === 'number') return named.get(wanted);
  const name = wanted.trim().toLowerCase();
  const byName = [...named.values()].find((entry) => entry.name.toLowerCase() === name);
  return byName ?? (/^\d+$/.test(name) ? named.get(Number(name)) : undefined);
}

export function presentSession(state: State, session: Session, at: number): SessionStatus {
  const { id, mac, address, accessPoint, ticketId, openedAt, usage } = session;
  const ticket = ticketOf(state, session);
  const { upKbps, downKbps } = termsOf(state, ticket);
  const first = timeLimits(state, session, at)[0];
  return {
    id,
    mac,
    address,
    accessPoint,
    ticket: ticketId,
    offer: offerOf(state, ticket).name,
    openedAt,
    ends: first === undefined ? null : { at: first.endsAt, cause: first.cause },
    ...usage,
    upKbps,
    downKbps,
    volumes: volumeLimits(state, session),
    slowedToKbps: slowedRate(state, ticket),
  };
}
