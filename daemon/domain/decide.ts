import { clockTold, suspended } from './clock.js';
import { decideClickThrough, freeTicketsPurge } from './decide-click-through.js';
import { addressAsk, addressConfirm } from './decide-confirmation.js';
import { deviceRule, deviceRuleClear, rulesOver } from './decide-device.js';
import { ticketExtend } from './decide-extend.js';
import { ticketsImport } from './decide-import.js';
import { decideLogIn, decideReturn, decideTicketReturn } from './decide-log-in.js';
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
import {
  signedOut,
  staffAdd,
  staffPassword,
  staffRehash,
  staffRemove,
  staffRole,
  staffSet,
  staffSignIn,
  staffSignOut,
} from './decide-staff.js';
import { ticketCancel, ticketsCancel, ticketsIssue, ticketsPrint } from './decide-ticket.js';
import { accept, type Decision, refuse } from './decision.js';
import type { Event } from './event.js';
import { type State, sessionOfMac } from './state.js';

/** The rules. Pure: the same state, event and instant give the same decision; the state is left alone. */
export function decide(state: State, event: Event, at: number): Decision {
  switch (event.type) {
    case 'log-in':
      return decideLogIn(state, event, at);
    case 'click-through':
      return decideClickThrough(state, event, at);
    case 'free-tickets-purge':
      return freeTicketsPurge(state, event, at);
    case 'device-return':
      return decideReturn(state, event, at);
    case 'ticket-return':
      return decideTicketReturn(state, event, at);
    case 'address-ask':
      return addressAsk(state, event, at);
    case 'address-confirm':
      return addressConfirm(state, event, at);
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
      return accept(...metersRead(state, event.readings, at), ...rulesOver(state, at));
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
    case 'tickets-import':
      return ticketsImport(state, event, at);
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
    case 'ticket-extend':
      return ticketExtend(state, event, at);
    case 'device-rule':
      return deviceRule(state, event, at);
    case 'device-rule-clear':
      return deviceRuleClear(state, event);
    case 'tickets-cancel':
      return ticketsCancel(state, event, at);
    case 'staff-set':
      return staffSet(state, event.staff, at);
    case 'staff-add':
      return staffAdd(state, event.staff, at);
    case 'staff-role':
      return staffRole(state, event.name, event.role);
    case 'staff-password':
      return staffPassword(state, event);
    case 'staff-rehash':
      return staffRehash(state, event);
    case 'staff-remove':
      return staffRemove(state, event.name);
    case 'staff-sign-in':
      return staffSignIn(state, event.session, at);
    case 'staff-sign-out':
      return staffSignOut(state, event.tokenHash);
    case 'staff-sign-out-others':
      return accept(...signedOut(state, event.name, event.keptTokenHash));
  }
}

function sessionsFiled(state: State, filed: readonly number[]): Decision {
  const ids = filed.filter((id) => state.unfiled.has(id));
  return ids.length > 0 ? accept({ type: 'sessions-filed', ids }) : accept();
}
