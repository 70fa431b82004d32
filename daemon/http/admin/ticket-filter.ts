import { canonicalCode } from '../../domain/code.js';
import { paperDiffers } from '../../domain/paper.js';
import type { State } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { type TicketStatus, ticketStatus } from '../../domain/ticket-status.js';
import { isWithin, type Span } from './span.js';
import type { TicketFilter, TicketType } from './ticket-query.js';

/** From where and by whom the tickets are looked at. */
export interface Reader {
  readonly now: number;
  /** Whether codes and user names may be seen, and so searched. */
  readonly seesCodes: boolean;
}

type Test = (ticket: Ticket) => boolean;

/** Whether a ticket is among those that are asked for: what is cheap to know is asked first, its status last. */
export function ticketTest(state: State, filter: TicketFilter, reader: Reader): Test {
  const tests = [
    ...placeTests(state, filter),
    ...factTests(filter, reader),
    ...searchTests(state, filter.search, reader),
    ...paperTests(state, filter.paper),
    ...statusTests(state, filter.statuses, reader.now),
  ];
  return (ticket) => tests.every((test) => test(ticket));
}

export function typeOf({ grant: { origin, format } }: Ticket): TicketType {
  return origin === 'staff' ? format : origin;
}

/** What is typed beside a password: a code that needs one is a user name. */
export function usernameOf({ code, grant }: Ticket): string {
  return grant.password === null ? '' : code;
}

/** In any case, accents included as they are. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function placeTests(state: State, { listId, offerId }: TicketFilter): Test[] {
  if (listId !== null) return [(ticket) => ticket.listId === listId, ...offerTests(state, offerId)];
  return offerTests(state, offerId);
}

function offerTests(state: State, offerId: number | null): Test[] {
  if (offerId === null) return [];
  const lists = new Set([...state.lists.values()].filter((list) => list.offerId === offerId).map(({ id }) => id));
  return [(ticket) => lists.has(ticket.listId)];
}

function factTests(filter: TicketFilter, { seesCodes }: Reader): Test[] {
  const { types, first, serial } = filter;
  const user = folded(filter.user);
  const username = foldedCode(filter.username);
  const within = (span: Span | null, factOf: (ticket: Ticket) => number): Test[] =>
    span === null ? [] : [(ticket) => isWithin(factOf(ticket), span)];
  return [
    ...(serial === null ? [] : [({ id }: Ticket) => serial.some((span) => isWithin(id, span))]),
    ...within(filter.created, ({ createdAt }) => createdAt),
    ...within(filter.connections, ({ connections }) => connections),
    ...within(filter.devices, ({ devices }) => devices.length),
    ...(first === 'never' ? [({ firstLogInAt }: Ticket) => firstLogInAt === null] : []),
    ...(first === 'never' ? [] : within(first, ({ firstLogInAt }) => firstLogInAt ?? Number.NaN)),
    ...(types.length > 0 ? [(ticket: Ticket) => types.includes(typeOf(ticket))] : []),
    ...(user !== '' ? [({ grant }: Ticket) => grant.userId !== null && folded(grant.userId).includes(user)] : []),
    ...(username !== '' && seesCodes ? [(ticket: Ticket) => usernameOf(ticket).includes(username)] : []),
  ];
}

function searchTests(state: State, search: string, { seesCodes }: Reader): Test[] {
  if (search === '') return [];
  const text = folded(search);
  const code = foldedCode(search);
  const serial = /^\d{1,12}$/.test(search) ? search : undefined;
  const lists = new Set(
    [...state.lists.values()].filter(({ name }) => folded(name).includes(text)).map(({ id }) => id),
  );
  return [
    ({ id, listId, grant, code: own }) =>
      (serial !== undefined && String(id).includes(serial)) ||
      lists.has(listId) ||
      (grant.userId !== null && folded(grant.userId).includes(text)) ||
      (seesCodes && code !== '' && own.includes(code)),
  ];
}

/** As codes are kept. */
function foldedCode(typed: string): string {
  return canonicalCode(typed) ?? '';
}

function paperTests(state: State, paper: TicketFilter['paper']): Test[] {
  if (paper === null) return [];
  if (paper === 'new') return [({ paperId }) => paperId === null];
  if (paper === 'out') return [({ paperId }) => paperId !== null];
  return [({ paperId }) => paperId !== null, paperTest(state)];
}

/** Whether a paper differs, worked out once for tickets that say and give the same. */
export function paperTest(state: State): Test {
  const known = new Map<string, boolean>();
  return (ticket) => {
    const { paperId, listId, grant } = ticket;
    if (paperId === null) return false;
    for (const _ in grant.own) return paperDiffers(state, ticket);
    const key = `${paperId} ${listId} ${grant.validFromAt} ${grant.validUntilAt} ${grant.priceCents}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const differs = paperDiffers(state, ticket);
    known.set(key, differs);
    return differs;
  };
}

function statusTests(state: State, statuses: readonly TicketStatus[], now: number): Test[] {
  return statuses.length === 0 ? [] : [(ticket) => statuses.includes(ticketStatus(state, ticket, now))];
}
