import type { Session } from './session.js';
import { type State, termsOf, ticketOf } from './state.js';
import type { Spent, Ticket } from './ticket.js';
import type { Usage } from './usage.js';

/** One volume limit of a ticket, shared by its devices. */
export interface VolumeLimit {
  readonly direction: 'up' | 'down' | 'total';
  readonly limitBytes: number;
  readonly usedBytes: number;
  readonly leftBytes: number;
}

/** The volume limits of a session's ticket, least left first. */
export function volumeLimits(state: State, session: Session): readonly VolumeLimit[] {
  return ticketVolumeLimits(state, ticketOf(state, session));
}

/** The volume limits of a ticket that has used so much, least left first. */
export function ticketVolumeLimits(state: State, ticket: Ticket, used: Usage = ticket.usage): readonly VolumeLimit[] {
  const terms = termsOf(state, ticket);
  const limits: VolumeLimit[] = [];
  const add = (direction: VolumeLimit['direction'], limitBytes: number | null, usedBytes: number) => {
    if (limitBytes === null) return;
    const isSpent = ticket.spent[`${direction}Bytes`] >= limitBytes;
    limits.push({ direction, limitBytes, usedBytes, leftBytes: isSpent ? 0 : Math.max(0, limitBytes - usedBytes) });
  };
  add('up', terms.upVolumeBytes, used.upBytes);
  add('down', terms.downVolumeBytes, used.downBytes);
  add('total', terms.totalVolumeBytes, used.upBytes + used.downBytes);
  return limits.sort((a, b) => a.leftBytes - b.leftBytes);
}

/** Whether a used-up volume ends the sessions of a ticket, or only slows them down. */
export function volumeCuts(state: State, ticket: Ticket): boolean {
  return termsOf(state, ticket).slowedKbps === null;
}

/** A volume limit as the fact that it is used up. */
export function spentBy({ direction, limitBytes }: VolumeLimit): Spent {
  return { upBytes: 0, downBytes: 0, totalBytes: 0, [`${direction}Bytes`]: limitBytes };
}
