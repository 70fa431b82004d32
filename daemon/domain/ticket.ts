import type { Interval } from './interval.js';
import type { Mac } from './mac.js';
import type { OfferTerms } from './offer.js';
import { noUsage, type Usage } from './usage.js';

/** One credential. `id` is its serial number, printed and not secret; `code` is the secret, in canonical form. */
export interface Ticket {
  readonly id: number;
  readonly listId: number;
  readonly code: string;
  readonly createdAt: number;
  /** What it was issued with; shared by all tickets of one issue. */
  readonly grant: Grant;
  /** The answers to its offer's extra fields; null until they were asked. */
  readonly details: Details | null;
  /** The address that its guest has to confirm; null: none. */
  readonly confirmation: Confirmation | null;
  /** What its paper says, by id; null: never printed nor handed out. */
  readonly paperId: number | null;
  readonly firstLogInAt: number | null;
  readonly cancelledAt: number | null;
  /** How many sessions were ever opened on it. */
  readonly connections: number;
  /** Devices that used it, newest last, at most 20. */
  readonly devices: readonly Mac[];
  /** Connected time of closed stretches. */
  readonly charged: Charged;
  /** The same by local date, the newest 31 dates. */
  readonly days: readonly ChargedDay[];
  /** Closed intervals whose time is not in `charged.onceMs` yet: they may overlap with a session still open. */
  readonly stretch: readonly Interval[];
  /** Closed intervals whose time is not in `charged.eachMs` yet: the clock was not known, and so neither is their date. */
  readonly undated: readonly Interval[];
  /** Volume of all its sessions, open ones up to their last reading. */
  readonly usage: Usage;
  /** The volume limits, in bytes, at which the kernel shut it (0 = never): a packet that does not fit uses a limit up. */
  readonly spent: Spent;
}

/** An e-mail address that was given at log-in and mailed a link. */
export interface Confirmation {
  readonly address: string;
  readonly askedAt: number;
  /** null: its link was not used yet. */
  readonly confirmedAt: number | null;
}

/** Volume limits that are used up. */
export interface Spent extends Usage {
  readonly totalBytes: number;
}

/** Connected time, counted both ways: the terms of the day say which one counts. */
export interface Charged {
  /** While at least one device was online, ms. */
  readonly onceMs: number;
  /** Of every device, added up, ms. */
  readonly eachMs: number;
}

export interface ChargedDay extends Charged {
  /** Local: `2026-11-23`. */
  readonly date: string;
}

/**
 * The three formats: `individual` follows its offer; `variable` has a first and a last day of its own; in a `special` one
 * everything may be set, credentials included.
 */
export type TicketFormat = 'individual' | 'variable' | 'special';

/** Where a ticket came from. */
export type TicketOrigin = 'staff' | 'click-through' | 'payment' | 'sms' | 'sponsor' | 'pms' | 'pass' | 'api';

/** What a ticket was issued with, beyond what its offer says. */
export interface Grant {
  readonly format: TicketFormat;
  readonly origin: TicketOrigin;
  /** For whom: an e-mail address, a mobile number, a room, a name. */
  readonly userId: string | null;
  /** A calendar window of the ticket's own. */
  readonly validFromAt: number | null;
  readonly validUntilAt: number | null;
  /** A price of its own: so many days of the offer's price, or what it was sold for. */
  readonly priceCents: number | null;
  /** Terms of its own, in place of the offer's. */
  readonly own: OwnTerms;
  /** To be typed together with the code, which is then a user name; null: the code is enough. */
  readonly password: string | null;
}

/** The terms that a ticket may set for itself. */
export type OwnTerms = Partial<
  Pick<
    OfferTerms,
    | 'accessPoints'
    | 'hours'
    | 'shelfLifeSeconds'
    | 'lifetimeSeconds'
    | 'sessionDurationSeconds'
    | 'creditSeconds'
    | 'creditPer'
    | 'periodCapSeconds'
    | 'periodCapPer'
    | 'idleTimeoutSeconds'
    | 'downKbps'
    | 'upKbps'
    | 'downVolumeBytes'
    | 'upVolumeBytes'
    | 'totalVolumeBytes'
    | 'slowedKbps'
    | 'devicesAtOnce'
    | 'atDeviceLimit'
    | 'remembersDevices'
  >
>;

export const plainGrant: Grant = {
  format: 'individual',
  origin: 'staff',
  userId: null,
  validFromAt: null,
  validUntilAt: null,
  priceCents: null,
  own: {},
  password: null,
};

/** What a ticket holds that nobody has used yet: the same lists and meters for all of them, since there may be very many. */
export const unusedTicket: Omit<Ticket, 'id' | 'listId' | 'code' | 'createdAt'> = {
  grant: plainGrant,
  details: null,
  confirmation: null,
  paperId: null,
  firstLogInAt: null,
  cancelledAt: null,
  connections: 0,
  devices: [],
  charged: { onceMs: 0, eachMs: 0 },
  days: [],
  stretch: [],
  undated: [],
  usage: noUsage,
  spent: { upBytes: 0, downBytes: 0, totalBytes: 0 },
};

/** As many as one round may make: what one sheet of A4 cards, or one CSV, can reasonably hold. */
export const mostTicketsAtOnce = 10_000;

/** Answers to extra fields, by field id. */
export type Details = Readonly<Record<string, { readonly value: string; readonly consentedAt: number | null }>>;

/** Whether a device took it by one press of a button. */
export function isFree({ grant }: Ticket): boolean {
  return grant.origin === 'click-through';
}
