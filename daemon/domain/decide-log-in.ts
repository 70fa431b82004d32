import type { Change } from './change.js';
import { canonicalCode } from './code.js';
import { endSession, openSession, type SessionEnded } from './decide-session.js';
import { accept, type Decision, refuse } from './decision.js';
import type { Event } from './event.js';
import { timeLimits } from './limit.js';
import type { Session } from './session.js';
import { offerOf, type State, sessionOfMac, sessionsOf } from './state.js';
import { usedUpBy } from './ticket-status.js';

/** A guest types a passcode. Typing it again on a device that is online with it changes nothing. */
export function decideLogIn(state: State, event: Extract<Event, { type: 'log-in' }>, at: number): Decision {
  const code = canonicalCode(event.code);
  if (code === undefined) return refuse({ reason: 'typo' });
  const ticketId = state.index.ticketByCode.get(code);
  const ticket = ticketId === undefined ? undefined : state.tickets.get(ticketId);
  if (!ticket) return refuse({ reason: 'unknown-code' });
  if (ticket.cancelledAt !== null)
    return ticket.devices.includes(event.mac)
      ? refuse({ reason: 'used-up', cause: 'ticket-cancelled' })
      : refuse({ reason: 'unknown-code' });
  const offer = offerOf(state, ticket);
  if (!offer.accessPoints.includes(event.accessPoint)) return refuse({ reason: 'wrong-place' });
  if (offer.validFromAt !== null && at < offer.validFromAt)
    return refuse({ reason: 'offer-not-yet', validFromAt: offer.validFromAt });
  const cause = usedUpBy(state, ticket, at);
  if (cause !== undefined) return refuse({ reason: 'used-up', cause });

  const mine = sessionOfMac(state, event.mac);
  const onTicket = sessionsOf(state, ticket);
  const overdue = endOverdue(state, mine && !onTicket.includes(mine) ? [...onTicket, mine] : onTicket, at);
  const isOver = (session: Session) => overdue.some((end) => end.sessionId === session.id);
  const present = mine && !isOver(mine) ? mine : undefined;
  if (present?.ticketId === ticket.id && present.accessPoint === event.accessPoint) return accept();
  const others = onTicket.filter((session) => session.mac !== event.mac && !isOver(session));
  if (others.length >= offer.devicesAtOnce)
    return refuse({ reason: 'too-many-devices', devicesAtOnce: offer.devicesAtOnce });

  const opened = openSession(state, ticket, event, at);
  if (!opened) return refuse({ reason: 'gateway-full' });
  const ended: Change[] = present ? [endSession(present, at, 'user-request')] : [];
  return accept(...overdue, ...ended, opened);
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
