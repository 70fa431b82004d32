import { canonicalCode } from './code.js';
import { endSession, openSession, type SessionEnded } from './decide-session.js';
import { accept, type Decision, refuse } from './decision.js';
import type { Event } from './event.js';
import { timeLimits } from './limit.js';
import type { LogInRefusal } from './refusal.js';
import type { Session } from './session.js';
import { offerOf, type State, sessionOfMac, sessionsOf } from './state.js';
import type { Ticket } from './ticket.js';
import { usedUpBy } from './ticket-status.js';

/** A guest types a passcode. Typing it again on a device that is online with it changes nothing. */
export function decideLogIn(state: State, event: LogIn, at: number): Decision {
  const found = findTicket(state, event);
  if ('reason' in found) return refuse(found);
  const offer = offerOf(state, found);
  if (!offer.accessPoints.includes(event.accessPoint)) return refuse({ reason: 'wrong-place' });
  if (offer.validFromAt !== null && at < offer.validFromAt)
    return refuse({ reason: 'offer-not-yet', validFromAt: offer.validFromAt });
  return open(state, found, event, at);
}

type LogIn = Extract<Event, { type: 'log-in' }>;

function findTicket(state: State, event: LogIn): Ticket | LogInRefusal {
  const code = canonicalCode(event.code);
  if (code === undefined) return { reason: 'typo' };
  const ticket = state.tickets.get(state.index.ticketByCode.get(code) ?? -1);
  if (!ticket) return { reason: 'unknown-code' };
  if (ticket.cancelledAt === null) return ticket;
  return ticket.devices.includes(event.mac)
    ? { reason: 'used-up', cause: 'ticket-cancelled' }
    : { reason: 'unknown-code' };
}

function open(state: State, ticket: Ticket, device: LogIn, at: number): Decision {
  const onTicket = sessionsOf(state, ticket);
  const mine = sessionOfMac(state, device.mac);
  const overdue = endOverdue(state, onTicket, at);
  const running = onTicket.filter((session) => overdue.every((end) => end.sessionId !== session.id));
  const chargedUntil = running.length > 0 ? at : Math.max(...overdue.map((end) => end.at), 0) || at;
  const cause = usedUpBy(state, ticket, at, chargedUntil);
  if (cause !== undefined) return refuse({ reason: 'used-up', cause });
  if (running.some(({ mac, accessPoint }) => mac === device.mac && accessPoint === device.accessPoint)) return accept();

  const { devicesAtOnce } = offerOf(state, ticket);
  if (running.filter(({ mac }) => mac !== device.mac).length >= devicesAtOnce)
    return refuse({ reason: 'too-many-devices', devicesAtOnce });
  const opened = openSession(state, ticket, device, at);
  if (!opened) return refuse({ reason: 'gateway-full' });
  const isLeft = mine && overdue.every((end) => end.sessionId !== mine.id);
  const left = isLeft ? (endOverdue(state, [mine], at)[0] ?? endSession(mine, at, 'user-request')) : undefined;
  return accept(...overdue, ...(left ? [left] : []), opened);
}

/** Sessions whose time is up although no reading of the meters has ended them yet. */
function endOverdue(state: State, sessions: readonly Session[], at: number): SessionEnded[] {
  return sessions.flatMap((session) => {
    const limit = timeLimits(state, session, at)[0];
    return limit && limit.endsAt <= at
      ? [endSession(session, Math.max(limit.endsAt, session.lastTrafficAt), limit.cause)]
      : [];
  });
}
