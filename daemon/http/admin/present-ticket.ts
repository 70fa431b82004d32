import { printedCode } from '../../domain/code.js';
import { paperDiffers } from '../../domain/paper.js';
import { offerOf, type State, termsOf } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { type TicketStatus, ticketStatus } from '../../domain/ticket-status.js';
import { clockPhrase } from '../phrase.js';
import { endPhrase, moneyPhrase } from '../terms-phrase.js';
import type { Place } from './present-online.js';
import { typeOf, usernameOf } from './ticket-filter.js';

/** The nine columns of a ticket, and what stands beside them. */
export interface TicketRow {
  readonly serial: number;
  readonly list: { readonly id: number; readonly name: string };
  /** null for who may only look. */
  readonly code: string | null;
  readonly typeKey: string;
  /** Days and price of its own, in words; empty without. */
  readonly own: string;
  /** Empty for nobody. */
  readonly userId: string;
  /** Empty where the code is enough, and for who may only look. */
  readonly username: string;
  readonly status: TicketStatus;
  readonly statusKey: string;
  /** Its paper says something else than it gives. */
  readonly differs: boolean;
  readonly created: string;
  /** Empty before the first one. */
  readonly firstLogIn: string;
  readonly connections: number;
  /** Devices that used it, of those that may be on it at once. */
  readonly devices: number;
  readonly devicesAtOnce: number;
  readonly canCancel: boolean;
}

export function presentTicket(state: State, ticket: Ticket, place: Place, seesCodes: boolean): TicketRow {
  const { say, now, timeZone } = place;
  const status = ticketStatus(state, ticket, now);
  return {
    serial: ticket.id,
    list: { id: ticket.listId, name: state.lists.get(ticket.listId)?.name ?? '' },
    code: seesCodes ? printedCode(ticket.code) : null,
    typeKey: `tickets.type.${typeOf(ticket)}`,
    own: ownPhrase(state, ticket, place),
    userId: ticket.grant.userId ?? '',
    username: seesCodes ? usernameOf(ticket) : '',
    status,
    statusKey: `admin.status.${status}`,
    differs: paperDiffers(state, ticket),
    created: clockPhrase(say, ticket.createdAt, now, timeZone),
    firstLogIn: ticket.firstLogInAt === null ? '' : clockPhrase(say, ticket.firstLogInAt, now, timeZone),
    connections: ticket.connections,
    devices: ticket.devices.length,
    devicesAtOnce: termsOf(state, ticket).devicesAtOnce,
    canCancel: canCancel(status),
  };
}

/** Whether cancelling it changes anything. */
export function canCancel(status: TicketStatus): boolean {
  return status === 'unused' || status === 'in-use';
}

/** A ticket's own days and what it cost: `until Monday 3 June at 00:00, €7.50`. */
function ownPhrase(state: State, ticket: Ticket, { say, now, timeZone }: Place): string {
  const { validFromAt, validUntilAt, priceCents } = ticket.grant;
  return [
    ...(validFromAt !== null && validFromAt > now
      ? [say('tickets.from', { clock: clockPhrase(say, validFromAt, now, timeZone) })]
      : []),
    ...(validUntilAt === null ? [] : [say('tickets.until', { clock: endPhrase(say, validUntilAt, now, timeZone) })]),
    ...(priceCents === null ? [] : [moneyPhrase(say, priceCents, offerOf(state, ticket).currency)]),
  ].join(', ');
}
