import type { Cause } from './cause.js';
import type { Clock } from './clock.js';
import type { DeviceRule } from './device-rule.js';
import type { Mac } from './mac.js';
import type { Message } from './message.js';
import type { Offer } from './offer.js';
import type { Paper } from './paper.js';
import type { Session } from './session.js';
import type { Staff, StaffSession } from './staff.js';
import type { Confirmation, Details, Grant, Spent } from './ticket.js';
import type { TicketList } from './ticket-list.js';
import type { Usage } from './usage.js';

/** One fact, in the past tense. `apply` folds it into the state; the journal stores it. JSON all through. */
export type Change =
  | { readonly type: 'offer-set'; readonly offer: Offer }
  | { readonly type: 'list-set'; readonly list: TicketList }
  | TicketsIssued
  /** Tickets were printed; `paper` is what they say. */
  | { readonly type: 'tickets-printed'; readonly ticketIds: readonly number[]; readonly paper: Paper }
  /** What a ticket's guest answered at log-in. */
  | { readonly type: 'ticket-described'; readonly ticketId: number; readonly details: Details }
  /** An address is to be confirmed, is corrected, or is confirmed. */
  | { readonly type: 'confirmation-set'; readonly ticketId: number; readonly confirmation: Confirmation }
  | { readonly type: 'ticket-cancelled'; readonly ticketId: number; readonly at: number }
  /** Free tickets of long ago are forgotten, with all that refers to them here. */
  | { readonly type: 'tickets-removed'; readonly ticketIds: readonly number[] }
  /** A ticket alone gives something else from now on. */
  | { readonly type: 'ticket-granted'; readonly ticketId: number; readonly grant: Grant }
  | { readonly type: 'session-opened'; readonly session: Session }
  | SessionEnded
  /** A volume limit is used up: the limits in bytes at which the kernel shut the ticket, 0 where it did not. */
  | { readonly type: 'volume-spent'; readonly ticketId: number; readonly spent: Spent }
  /** The exact meters of an ended session, read after the kernel had shut it. */
  | { readonly type: 'usage-settled'; readonly sessionId: number; readonly mac: Mac; readonly usage: Usage }
  /** Ended sessions are in the history: nothing more need be known of them here. */
  | { readonly type: 'sessions-filed'; readonly ids: readonly number[] }
  /** A reading between two checkpoints: in memory only. */
  | { readonly type: 'usage-seen'; readonly at: number; readonly readings: readonly UsageReading[] }
  /** A checkpoint: what was used since the one before, kept on disk. */
  | { readonly type: 'usage-recorded'; readonly at: number; readonly readings: readonly UsageIncrement[] }
  /** The daemon has started on this clock; instants of the state are moved by `shiftMs`. */
  | { readonly type: 'clock-started'; readonly clock: Clock; readonly shiftMs: number }
  /** The time is known now, or has been set: everything from `since` on moves by `byMs`, sessions with it. */
  | { readonly type: 'clock-set'; readonly byMs: number; readonly since: number }
  /** Time has passed in which the machine slept: for everything but who was online. */
  | { readonly type: 'time-slept'; readonly byMs: number }
  | { readonly type: 'device-ruled'; readonly rule: DeviceRule }
  | { readonly type: 'device-unruled'; readonly mac: Mac }
  | { readonly type: 'message-set'; readonly message: Message }
  | { readonly type: 'message-removed'; readonly id: number }
  | { readonly type: 'staff-set'; readonly staff: Staff }
  | { readonly type: 'staff-removed'; readonly name: string }
  | { readonly type: 'staff-signed-in'; readonly session: StaffSession }
  | { readonly type: 'staff-signed-out'; readonly tokenHash: string };

export interface TicketsIssued {
  readonly type: 'tickets-issued';
  readonly listId: number;
  readonly at: number;
  readonly firstId: number;
  readonly codes: readonly string[];
  readonly grant: Grant;
  readonly details: Details | null;
}

export interface SessionEnded {
  readonly type: 'session-ended';
  readonly sessionId: number;
  readonly at: number;
  readonly cause: Cause;
  readonly usage: Usage;
  readonly lastTrafficAt: number;
}

/** A session's meters since it opened: absolute, so that reading twice adds nothing. */
export interface UsageReading {
  readonly sessionId: number;
  readonly usage: Usage;
  readonly lastTrafficAt: number;
}

/** What a session used since the last checkpoint, in whole KiB; the rest waits for the next. */
export interface UsageIncrement {
  readonly sessionId: number;
  readonly more: Usage;
  readonly lastTrafficAt: number;
}

/** Whether a change must be on disk before anybody is answered. */
export function isKept(change: Change): boolean {
  return change.type !== 'usage-seen';
}
