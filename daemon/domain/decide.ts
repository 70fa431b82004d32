import type { Change } from './change.js';
import { clockTold, suspended } from './clock.js';
import { decideLogIn, decideReturn } from './decide-log-in.js';
import { messageFailed, messageGone, messageQueue, messageRetry } from './decide-message.js';
import { checkpoint, metersRead, metersSettled } from './decide-meters.js';
import {
  listBind,
  listCreate,
  listRename,
  offerChange,
  offerCreate,
  offerExtend,
  offerRetire,
} from './decide-offer.js';
import { endSessionNow, start } from './decide-session.js';
import { ticketCancel, ticketsIssue, ticketsPrint } from './decide-ticket.js';
import { accept, type Decision, refuse } from './decision.js';
import type { Event } from './event.js';
import { type State, sessionOfMac } from './state.js';

/** The rules. Pure: the same state, event and instant give the same decision; the state is left alone. */
export function decide(state: State, event: Event, at: number): Decision {
  switch (event.type) {
    case 'log-in':
      return decideLogIn(state, event, at);
    case 'device-return':
      return decideReturn(state, event, at);
    case 'log-out': {
      const session = sessionOfMac(state, event.mac);
      return session ? accept(endSessionNow(state, session, at, 'user-request')) : refuse({ reason: 'not-online' });
    }
    case 'session-cut': {
      const session = state.sessions.get(event.sessionId);
      return session
        ? accept(endSessionNow(state, session, at, 'admin-reset'))
        : refuse({ reason: 'no-such', what: 'session' });
    }
    case 'meters-read':
      return accept(...metersRead(state, event.readings, at));
    case 'meters-settled':
      return accept(...metersSettled(state, event.readings, at));
    case 'checkpoint':
      return accept(...checkpoint(state, at));
    case 'sessions-filed':
      return sessionsFiled(state, event.ids);
    case 'start':
      return accept(...start(state, event, at));
    case 'clock-told':
      return accept(...clockTold(state, event.wallAt, at));
    case 'suspended':
      return accept(...suspended(event.byMs));
    case 'offer-create':
      return offerCreate(state, event);
    case 'offer-change':
      return offerChange(state, event);
    case 'offer-extend':
      return offerExtend(state, event);
    case 'offer-retire':
      return offerRetire(state, event, at);
    case 'list-create':
      return listCreate(state, event, at);
    case 'list-bind':
      return listBind(state, event);
    case 'list-rename':
      return listRename(state, event);
    case 'tickets-issue':
      return ticketsIssue(state, event, at);
    case 'tickets-print':
      return ticketsPrint(state, event);
    case 'ticket-cancel':
      return ticketCancel(state, event, at);
    case 'message-queue':
      return messageQueue(state, event, at);
    case 'message-failed':
      return messageFailed(state, event, at);
    case 'message-sent':
    case 'message-drop':
      return messageGone(state, event.id);
    case 'message-retry':
      return messageRetry(state, event, at);
    case 'staff-set':
      return accept({ type: 'staff-set', staff: event.staff });
    case 'staff-remove':
      return staffRemove(state, event.name);
    case 'staff-sign-in':
      return accept(...expiredSignIns(state, at), { type: 'staff-signed-in', session: event.session });
    case 'staff-sign-out':
      return accept({ type: 'staff-signed-out', tokenHash: event.tokenHash });
  }
}

function sessionsFiled(state: State, filed: readonly number[]): Decision {
  const ids = filed.filter((id) => state.unfiled.has(id));
  return ids.length > 0 ? accept({ type: 'sessions-filed', ids }) : accept();
}

/** Somebody who may do everything must remain. */
function staffRemove(state: State, name: string): Decision {
  const leaving = state.staff.get(name);
  if (!leaving) return refuse({ reason: 'no-such', what: 'staff' });
  const owners = [...state.staff.values()].filter(({ role }) => role === 'owner');
  if (leaving.role === 'owner' && owners.length === 1) return refuse({ reason: 'last-owner', name });
  return accept({ type: 'staff-removed', name });
}

function expiredSignIns(state: State, at: number): Change[] {
  return [...state.staffSessions.values()]
    .filter((session) => session.endsAt <= at)
    .map(({ tokenHash }) => ({ type: 'staff-signed-out', tokenHash }));
}
