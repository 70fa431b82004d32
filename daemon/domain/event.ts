import type { Mac } from './mac.js';
import type { OfferTerms } from './offer.js';
import type { Staff, StaffSession } from './staff.js';
import type { Usage } from './usage.js';

/** Everything that can be asked of the gateway or happen to it, parsed at an edge. */
export type Event =
  | {
      readonly type: 'log-in';
      readonly mac: Mac;
      readonly address: string;
      readonly accessPoint: string;
      /** As typed. */
      readonly code: string;
    }
  | { readonly type: 'log-out'; readonly mac: Mac }
  | { readonly type: 'session-cut'; readonly sessionId: number }
  /** The kernel's meters, and with them the passing of time: ends what is due. */
  | { readonly type: 'meters-read'; readonly readings: readonly Reading[] }
  /** The last meters of sessions that the kernel has just forgotten. */
  | { readonly type: 'meters-settled'; readonly readings: readonly SettledReading[] }
  /** Usage is to be put on disk. */
  | { readonly type: 'checkpoint' }
  /** The history holds these ended sessions durably. */
  | { readonly type: 'sessions-filed'; readonly ids: readonly number[] }
  /** The daemon has started; `aliveAt` is the last instant on disk. A new `bootId` means that the kernel forgot all. */
  | { readonly type: 'start'; readonly bootId: string; readonly aliveAt: number }
  | { readonly type: 'offer-create'; readonly terms: OfferTerms }
  | { readonly type: 'offer-change'; readonly offerId: number; readonly terms: OfferTerms }
  | { readonly type: 'list-create'; readonly name: string; readonly offerId: number }
  | { readonly type: 'list-bind'; readonly listId: number; readonly offerId: number }
  /** Codes in canonical form, made at the edge from a CSPRNG. */
  | { readonly type: 'tickets-issue'; readonly listId: number; readonly codes: readonly string[] }
  | { readonly type: 'ticket-cancel'; readonly ticketId: number }
  | { readonly type: 'staff-set'; readonly staff: Staff }
  | { readonly type: 'staff-sign-in'; readonly session: StaffSession }
  | { readonly type: 'staff-sign-out'; readonly tokenHash: string };

/** What the kernel says of one open slot. */
export interface Reading {
  readonly slot: number;
  /** Since the session opened. */
  readonly usage: Usage;
  /** null: no traffic yet. */
  readonly lastTrafficAt: number | null;
  /** false: the kernel has shut it by itself, at its deadline or at its volume. */
  readonly open: boolean;
}

export interface SettledReading {
  readonly sessionId: number;
  readonly mac: Mac;
  readonly usage: Usage;
}
