import type { Interval } from './interval.js';
import type { Mac } from './mac.js';
import { noUsage, type Usage } from './usage.js';

/** One credential. `id` is its serial number, printed and not secret; `code` is the secret, in canonical form. */
export interface Ticket {
  readonly id: number;
  readonly listId: number;
  readonly code: string;
  readonly createdAt: number;
  readonly firstLogInAt: number | null;
  readonly cancelledAt: number | null;
  /** How many sessions were ever opened on it. */
  readonly connections: number;
  /** Devices that used it, newest last, at most 20. */
  readonly devices: readonly Mac[];
  /** Credit consumed by closed stretches, ms. */
  readonly creditUsedMs: number;
  /** Charged intervals of closed sessions in the stretch still running; empty while nobody is online. */
  readonly stretch: readonly Interval[];
  /** Volume of all its sessions, open ones up to their last reading. */
  readonly usage: Usage;
  /** The volume limits, in bytes, at which the kernel shut it (0 = never): a packet that does not fit uses a limit up. */
  readonly spent: Usage;
}

/** What a ticket holds that nobody has used yet: the same lists and meters for all of them, since there may be very many. */
export const unusedTicket: Omit<Ticket, 'id' | 'listId' | 'code' | 'createdAt'> = {
  firstLogInAt: null,
  cancelledAt: null,
  connections: 0,
  devices: [],
  creditUsedMs: 0,
  stretch: [],
  usage: noUsage,
  spent: noUsage,
};
