import type { SessionEnded } from './change.js';
import { canonicalCode, isWellFormed } from './code.js';
import { askedToConfirm } from './decide-confirmation.js';
import { type Device, endOverdue, endSession, openSession } from './decide-session.js';
import { accept, type Decision, refuse } from './decision.js';
import { answered, fieldsToAsk } from './detail.js';
import { ruleEndsAt, ruleOf } from './device-rule.js';
import type { Event, LogIn, TicketReturn } from './event.js';
import type { DeviceOnline, LogInRefusal } from './refusal.js';
import { rememberedTicket, wasSentAway } from './remember.js';
import type { Session } from './session.js';
import { type State, sessionOfMac, sessionsOf, termsOf, ticketWithCode } from './state.js';
import type { Ticket } from './ticket.js';
import { pausedBy, usedUpBy } from './ticket-status.js';

/** A guest types a passcode. Typing it again on a device that is online with it changes nothing. */
export function decideLogIn(state: State, event: LogIn, at: number): Decision {
  const ruled = underRule(state, event, at);
  if (ruled) return ruled;
  const found = findTicket(state, event);
  return 'reason' in found ? refuse(found) : openOn(state, found, event, at, event);
}

/** A guest comes back by the link of a ticket, on whatever device: by the same rules as with its code. */
export function decideTicketReturn(state: State, event: TicketReturn, at: number): Decision {
  const ruled = underRule(state, event, at);
  if (ruled) return ruled;
  const ticket = state.tickets.get(event.ticketId);
  if (!ticket || ticket.cancelledAt !== null) return refuse({ reason: 'no-such', what: 'ticket' });
  return openOn(state, ticket, event, at, event);
}

/** A device that its ticket remembers is let in again without the code, unless it left or was sent away. */
export function decideReturn(state: State, event: Extract<Event, { type: 'device-return' }>, at: number): Decision {
  const ruled = underRule(state, event, at);
  if (ruled) return ruled;
  const ticket = rememberedTicket(state, event.mac, at);
  if (!ticket || (!event.byGuest && wasSentAway(state, event.mac))) return refuse({ reason: 'not-remembered' });
  return openOn(state, ticket, event, at, {});
}

/** An exempt device is open already, so that its ticket is not touched; a blocked one is told so before any code is looked at. */
export function underRule(state: State, { mac }: Device, at: number): Decision | undefined {
  const rule = ruleOf(state, mac, at);
  if (!rule) return undefined;
  return rule.rule === 'exempt'
    ? accept()
    : refuse({ reason: 'device-blocked', untilAt: ruleEndsAt(rule, state.clock) });
}

type Wishes = Pick<LogIn, 'release' | 'answers' | 'linkLanguage'>;

function findTicket(state: State, event: LogIn): Ticket | LogInRefusal {
  const code = canonicalCode(event.code);
  const ticket = code === undefined ? undefined : ticketWithCode(state, code);
  if (!ticket) return { reason: code !== undefined && isWellFormed(code) ? 'unknown-code' : 'typo' };
  const { password } = ticket.grant;
  if (ticket.cancelledAt !== null)
    return ticket.devices.includes(event.mac)
      ? { reason: 'used-up', cause: 'ticket-cancelled' }
      : { reason: 'unknown-code' };
  if (password !== null && event.password === undefined) return { reason: 'password-needed' };
  return password === null || event.password === password ? ticket : { reason: 'wrong-password' };
}

/** The way in on a ticket, or the first rule that says no. The ticket need not be issued yet. */
export function openOn(state: State, ticket: Ticket, device: Device, at: number, wishes: Wishes): Decision {
  if (!termsOf(state, ticket).accessPoints.includes(device.accessPoint)) return refuse({ reason: 'wrong-place' });
  const overdue = endOverdue(state, sessionsOf(state, ticket), at);
  const running = sessionsOf(state, ticket).filter(({ id }) => overdue.every((end) => end.sessionId !== id));
  const chargedUntil = running.length > 0 ? at : Math.max(...overdue.map((end) => end.at), 0) || at;
  const refusal = blocked(state, ticket, at, chargedUntil);
  if (refusal) return refuse(refusal);
  if (running.some(({ mac, accessPoint }) => mac === device.mac && accessPoint === device.accessPoint)) return accept();

  const room = makeRoom(state, ticket, running, device, at, wishes.release);
  if ('reason' in room) return refuse(room);
  const fields = fieldsToAsk(state, ticket, wishes.answers);
  if (fields.length > 0) return refuse({ reason: 'details-needed', fields });
  const opened = openSession(state, ticket, device, at);
  if (!opened) return refuse({ reason: 'gateway-full' });
  return accept(
    ...overdue,
    ...room.released,
    ...leave(state, device, overdue, at),
    ...answered(state, ticket, wishes.answers, at),
    ...askedToConfirm(state, ticket, wishes, at),
    opened,
  );
}

function blocked(state: State, ticket: Ticket, at: number, chargedUntil: number): LogInRefusal | undefined {
  const cause = usedUpBy(state, ticket, at, chargedUntil);
  if (cause !== undefined) return { reason: 'used-up', cause };
  const pause = pausedBy(state, ticket, at, chargedUntil);
  return pause && { reason: 'not-now', ...pause };
}

/** Who leaves so that one device more may come in, or why nobody does. */
function makeRoom(
  state: State,
  ticket: Ticket,
  running: readonly Session[],
  device: Device,
  at: number,
  release: number | undefined,
): { readonly released: readonly SessionEnded[] } | LogInRefusal {
  const { devicesAtOnce, atDeviceLimit } = termsOf(state, ticket);
  const others = running.filter(({ mac }) => mac !== device.mac);
  const tooMany = others.length - devicesAtOnce + 1;
  if (tooMany <= 0) return { released: [] };
  const leaving =
    atDeviceLimit === 'drop-oldest'
      ? [...others].sort((a, b) => a.openedAt - b.openedAt || a.id - b.id).slice(0, tooMany)
      : others.filter(({ id }) => atDeviceLimit === 'hand-over' && id === release);
  if (leaving.length >= tooMany)
    return { released: leaving.map((session) => endSession(session, at, 'device-released')) };
  const devices = atDeviceLimit === 'hand-over' ? others.map(deviceOnline).sort(byLastUse) : [];
  return { reason: 'too-many-devices', devicesAtOnce, devices };
}

/** The device leaves the session that it has, on another ticket or at another access point. */
function leave(state: State, { mac }: Device, ended: readonly SessionEnded[], at: number): SessionEnded[] {
  const mine = sessionOfMac(state, mac);
  if (!mine || ended.some((end) => end.sessionId === mine.id)) return [];
  return [endOverdue(state, [mine], at)[0] ?? endSession(mine, at, 'user-request')];
}

function deviceOnline({ id, mac, address, openedAt, lastTrafficAt }: Session): DeviceOnline {
  return { sessionId: id, mac, address, openedAt, lastTrafficAt };
}

function byLastUse(a: DeviceOnline, b: DeviceOnline): number {
  return b.lastTrafficAt - a.lastTrafficAt || b.openedAt - a.openedAt;
}
