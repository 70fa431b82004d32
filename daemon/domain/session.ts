import type { Cause } from './cause.js';
import type { Mac } from './mac.js';
import type { Usage } from './usage.js';

/** One device online on one ticket, from opening to closing. */
export interface Session {
  readonly id: number;
  /** Its place in the kernel, `firstSlot` to `lastSlot`: unique among open sessions and reused as late as possible. */
  readonly slot: number;
  readonly mac: Mac;
  /** The IP address the guest logged in from. */
  readonly address: string;
  /** Id of the access point. */
  readonly accessPoint: string;
  readonly ticketId: number;
  /** The version of the terms of use that its guest accepted when it opened; null: there were none. */
  readonly termsVersion: number | null;
  readonly openedAt: number;
  /** Last traffic seen by the kernel, either direction; the opening before there was any. */
  readonly lastTrafficAt: number;
  readonly usage: Usage;
  /** The usage that checkpoints put on disk, in whole KiB; what lies beyond it may be lost with the power, in the guest's favour. */
  readonly recorded: Usage;
}

/** A session that is over. The last one of each device is kept, so that its guest can read why. */
export interface EndedSession extends Session {
  readonly endedAt: number;
  readonly cause: Cause;
  /** Idle time at the end that was not charged. */
  readonly givenBackMs: number;
}

export const firstSlot = 3;
export const lastSlot = 32_000;
