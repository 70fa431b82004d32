import { datesTouched } from './calendar.js';
import type { Change } from './change.js';
import { canonicalCode } from './code.js';
import { endSessionNow } from './decide-session.js';
import { accept, type Decision, refuse } from './decision.js';
import { askedAt, detailsOf, wrongField } from './detail.js';
import type { Event, TicketsIssue } from './event.js';
import type { Offer } from './offer.js';
import { type FieldProblem, latestAt, offerProblem } from './offer-problem.js';
import { type Paper, paperKey, paperTerms } from './paper.js';
import { type State, sessionsOf } from './state.js';
import { type Grant, mostTicketsAtOnce, plainGrant, type Ticket } from './ticket.js';
import { ticketStatus } from './ticket-status.js';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

const wrongAnswer = { missing: 'must be given', 'no-address': 'must be an e-mail address' } as const;

/** Puts tickets into a list, all with the same grant. */
export function ticketsIssue(state: State, event: TicketsIssue, at: number): Decision {
  const { listId, codes, answers = {} } = event;
  const list = state.lists.get(listId);
  const offer = list && state.offers.get(list.offerId);
  if (!offer) return refuse({ reason: 'no-such', what: 'list' });
  if (offer.retiredAt !== null) return refuse({ reason: 'offer-retired', name: offer.name });
  const fields = askedAt(offer.extraFields, 'issue');
  const grant = { ...plainGrant, ...event.grant };
  const wrong = wrongField(fields, answers);
  const problem =
    codesProblem(state, codes) ??
    grantProblem(grant, offer) ??
    pastProblem(state, grant, at) ??
    (wrong && { field: `answers.${wrong.field.id}`, problem: `${wrong.field.label}: ${wrongAnswer[wrong.problem]}` });
  if (problem) return refuse({ reason: 'invalid', ...problem });
  const details = fields.length === 0 ? null : detailsOf(fields, answers, at);
  const sold = priced(grant, offer, state.clock.timeZone);
  return accept({ type: 'tickets-issued', listId, at, firstId: state.last.ticket + 1, codes, grant: sold, details });
}

/** Notes what the papers of tickets say, each text once; a ticket that is printed again has a new paper. */
export function ticketsPrint(state: State, { ticketIds }: Of<'tickets-print'>): Decision {
  const papers = new Map([...state.papers.values()].map((paper) => [paperKey(paper.terms), paper]));
  const idsOf = new Map<Paper, number[]>();
  let last = state.last.paper;
  for (const id of new Set(ticketIds)) {
    const ticket = state.tickets.get(id);
    if (!ticket) return refuse({ reason: 'no-such', what: 'ticket' });
    const terms = paperTerms(state, ticket);
    const key = paperKey(terms);
    const paper = papers.get(key) ?? { id: ++last, terms };
    papers.set(key, paper);
    const ids = idsOf.get(paper);
    if (ids) ids.push(id);
    else idsOf.set(paper, [id]);
  }
  return accept(...[...idsOf].map(([paper, ids]) => ({ type: 'tickets-printed', ticketIds: ids, paper }) as const));
}

/** Cancels a ticket and cuts whoever is on it; doing so twice changes nothing. */
export function ticketCancel(state: State, { ticketId }: Of<'ticket-cancel'>, at: number): Decision {
  const ticket = state.tickets.get(ticketId);
  if (!ticket) return refuse({ reason: 'no-such', what: 'ticket' });
  return accept(...cancelled(state, ticket, at));
}

/** The same for many tickets; those that are used up or gone are left alone. */
export function ticketsCancel(state: State, { ticketIds }: Of<'tickets-cancel'>, at: number): Decision {
  const changes = [...new Set(ticketIds)].flatMap((id) => {
    const ticket = state.tickets.get(id);
    return ticket && ticketStatus(state, ticket, at) !== 'expired' ? cancelled(state, ticket, at) : [];
  });
  return accept(...changes);
}

function cancelled(state: State, ticket: Ticket, at: number): Change[] {
  if (ticket.cancelledAt !== null) return [];
  const ends = sessionsOf(state, ticket).map((session) => endSessionNow(state, session, at, 'ticket-cancelled'));
  return [{ type: 'ticket-cancelled', ticketId: ticket.id, at }, ...ends];
}

/** A ticket with days of its own costs so many times the price, where the offer is priced by the day. */
function priced(grant: Grant, { pricePer, priceCents }: Offer, timeZone: string): Grant {
  const { validFromAt, validUntilAt } = grant;
  if (grant.priceCents !== null || pricePer !== 'day' || priceCents === null) return grant;
  if (validFromAt === null || validUntilAt === null || validUntilAt <= validFromAt) return grant;
  const days = datesTouched({ startAt: validFromAt, endAt: validUntilAt }, timeZone);
  return { ...grant, priceCents: days * priceCents };
}

/** What is wrong with new codes together; undefined when they can be issued. */
export function codesProblem(state: State, codes: readonly string[]): FieldProblem | undefined {
  if (codes.length < 1 || codes.length > mostTicketsAtOnce)
    return { field: 'count', problem: `a whole number from 1 to ${mostTicketsAtOnce}` };
  if (codes.some((code) => canonicalCode(code) !== code || code.length < shortestCode))
    return { field: 'codes', problem: `at least ${shortestCode} letters or digits` };
  if (new Set(codes).size < codes.length || codes.some((code) => state.index.ticketByCode.has(code)))
    return { field: 'codes', problem: 'a code is already taken' };
  return undefined;
}

const shortestCode = 6;
const shortestPassword = 4;

/** Nobody is sold what is over already. */
export function pastProblem({ clock }: State, { validUntilAt }: Grant, at: number): FieldProblem | undefined {
  const isOver = clock.isKnown && validUntilAt !== null && validUntilAt <= at;
  return isOver ? { field: 'validUntilAt', problem: 'is over already' } : undefined;
}

/** What is wrong with a grant; undefined when tickets can be issued with it. */
export function grantProblem(grant: Grant, offer: Offer): FieldProblem | undefined {
  const { format, validFromAt, validUntilAt, userId, password, priceCents, own } = grant;
  const isInstant = (at: number | null) => at === null || (Number.isSafeInteger(at) && at > 0 && at <= latestAt);
  if (!isInstant(validFromAt)) return { field: 'validFromAt', problem: 'an instant in epoch ms, or none' };
  if (!isInstant(validUntilAt)) return { field: 'validUntilAt', problem: 'an instant in epoch ms, or none' };
  if (format === 'variable' && (validFromAt === null || validUntilAt === null))
    return { field: 'validUntilAt', problem: 'a variable ticket has a first and a last day' };
  if (format === 'individual' && (validFromAt !== null || validUntilAt !== null))
    return { field: 'validUntilAt', problem: 'only variable and special tickets have days of their own' };
  if (validFromAt !== null && validUntilAt !== null && validUntilAt <= validFromAt)
    return { field: 'validUntilAt', problem: 'must be later than the beginning' };
  if (userId !== null && (userId.trim() === '' || userId.length > 64))
    return { field: 'userId', problem: 'from 1 to 64 characters, or none' };
  if (password !== null && (password.length < shortestPassword || password.length > 64))
    return { field: 'password', problem: `from ${shortestPassword} to 64 characters, or none` };
  if (format !== 'special' && password !== null)
    return { field: 'password', problem: 'only special tickets have a password' };
  if (format !== 'special' && Object.keys(own).some((term) => term !== 'devicesAtOnce'))
    return { field: 'own', problem: 'only special tickets have terms of their own, but for devicesAtOnce' };
  if (priceCents !== null && !(Number.isSafeInteger(priceCents) && priceCents >= 0))
    return { field: 'priceCents', problem: 'a whole number of at least 0, or none' };
  return offerProblem({ ...offer, ...own });
}
