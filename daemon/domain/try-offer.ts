import { apply } from './apply.js';
import type { Cause } from './cause.js';
import type { Clock } from './clock.js';
import { decide } from './decide.js';
import type { Event } from './event.js';
import { expiresAt, timeLimits } from './limit.js';
import type { OfferTerms } from './offer.js';
import type { LogInRefusal } from './refusal.js';
import { emptyState, type State } from './state.js';

/** What a guest gets who logs in now with a new ticket of an offer, and stays online as long as may be. */
export type Trial =
  | {
      readonly ok: true;
      /** When the session ends by itself, and why; null: never. */
      readonly end: { readonly at: number; readonly cause: Cause; readonly next: Afterwards } | null;
      /** When the ticket dies, used or not; null: never. */
      readonly expiresAt: number | null;
    }
  | { readonly ok: false; readonly refusal: LogInRefusal };

/** After that end: the ticket is used up, or works again at an instant. */
export type Afterwards = { readonly isOver: true } | { readonly isOver: false; readonly againAt: number | null };

const code = '22222222';
const device = { mac: '02:00:00:00:00:00', address: '192.0.2.1' };

/** Tries an offer by the rules themselves, in a gateway of its own that nobody sees. Its terms must be good. */
export function tryOffer(terms: OfferTerms, clock: Clock, at: number): Trial {
  const state: State = { ...emptyState(), clock: { ...clock, lookedAt: at } };
  // what is asked first keeps nobody out
  happen(state, { type: 'offer-create', terms: { ...terms, extraFields: [] } }, at);
  happen(state, { type: 'list-create', name: '-', offerId: 1 }, at);
  happen(state, { type: 'tickets-issue', listId: 1, codes: [code] }, at);
  const logIn: Event = { type: 'log-in', ...device, accessPoint: terms.accessPoints[0] ?? '', code };
  const decision = decide(state, logIn, at);
  if (!decision.ok) return { ok: false, refusal: decision.refusal as LogInRefusal };
  for (const change of decision.changes) apply(state, change);
  const [ticket] = state.tickets.values();
  const [session] = state.sessions.values();
  if (!ticket || !session) throw new Error('trying an offer: a log-in that was accepted opened no session');
  const first = timeLimits(state, session, at)[0];
  const dies = expiresAt(state, ticket);
  if (first === undefined) return { ok: true, end: null, expiresAt: dies };
  happen(state, { type: 'meters-read', readings: [] }, first.endsAt);
  const end = { at: first.endsAt, cause: first.cause, next: afterwards(state, logIn, first.endsAt) };
  return { ok: true, end, expiresAt: dies };
}

function afterwards(state: State, logIn: Event, at: number): Afterwards {
  const again = decide(state, logIn, at);
  if (again.ok) return { isOver: false, againAt: at };
  const refusal = again.refusal;
  return refusal.reason === 'not-now' ? { isOver: false, againAt: refusal.againAt } : { isOver: true };
}

function happen(state: State, event: Event, at: number): void {
  const decision = decide(state, event, at);
  if (!decision.ok) throw new Error(`trying an offer: ${event.type} was refused: ${decision.refusal.reason}`);
  for (const change of decision.changes) apply(state, change);
}
