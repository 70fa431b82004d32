import type { Event, TicketsIssue } from '../domain/event.js';
import type { State } from '../domain/state.js';
import type { AuditNote } from '../ports.js';

/** What was done, and to what: names, serial numbers and counts; never a code or a password. */
export type Act = Pick<AuditNote, 'act' | 'about'>;

/** Who it is that acts through the control socket; no person can have this name. */
export const commandLine = '(command line)';

/**
 * What the audit log says of an event that is about to be dispatched on this state; undefined for what the staff does not
 * ask for, and for what is noted where it is asked.
 */
export function auditOf(state: State, event: Event): Act | undefined {
  const act = (about: AuditNote['about'], name: string = event.type): Act => ({ act: name, about });
  switch (event.type) {
    case 'session-cut': {
      const session = state.sessions.get(event.sessionId);
      return session && act({ mac: session.mac, serial: session.ticketId });
    }
    case 'offer-create':
    case 'offer-change':
      return act({ offer: event.terms.name });
    case 'offer-extend':
      return act({ offer: offerName(state, event.offerId), ...until(event.validUntilAt) });
    case 'offer-retire':
      return act({ offer: offerName(state, event.offerId) }, event.isRetired ? 'offer-retire' : 'offer-bring-back');
    case 'list-create':
      return act({ list: event.name, offer: offerName(state, event.offerId) });
    case 'list-bind':
      return act({ list: listName(state, event.listId), offer: offerName(state, event.offerId) });
    case 'list-rename':
      return act({ list: event.name, was: listName(state, event.listId) });
    case 'tickets-issue':
      return act(issued(state, event));
    case 'tickets-print':
      return act({ count: event.ticketIds.length, ...span(event.ticketIds) });
    case 'ticket-cancel':
      return act({ serial: event.ticketId });
    case 'ticket-extend':
      return act({
        serial: event.ticketId,
        ...(event.seconds === undefined ? {} : { seconds: event.seconds }),
        ...(event.bytes === undefined ? {} : { bytes: event.bytes }),
      });
    case 'device-rule':
      return act({ mac: event.mac, ...until(event.untilAt) }, `device-${event.rule}`);
    case 'device-rule-clear':
      return act({ mac: event.mac });
    case 'staff-set':
    case 'staff-add':
      return act({ name: event.staff.name, role: event.staff.role });
    case 'staff-role':
      return act({ name: event.name, role: event.role });
    case 'staff-password':
    case 'staff-remove':
      return act({ name: event.name });
    case 'staff-sign-out': {
      const session = state.staffSessions.get(event.tokenHash);
      return session && act({ name: session.name });
    }
    case 'staff-sign-out-others':
      return event.name === null ? act({}) : act({}, 'staff-sign-out-own');
    case 'message-queue':
      return act({ to: event.to, count: event.ticketIds.length, ...span(event.ticketIds) });
    case 'message-retry':
    case 'message-drop':
      return act({ to: state.outbox.get(event.id)?.to ?? '' });
    case 'tickets-cancel':
    case 'tickets-import':
    case 'message-sent':
    case 'message-failed':
    case 'staff-sign-in':
    case 'staff-rehash':
    case 'log-in':
    case 'click-through':
    case 'free-tickets-purge':
    case 'log-out':
    case 'device-return':
    case 'ticket-return':
    case 'address-ask':
    case 'address-confirm':
    case 'meters-read':
    case 'meters-settled':
    case 'checkpoint':
    case 'sessions-filed':
    case 'start':
    case 'clock-told':
    case 'suspended':
      return undefined;
  }
}

function issued(state: State, { listId, codes }: TicketsIssue): AuditNote['about'] {
  const first = state.last.ticket + 1;
  return { count: codes.length, list: listName(state, listId), first, last: first + codes.length - 1 };
}

function span(ids: readonly number[]): AuditNote['about'] {
  const [some] = ids;
  if (some === undefined) return {};
  const first = ids.reduce((least, id) => Math.min(least, id), some);
  return { first, last: ids.reduce((most, id) => Math.max(most, id), some) };
}

function until(untilAt: number | null): AuditNote['about'] {
  return untilAt === null ? {} : { untilAt };
}

function offerName({ offers }: State, id: number): string {
  return offers.get(id)?.name ?? '';
}

function listName({ lists }: State, id: number): string {
  return lists.get(id)?.name ?? '';
}
