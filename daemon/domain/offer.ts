import type { Period } from './calendar.js';
import type { OpeningHours } from './hours.js';

/** What can be had. Tickets refer to an offer and take its present terms. `null` in a limit means no limit. */
export interface Offer extends OfferTerms {
  readonly id: number;
  /** Since then no new ticket is issued for it; those that are out stay good. null: in use. */
  readonly retiredAt: number | null;
}

export interface OfferTerms {
  readonly name: string;
  readonly description: string;
  readonly priceCents: number | null;
  /** A ticket with dates of its own may be priced by the calendar day. */
  readonly pricePer: 'ticket' | 'day';
  /** ISO 4217. */
  readonly currency: string;
  /** Where it stands among the others, lowest first. */
  readonly sortOrder: number;
  readonly shownOnPortal: boolean;
  /** Ids of the access points where it works; at least one. */
  readonly accessPoints: readonly string[];
  readonly validFromAt: number | null;
  readonly validUntilAt: number | null;
  /** Weekly opening hours in which it works; empty: always. */
  readonly hours: readonly OpeningHours[];
  /** An unused ticket dies this long after issue. */
  readonly shelfLifeSeconds: number | null;
  /** Wall-clock life from the ticket's first log-in, connected or not. */
  readonly lifetimeSeconds: number | null;
  /** One session is cut after this; not a budget. */
  readonly sessionDurationSeconds: number | null;
  /** Connected time, consumed freely within the lifetime. */
  readonly creditSeconds: number | null;
  /** How connected time is counted: once while any device of the ticket is online, or for each device. */
  readonly creditPer: 'ticket' | 'device';
  /** Connected time allowed in each calendar period, counted like the credit. */
  readonly periodCapSeconds: number | null;
  readonly periodCapPer: Period;
  /** No traffic for this long: cut, and the idle stretch is given back. */
  readonly idleTimeoutSeconds: number | null;
  readonly downKbps: number | null;
  readonly upKbps: number | null;
  readonly downVolumeBytes: number | null;
  readonly upVolumeBytes: number | null;
  /** Both directions together. */
  readonly totalVolumeBytes: number | null;
  /** The speed once a volume is used up; null: the session is cut. */
  readonly slowedKbps: number | null;
  readonly devicesAtOnce: number;
  /** What happens to one device more: its guest chooses which one leaves, is refused, or the first one leaves. */
  readonly atDeviceLimit: 'hand-over' | 'refuse' | 'drop-oldest';
  /** A device that used a ticket is let in again without the code while the ticket lives. */
  readonly remembersDevices: boolean;
  /** Free: a device at one of its access points gets a ticket of its own by one press of a button, without a code. */
  readonly clickThrough: boolean;
  /** How long after its first log-in a device's free ticket is followed by another one; null: as soon as it is used up. */
  readonly clickThroughAgainSeconds: number | null;
  readonly extraFields: readonly ExtraField[];
}

/** Something asked of the guest or of whoever issues the ticket. */
export interface ExtraField {
  readonly id: string;
  readonly label: string;
  /** An `email` must be an address that mail can be sent to. */
  readonly kind: 'text' | 'email';
  /**
   * A link is mailed to the address, and until it is confirmed the ticket works for so long from its first log-in; null: it is
   * believed. Only for an `email` that is asked at log-in.
   */
  readonly graceSeconds: number | null;
  readonly askedAt: 'issue' | 'log-in';
  readonly isRequired: boolean;
  /** What the guest agrees to; without agreement the answer is not kept. null: the answer is needed for the service. */
  readonly consentText: string | null;
}

/** An offer with no limits at all: the starting point for a form, a seed or a test. */
export const unlimitedTerms: Omit<OfferTerms, 'name' | 'accessPoints'> = {
  description: '',
  priceCents: null,
  pricePer: 'ticket',
  currency: 'EUR',
  sortOrder: 0,
  shownOnPortal: false,
  validFromAt: null,
  validUntilAt: null,
  hours: [],
  shelfLifeSeconds: null,
  lifetimeSeconds: null,
  sessionDurationSeconds: null,
  creditSeconds: null,
  creditPer: 'ticket',
  periodCapSeconds: null,
  periodCapPer: 'day',
  idleTimeoutSeconds: null,
  downKbps: null,
  upKbps: null,
  downVolumeBytes: null,
  upVolumeBytes: null,
  totalVolumeBytes: null,
  slowedKbps: null,
  devicesAtOnce: 1,
  atDeviceLimit: 'hand-over',
  remembersDevices: false,
  clickThrough: false,
  clickThroughAgainSeconds: null,
  extraFields: [],
};
