import { accept, type Decision, refuse } from './decision.js';
import type { Event } from './event.js';
import { offerProblem } from './offer-problem.js';
import type { State } from './state.js';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

export function offerCreate(state: State, { terms }: Of<'offer-create'>): Decision {
  const problem = offerProblem(terms);
  if (problem) return refuse({ reason: 'invalid', ...problem });
  if (isTaken(state.offers, terms.name)) return refuse({ reason: 'name-taken', name: terms.name });
  return accept({
    type: 'offer-set',
    offer: { ...terms, name: terms.name.trim(), id: state.last.offer + 1, retiredAt: null },
  });
}

/** New terms for an offer: its tickets, printed and running ones included, take them at once. */
export function offerChange(state: State, { offerId, terms }: Of<'offer-change'>): Decision {
  const offer = state.offers.get(offerId);
  if (!offer) return refuse({ reason: 'no-such', what: 'offer' });
  const problem = offerProblem(terms);
  if (problem) return refuse({ reason: 'invalid', ...problem });
  if (isTaken(state.offers, terms.name, offerId)) return refuse({ reason: 'name-taken', name: terms.name });
  return accept({ type: 'offer-set', offer: { ...offer, ...terms, name: terms.name.trim(), id: offerId } });
}

/** The end of an offer's window, and nothing else: printed tickets stay good, and their papers differ from then on. */
export function offerExtend(state: State, { offerId, validUntilAt }: Of<'offer-extend'>): Decision {
  const offer = state.offers.get(offerId);
  if (!offer) return refuse({ reason: 'no-such', what: 'offer' });
  return offerChange(state, { type: 'offer-change', offerId, terms: { ...offer, validUntilAt } });
}

/** No new ticket is issued for a retired offer, and no list bound to it; tickets that are out stay good. */
export function offerRetire(state: State, { offerId, isRetired }: Of<'offer-retire'>, at: number): Decision {
  const offer = state.offers.get(offerId);
  if (!offer) return refuse({ reason: 'no-such', what: 'offer' });
  if ((offer.retiredAt !== null) === isRetired) return accept();
  return accept({ type: 'offer-set', offer: { ...offer, retiredAt: isRetired ? at : null } });
}

export function listRename(state: State, { listId, name: typed }: Of<'list-rename'>): Decision {
  const list = state.lists.get(listId);
  if (!list) return refuse({ reason: 'no-such', what: 'list' });
  const name = typed.trim();
  const problem = listNameProblem(state, name, listId);
  if (problem) return problem;
  return name === list.name ? accept() : accept({ type: 'list-set', list: { ...list, name } });
}

export function listCreate(state: State, event: Of<'list-create'>, at: number): Decision {
  const name = event.name.trim();
  const problem = listNameProblem(state, name) ?? offerProblemOf(state, event.offerId);
  if (problem) return problem;
  return accept({ type: 'list-set', list: { id: state.last.list + 1, name, offerId: event.offerId, createdAt: at } });
}

/** Binds a list to another offer: its issued tickets take the new terms, running sessions included. */
export function listBind(state: State, { listId, offerId }: Of<'list-bind'>): Decision {
  const list = state.lists.get(listId);
  if (!list) return refuse({ reason: 'no-such', what: 'list' });
  const problem = offerProblemOf(state, offerId);
  return problem ?? accept({ type: 'list-set', list: { ...list, offerId } });
}

function listNameProblem(state: State, name: string, except?: number): Decision | undefined {
  if (name === '' || name.length > 80)
    return refuse({ reason: 'invalid', field: 'name', problem: 'a list needs a name of at most 80 characters' });
  return isTaken(state.lists, name, except) ? refuse({ reason: 'name-taken', name }) : undefined;
}

/** Why nothing new may be tied to an offer. */
function offerProblemOf({ offers }: State, offerId: number): Decision | undefined {
  const offer = offers.get(offerId);
  if (!offer) return refuse({ reason: 'no-such', what: 'offer' });
  return offer.retiredAt === null ? undefined : refuse({ reason: 'offer-retired', name: offer.name });
}

function isTaken(
  named: ReadonlyMap<number, { readonly id: number; readonly name: string }>,
  name: string,
  except?: number,
): boolean {
  const wanted = name.trim().toLowerCase();
  return [...named.values()].some((entry) => entry.id !== except && entry.name.toLowerCase() === wanted);
}
