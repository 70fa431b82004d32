import type { Cause } from './cause.js';

/** Why something asked of the gateway was declined: a value for a person to read, never an exception. */
export type Refusal =
  | LogInRefusal
  | { readonly reason: 'not-online' }
  | { readonly reason: 'no-such'; readonly what: 'offer' | 'list' | 'ticket' | 'session' | 'staff' }
  | { readonly reason: 'name-taken'; readonly name: string }
  | { readonly reason: 'invalid'; readonly field: string; readonly problem: string };

/** Why a guest's log-in was declined. */
export type LogInRefusal =
  /** The code cannot exist: its check character is wrong or it has the wrong length. */
  | { readonly reason: 'typo' }
  /** No such ticket; a cancelled ticket looks the same to a stranger. */
  | { readonly reason: 'unknown-code' }
  /** The ticket was good once: `cause` names the limit that is used up. */
  | { readonly reason: 'used-up'; readonly cause: Cause }
  | { readonly reason: 'offer-not-yet'; readonly validFromAt: number }
  /** The ticket is on as many devices as its offer allows. */
  | { readonly reason: 'too-many-devices'; readonly devicesAtOnce: number }
  | { readonly reason: 'wrong-place' }
  | { readonly reason: 'too-many-attempts'; readonly retryAfterSeconds: number }
  /** Every place in the kernel's tables is taken. */
  | { readonly reason: 'gateway-full' };
