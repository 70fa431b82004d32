import { printedCode } from '../../domain/code.js';
import { chargedMs } from '../../domain/credit.js';
import { offerOf, type State, sessionsOf, termsOf } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { ticketStatus } from '../../domain/ticket-status.js';
import { csvNumber, csvTime, type Sheet } from '../csv.js';
import { centsPhrase } from '../terms-phrase.js';
import type { Place } from './present-online.js';
import { answersOf, fixedEnd } from './present-ticket-detail.js';
import { typeOf } from './ticket-filter.js';

const columns = [
  'serial',
  'list',
  'offer',
  'code',
  'password',
  'user',
  'type',
  'status',
  'created',
  'first',
  'expires',
  'connections',
  'devices',
  'minutes',
  'down-mb',
  'up-mb',
  'price',
  'currency',
  'handed-out',
  'answers',
] as const;

/** Tickets as a table for a spreadsheet, codes and passwords included. They are looked at when their turn comes. */
export function ticketTable(state: State, serials: Iterable<number>, place: Place): Sheet {
  const { say } = place;
  return { head: columns.map((column) => say(`csv.column.${column}`)), rows: rowsOf(state, serials, place) };
}

function* rowsOf(state: State, serials: Iterable<number>, place: Place): Generator<string[]> {
  for (const serial of serials) {
    const ticket = state.tickets.get(serial);
    if (ticket) yield rowOf(state, ticket, place);
  }
}

function rowOf(state: State, ticket: Ticket, { say, now, timeZone }: Place): string[] {
  const { grant, usage } = ticket;
  const offer = offerOf(state, ticket);
  const priceCents = grant.priceCents ?? offer.priceCents;
  const onlineMs = chargedMs(ticket, termsOf(state, ticket), sessionsOf(state, ticket), now);
  return [
    String(ticket.id),
    state.lists.get(ticket.listId)?.name ?? '',
    offer.name,
    printedCode(ticket.code),
    grant.password ?? '',
    grant.userId ?? '',
    say(`tickets.type.${typeOf(ticket)}`),
    say(`admin.status.${ticketStatus(state, ticket, now)}`),
    csvTime(ticket.createdAt, timeZone),
    csvTime(ticket.firstLogInAt, timeZone),
    csvTime(fixedEnd(state, ticket)[0], timeZone),
    String(ticket.connections),
    String(ticket.devices.length),
    csvNumber(say, onlineMs / 60_000, 1),
    csvNumber(say, usage.downBytes / 1e6, 2),
    csvNumber(say, usage.upBytes / 1e6, 2),
    priceCents === null ? '' : centsPhrase(say, priceCents),
    priceCents === null ? '' : offer.currency,
    say(ticket.paperId === null ? 'csv.no' : 'csv.yes'),
    answersOf(state, ticket)
      .map(({ label, value }) => `${label}: ${value}`)
      .join(' / '),
  ];
}
