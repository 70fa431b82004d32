import type { Change } from './change.js';
import { ticketsPrint } from './decide-ticket.js';
import { accept, type Decision, refuse } from './decision.js';
import type { Event } from './event.js';
import { isMailAddress, type Message, mostMessages, mostTicketsOfMessage, nextTryAt } from './message.js';
import type { State } from './state.js';
import { ticketStatus } from './ticket-status.js';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

/** Puts tickets into the outbox for a guest. They are handed out with it: the mail is their paper. */
export function messageQueue(state: State, event: Of<'message-queue'>, at: number): Decision {
  const { to, language } = event;
  const ticketIds = [...new Set(event.ticketIds)];
  const invalid = (field: string, problem: string) => refuse({ reason: 'invalid', field, problem });
  if (!isMailAddress(to)) return invalid('to', 'must be an e-mail address');
  if (ticketIds.length < 1 || ticketIds.length > mostTicketsOfMessage)
    return invalid('tickets', `from 1 to ${mostTicketsOfMessage} tickets`);
  if (state.outbox.size >= mostMessages) return invalid('to', `the outbox holds ${mostMessages} messages already`);
  const tickets = ticketIds.map((id) => state.tickets.get(id));
  if (tickets.includes(undefined)) return refuse({ reason: 'no-such', what: 'ticket' });
  const isGood = (id: number) => ['unused', 'in-use'].includes(statusOf(state, id, at) ?? '');
  if (!ticketIds.every(isGood)) return invalid('tickets', 'only tickets that still work can be sent');
  const printed = ticketsPrint(state, { type: 'tickets-print', ticketIds });
  if (!printed.ok) return printed;
  const id = state.last.message + 1;
  const rest = { queuedAt: at, attempts: 0, dueAt: at, problem: null } as const;
  return accept(...printed.changes, set({ id, channel: 'mail', kind: 'tickets', to, language, ticketIds, ...rest }));
}

/** A try was in vain: there will be another one later, unless nothing can come of it or it has taken too long. */
export function messageFailed(state: State, { id, problem, isFinal }: Of<'message-failed'>, at: number): Decision {
  const message = state.outbox.get(id);
  if (!message) return accept();
  const attempts = message.attempts + 1;
  const dueAt = isFinal ? null : nextTryAt(message.queuedAt, attempts, at);
  return accept(set({ ...message, attempts, dueAt, problem: problem.slice(0, longestProblem) }));
}

/** It is delivered, or nobody wants it delivered any more. */
export function messageGone(state: State, id: number): Decision {
  return state.outbox.has(id) ? accept({ type: 'message-removed', id }) : accept();
}

/** Somebody asks for another try: at once, and again for as long as for a new one. */
export function messageRetry(state: State, { id }: Of<'message-retry'>, at: number): Decision {
  const message = state.outbox.get(id);
  if (!message) return refuse({ reason: 'no-such', what: 'message' });
  return accept(set({ ...message, queuedAt: at, attempts: 0, dueAt: at }));
}

const longestProblem = 500;

function set(message: Message): Change {
  return { type: 'message-set', message };
}

function statusOf(state: State, id: number, at: number): ReturnType<typeof ticketStatus> | undefined {
  const ticket = state.tickets.get(id);
  return ticket && ticketStatus(state, ticket, at);
}
