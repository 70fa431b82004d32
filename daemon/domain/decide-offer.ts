import { endSession } from './decide-session.js';
import { accept, type Decision, refuse } from './decision.js';
import type { Event } from './event.js';
import { offerProblem } from './offer.js';
import { type State, sessionsOf } from './state.js';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

const mostTicketsAtOnce = 10_000;

export function offerCreate(state: State, { terms }: Of<'offer-create'>): Decision {
  const problem = offerProblem(terms);
  if (problem) return refuse({ reason: 'invalid', ...problem });
  if (isTaken(state.offers, terms.name)) return refuse({ reason: 'name-taken', name: terms.name });
  return accept({ type: 'offer-set', offer: { ...terms, name: terms.name.trim(), id: state.last.offer + 1 } });
}

/** New terms for an offer: its tickets, printed and running ones included, take them at once. */
export function offerChange(state: State, { offerId, terms }: Of<'offer-change'>): Decision {
  if (!state.offers.has(offerId)) return refuse({ reason: 'no-such', what: 'offer' });
  const problem = offerProblem(terms);
  if (problem) return refuse({ reason: 'invalid', ...problem });
  if (isTaken(state.offers, terms.name, offerId)) return refuse({ reason: 'name-taken', name: terms.name });
  return accept({ type: 'offer-set', offer: { ...terms, name: terms.name.trim(), id: offerId } });
}

export function listCreate(state: State, event: Of<'list-create'>, at: number): Decision {
  const name = event.name.trim();
  if (name === '' || name.length > 80)
    return refuse({ reason: 'invalid', field: 'name', problem: 'a list needs a name of at most 80 characters' });
  if (isTaken(state.lists, name)) return refuse({ reason: 'name-taken', name });
  if (!state.offers.has(event.offerId)) return refuse({ reason: 'no-such', what: 'offer' });
  return accept({ type: 'list-set', list: { id: state.last.list + 1, name, offerId: event.offerId, createdAt: at } });
}

/** Binds a list to another offer: its issued tickets take the new terms, running sessions included. */
export function listBind(state: State, { listId, offerId }: Of<'list-bind'>): Decision {
  const list = state.lists.get(listId);
  if (!list) return refuse({ reason: 'no-such', what: 'list' });
  if (!state.offers.has(offerId)) return refuse({ reason: 'no-such', what: 'offer' });
  return accept({ type: 'list-set', list: { ...list, offerId } });
}

export function ticketsIssue(state: State, { listId, codes }: Of<'tickets-issue'>, at: number): Decision {
  if (!state.lists.has(listId)) return refuse({ reason: 'no-such', what: 'list' });
  if (codes.length < 1 || codes.length > mostTicketsAtOnce)
    return refuse({ reason: 'invalid', field: 'count', problem: `a whole number from 1 to ${mostTicketsAtOnce}` });
  if (new Set(codes).size < codes.length || codes.some((code) => state.index.ticketByCode.has(code)))
    return refuse({ reason: 'invalid', field: 'codes', problem: 'a code is already taken' });
  return accept({ type: 'tickets-issued', listId, at, firstId: state.last.ticket + 1, codes });
}

/** Cancels a ticket and cuts whoever is on it; doing so twice changes nothing. */
export function ticketCancel(state: State, { ticketId }: Of<'ticket-cancel'>, at: number): Decision {
  const ticket = state.tickets.get(ticketId);
  if (!ticket) return refuse({ reason: 'no-such', what: 'ticket' });
  if (ticket.cancelledAt !== null) return accept();
  const ends = sessionsOf(state, ticket).map((session) => endSession(session, at, 'ticket-cancelled'));
  return accept({ type: 'ticket-cancelled', ticketId, at }, ...ends);
}

function isTaken(
  named: ReadonlyMap<number, { readonly id: number; readonly name: string }>,
  name: string,
  except?: number,
): boolean {
  const wanted = name.trim().toLowerCase();
  return [...named.values()].some((entry) => entry.id !== except && entry.name.toLowerCase() === wanted);
}
