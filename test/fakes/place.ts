import { apply } from '../../daemon/domain/apply.js';
import type { Change } from '../../daemon/domain/change.js';
import { makeCode } from '../../daemon/domain/code.js';
import { chargedMs } from '../../daemon/domain/credit.js';
import { decide } from '../../daemon/domain/decide.js';
import type { Event, LogIn, Reading, Start } from '../../daemon/domain/event.js';
import { type OfferTerms, unlimitedTerms } from '../../daemon/domain/offer.js';
import type { Refusal } from '../../daemon/domain/refusal.js';
import type { EndedSession, Session } from '../../daemon/domain/session.js';
import { emptyState, type State, sessionOfMac, sessionsOf, termsOf } from '../../daemon/domain/state.js';
import type { Ticket } from '../../daemon/domain/ticket.js';
import type { Usage } from '../../daemon/domain/usage.js';

/** When the stories of the tests begin: a Monday, 8:00. */
export const t0 = Date.UTC(2026, 4, 4, 8, 0);

/** An instant of a story. */
export function at(seconds: number): number {
  return t0 + seconds * 1000;
}

export interface Device {
  readonly mac: string;
  readonly address: string;
  readonly accessPoint: string;
}

export function device(n: number): Device {
  const hex = n.toString(16).padStart(4, '0');
  return {
    mac: `02:00:00:00:${hex.slice(0, 2)}:${hex.slice(2)}`,
    address: `192.0.${n >> 8}.${n & 255}`,
    accessPoint: 'lounge',
  };
}

export const phone = device(1);
export const tablet = device(2);
export const laptop = device(3);

export function terms(limits: Partial<OfferTerms> = {}): OfferTerms {
  return { ...unlimitedTerms, name: 'Pass', accessPoints: ['lounge'], ...limits };
}

/** The n-th of a series of good codes. */
export function codeNumber(n: number): string {
  let rest = n * 7_919 + 12_345;
  return makeCode((below) => {
    const symbol = rest % below;
    rest = Math.floor(rest / below) + 31 * n;
    return symbol;
  });
}

/** A place with an offer, a list and tickets, to which events happen; refused events must be announced as such. */
export class Place {
  readonly state: State = emptyState();
  /** Every fact since the place was made. */
  readonly history: Change[] = [];

  happen(event: Event, when: number): readonly Change[] {
    const decision = decide(this.state, event, when);
    if (!decision.ok) throw new Error(`${event.type} was refused: ${JSON.stringify(decision.refusal)}`);
    for (const change of decision.changes) apply(this.state, change);
    this.history.push(...decision.changes);
    return decision.changes;
  }

  refusal(event: Event, when: number): Refusal {
    const decision = decide(this.state, event, when);
    if (decision.ok) throw new Error(`${event.type} was not refused`);
    return decision.refusal;
  }

  ticket(id = 1): Ticket {
    return known(this.state.tickets.get(id), `ticket ${id}`);
  }

  session({ mac }: Device = phone): Session {
    return known(sessionOfMac(this.state, mac), `an open session of ${mac}`);
  }

  ended({ mac }: Device = phone): EndedSession {
    return known(this.state.ended.get(mac), `an ended session of ${mac}`);
  }

  isOnline({ mac }: Device): boolean {
    return sessionOfMac(this.state, mac) !== undefined;
  }

  logIn(when: number, who: Device = phone, ticketId = 1): readonly Change[] {
    return this.happen(this.typing(who, ticketId), when);
  }

  typing(who: Device = phone, ticketId = 1): LogIn {
    return { type: 'log-in', ...who, code: this.ticket(ticketId).code };
  }

  /** The kernel's meters come in. */
  read(when: number, ...readings: readonly Reading[]): readonly Change[] {
    return this.happen({ type: 'meters-read', readings }, when);
  }

  /** What the kernel says of a device; without anything else: still open, no traffic. */
  meter(who: Device = phone, seen: { up?: number; down?: number; trafficAt?: number; open?: boolean } = {}): Reading {
    const usage: Usage = { upBytes: seen.up ?? 0, downBytes: seen.down ?? 0 };
    return { slot: this.session(who).slot, usage, lastTrafficAt: seen.trafficAt ?? null, open: seen.open ?? true };
  }

  change(limits: Partial<OfferTerms>, when: number, offerId = 1): readonly Change[] {
    const { id, ...before } = known(this.state.offers.get(offerId), `offer ${offerId}`);
    return this.happen({ type: 'offer-change', offerId: id, terms: { ...before, ...limits } }, when);
  }

  creditUsedSeconds(when: number, ticketId = 1): number {
    const ticket = this.ticket(ticketId);
    return chargedMs(ticket, termsOf(this.state, ticket), sessionsOf(this.state, ticket), when) / 1000;
  }
}

/** A start of the daemon on a machine whose clock is right. */
export function started(bootId: string, wallAt: number, more: Partial<Start> = {}): Start {
  return { type: 'start', bootId, upMs: 0, wallAt, isBelieved: true, aliveAt: wallAt, timeZone: 'UTC', ...more };
}

/** A place whose daemon knows what time it is. */
export function place(limits: Partial<OfferTerms> = {}, tickets = 3, timeZone = 'UTC'): Place {
  const made = new Place();
  made.happen(started('boot-0', t0, { timeZone }), t0);
  addOffer(made, limits, tickets);
  return made;
}

/** One more offer with a list of tickets, at the beginning of the story. */
export function addOffer(made: Place, limits: Partial<OfferTerms>, tickets: number): void {
  const n = made.state.last.offer + 1;
  made.happen({ type: 'offer-create', terms: terms({ name: `Pass ${n}`, ...limits }) }, t0);
  made.happen({ type: 'list-create', name: `List ${n}`, offerId: n }, t0);
  if (tickets === 0) return;
  const first = made.state.last.ticket + 1;
  const codes = Array.from({ length: tickets }, (_, i) => codeNumber(first + i));
  made.happen({ type: 'tickets-issue', listId: n, codes }, t0);
}

/** All that a state holds, indexes and order included, as text. */
export function contentOf(state: State): string {
  return JSON.stringify(state, (_, value) => {
    if (value instanceof Map) return [...value];
    return value instanceof Set ? [...value] : value;
  });
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no such thing as ${what}`);
  return value;
}
