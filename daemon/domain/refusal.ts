import type { Cause } from './cause.js';
import type { Mac } from './mac.js';
import type { ExtraField } from './offer.js';
import type { Pause } from './ticket-status.js';

/** Why something asked of the gateway was declined: a value for a person to read, never an exception. */
export type Refusal =
  | LogInRefusal
  | { readonly reason: 'not-online' }
  | {
      readonly reason: 'no-such';
      readonly what: 'offer' | 'list' | 'ticket' | 'session' | 'staff' | 'device' | 'message';
    }
  | { readonly reason: 'name-taken'; readonly name: string }
  /** Nothing new is issued for this offer. */
  | { readonly reason: 'offer-retired'; readonly name: string }
  /** Nobody else could undo it. */
  | { readonly reason: 'last-owner'; readonly name: string }
  | { readonly reason: 'invalid'; readonly field: string; readonly problem: string };

/** Why a guest's log-in was declined. */
export type LogInRefusal =
  /** The code cannot exist: its check character is wrong or it has the wrong length. */
  | { readonly reason: 'typo' }
  /** No such ticket; a cancelled ticket looks the same to a stranger. */
  | { readonly reason: 'unknown-code' }
  /** What was typed is a user name: its password is missing. */
  | { readonly reason: 'password-needed' }
  | { readonly reason: 'wrong-password' }
  /** The ticket was good once: `cause` names the limit that is used up. */
  | { readonly reason: 'used-up'; readonly cause: Cause }
  /** The ticket is good, and works again at an instant: null when nobody knows. */
  | { readonly reason: 'not-now'; readonly cause: Pause['cause']; readonly againAt: number | null }
  /** The ticket is on as many devices as it may be; where its guest may hand it over, these are they, by last use. */
  | { readonly reason: 'too-many-devices'; readonly devicesAtOnce: number; readonly devices: readonly DeviceOnline[] }
  /** The offer asks for something first. */
  | { readonly reason: 'details-needed'; readonly fields: readonly ExtraField[] }
  | { readonly reason: 'wrong-place' }
  /** The device has no ticket that would let it in again without a code. */
  | { readonly reason: 'not-remembered' }
  | { readonly reason: 'too-many-attempts'; readonly retryAfterSeconds: number }
  /** No link can be mailed to this address just now: too many were. */
  | {
      readonly reason: 'too-many-mails';
      readonly retryAfterSeconds: number;
      readonly fields: readonly ExtraField[];
    }
  /** The offer is not given away, or not any more, or not here. */
  | { readonly reason: 'not-given' }
  /** What the offer gave this device is used up; it gives again from an instant. */
  | { readonly reason: 'free-again'; readonly againAt: number }
  /** Staff has blocked the device, whatever its ticket; null: until they let it in again. */
  | { readonly reason: 'device-blocked'; readonly untilAt: number | null }
  /** Every place in the kernel's tables is taken. */
  | { readonly reason: 'gateway-full' };

/** A device that is online on a ticket. */
export interface DeviceOnline {
  readonly sessionId: number;
  readonly mac: Mac;
  readonly address: string;
  readonly openedAt: number;
  readonly lastTrafficAt: number;
}
