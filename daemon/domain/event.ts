import type { DeviceRule } from './device-rule.js';
import type { Mac } from './mac.js';
import type { OfferTerms } from './offer.js';
import type { Account, Role, StaffSession } from './staff.js';
import type { Grant } from './ticket.js';
import type { Usage } from './usage.js';

/** Everything that can be asked of the gateway or happen to it, parsed at an edge. */
export type Event =
  | LogIn
  | ClickThrough
  /** Free tickets that are long past are to be forgotten. */
  | { readonly type: 'free-tickets-purge' }
  /** A device that may be remembered is here; `byGuest`: its guest asked for it, for a log-out would otherwise stand. */
  | {
      readonly type: 'device-return';
      readonly mac: Mac;
      readonly address: string;
      readonly accessPoint: string;
      readonly byGuest: boolean;
      /** As in a log-in. */
      readonly termsVersion?: number;
    }
  | TicketReturn
  /** The guest of a ticket wants the link to its address once more, or at another address. */
  | {
      readonly type: 'address-ask';
      readonly ticketId: number;
      readonly address: string;
      /** Of the mail. */
      readonly language: string;
    }
  /** The link that was mailed to this address was used. */
  | { readonly type: 'address-confirm'; readonly ticketId: number; readonly address: string }
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
  | Start
  /** Somebody who can be believed says what time it is, epoch ms. */
  | { readonly type: 'clock-told'; readonly wallAt: number }
  /** The machine slept for so long. */
  | { readonly type: 'suspended'; readonly byMs: number }
  | { readonly type: 'offer-create'; readonly terms: OfferTerms }
  | { readonly type: 'offer-change'; readonly offerId: number; readonly terms: OfferTerms }
  /** The calendar window of an offer alone; null: without an end. */
  | { readonly type: 'offer-extend'; readonly offerId: number; readonly validUntilAt: number | null }
  /** No new tickets are issued for it, or they are again. */
  | { readonly type: 'offer-retire'; readonly offerId: number; readonly isRetired: boolean }
  | { readonly type: 'list-create'; readonly name: string; readonly offerId: number }
  | { readonly type: 'list-bind'; readonly listId: number; readonly offerId: number }
  | { readonly type: 'list-rename'; readonly listId: number; readonly name: string }
  | TicketsIssue
  /** Tickets of another system, each with its own code: all of them or none. */
  | { readonly type: 'tickets-import'; readonly listId: number; readonly tickets: readonly ImportedTicket[] }
  /** Tickets are handed out on paper. */
  | { readonly type: 'tickets-print'; readonly ticketIds: readonly number[] }
  | { readonly type: 'ticket-cancel'; readonly ticketId: number }
  /** Several at once: what cannot be used any more is left as it is. */
  | { readonly type: 'tickets-cancel'; readonly ticketIds: readonly number[] }
  /** Tickets are to be mailed to a guest. */
  | {
      readonly type: 'message-queue';
      readonly to: string;
      readonly language: string;
      readonly ticketIds: readonly number[];
    }
  /** A try was in vain; `isFinal`: the next one would be, too. */
  | { readonly type: 'message-failed'; readonly id: number; readonly problem: string; readonly isFinal: boolean }
  /** The mail server has taken it. */
  | { readonly type: 'message-sent'; readonly id: number }
  | { readonly type: 'message-retry'; readonly id: number }
  | { readonly type: 'message-drop'; readonly id: number }
  | TicketExtend
  /** A device needs no ticket from now on, or gets none; null: until somebody takes the rule away. */
  | {
      readonly type: 'device-rule';
      readonly mac: Mac;
      readonly rule: DeviceRule['rule'];
      readonly note: string;
      readonly untilAt: number | null;
    }
  | { readonly type: 'device-rule-clear'; readonly mac: Mac }
  /** Somebody new, or all that somebody has: whoever may do this asks nobody. */
  | { readonly type: 'staff-set'; readonly staff: Account }
  /** Somebody new. */
  | { readonly type: 'staff-add'; readonly staff: Account }
  | { readonly type: 'staff-role'; readonly name: string; readonly role: Role }
  /** All browsers of theirs are signed out, but the one with this token. */
  | {
      readonly type: 'staff-password';
      readonly name: string;
      readonly passwordHash: string;
      readonly keptTokenHash: string | null;
    }
  /** The same password by a dearer hash, unless they have another one by now. */
  | { readonly type: 'staff-rehash'; readonly name: string; readonly was: string; readonly passwordHash: string }
  | { readonly type: 'staff-remove'; readonly name: string }
  | { readonly type: 'staff-sign-in'; readonly session: StaffSession }
  | { readonly type: 'staff-sign-out'; readonly tokenHash: string }
  /** All browsers but the one with this token; `name`: only theirs. */
  | { readonly type: 'staff-sign-out-others'; readonly keptTokenHash: string; readonly name: string | null };

/** A guest types a passcode, or a user name and a password. */
export interface LogIn {
  readonly type: 'log-in';
  readonly mac: Mac;
  readonly address: string;
  readonly accessPoint: string;
  /** As typed: a passcode or a user name. */
  readonly code: string;
  readonly password?: string;
  /** The version of the terms of use that the guest accepts with it; absent: there are none. */
  readonly termsVersion?: number;
  /** The session that this device takes the place of, when the ticket is on as many devices as it may be. */
  readonly release?: number;
  /** Answers to what the offer asks at log-in, by field id; absent: the guest has not been asked. */
  readonly answers?: Answers;
  /** In which a link to confirm an address can be mailed; absent: none can be. */
  readonly linkLanguage?: string;
}

/** A guest comes back by the signed link of a ticket, which the edge has verified: the code is not asked. */
export interface TicketReturn extends Omit<LogIn, 'type' | 'code' | 'password'> {
  readonly type: 'ticket-return';
  readonly ticketId: number;
}

/** A guest takes what an offer gives away, without a code. */
export interface ClickThrough extends Omit<LogIn, 'type' | 'password'> {
  readonly type: 'click-through';
  readonly offerId: number;
  /** For the ticket that may be issued, in canonical form: made at the edge from a CSPRNG, and shown to nobody. */
  readonly code: string;
}

/** What was answered to extra fields, and whether the guest agrees to its being kept. */
export type Answers = Readonly<Record<string, { readonly value: string; readonly agrees: boolean }>>;

/** Codes in canonical form, made at the edge from a CSPRNG, or made up by the issuer for one special ticket. */
export interface TicketsIssue {
  readonly type: 'tickets-issue';
  readonly listId: number;
  readonly codes: readonly string[];
  /** Left out: as the offer says. */
  readonly grant?: Partial<Grant>;
  readonly answers?: Answers;
}

/** One ticket gives more time, more volume, or both. */
export interface TicketExtend {
  readonly type: 'ticket-extend';
  readonly ticketId: number;
  readonly seconds?: number;
  readonly bytes?: number;
  /** The cap per day, week or month grows, too: in every period from now on. */
  readonly raisesCap?: boolean;
}

/** A ticket as another system knew it. */
export interface ImportedTicket {
  /** In canonical form. */
  readonly code: string;
  /** null: the code is enough. */
  readonly password: string | null;
  readonly userId: string | null;
  readonly validUntilAt: number | null;
}

/** The daemon has started. A new `bootId` means that the kernel forgot all. */
export interface Start {
  readonly type: 'start';
  readonly bootId: string;
  /** Since that boot, ms, monotonic. */
  readonly upMs: number;
  /** What the machine's own clock says, epoch ms. */
  readonly wallAt: number;
  /** Whether it can be believed. */
  readonly isBelieved: boolean;
  /** The last instant on disk. */
  readonly aliveAt: number;
  /** Of the place, IANA. */
  readonly timeZone: string;
  /** Ids of the configured ones: nobody is online at one that is gone. Absent: all are there. */
  readonly accessPoints?: readonly string[];
}

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

/** The meters of a slot that the kernel has just forgotten. Its daemon may have died since: whose they are the state knows. */
export interface SettledReading {
  readonly slot: number;
  readonly usage: Usage;
}
