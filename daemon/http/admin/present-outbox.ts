import type { Message } from '../../domain/message.js';
import type { State } from '../../domain/state.js';
import type { MailStep } from '../../ports-delivery.js';
import { clockPhrase } from '../phrase.js';
import type { Place } from './present-online.js';

export interface OutboxModel {
  readonly waiting: readonly MessageRow[];
  readonly givenUp: readonly MessageRow[];
}

export interface MessageRow {
  readonly id: number;
  readonly to: string;
  /** It holds no tickets, but a link that confirms the address. */
  readonly isLink: boolean;
  readonly tickets: readonly { readonly serial: number; readonly listId: number }[];
  readonly queued: string;
  /** When it is tried next, in words; empty when it is given up. */
  readonly next: string;
  readonly attempts: number;
  /** null before anything went wrong. */
  readonly problem: MailProblem | null;
}

export interface MailProblem {
  /** What went wrong, as a key of the texts. */
  readonly key: string;
  /** The words of the server, in its own language; empty when it said nothing. */
  readonly answer: string;
}

/** What is on its way, the oldest first. */
export function presentOutbox(state: State, place: Place): OutboxModel {
  const rows = [...state.outbox.values()].map((message) => ({ message, row: presentMessage(state, message, place) }));
  return {
    waiting: rows.filter(({ message }) => message.dueAt !== null).map(({ row }) => row),
    givenUp: rows.filter(({ message }) => message.dueAt === null).map(({ row }) => row),
  };
}

/** Why mail could not be delivered. */
export function mailProblem(step: string, answer: string): MailProblem {
  const known: readonly string[] = [
    'settings',
    'connect',
    'tls',
    'sign-in',
    'sender',
    'recipient',
    'content',
    'tickets',
  ];
  const key = `outbox.failed.${known.includes(step) ? step : ('connect' satisfies MailStep)}`;
  return { key, answer: step === 'settings' ? '' : answer };
}

function presentMessage(state: State, message: Message, { say, now, timeZone }: Place): MessageRow {
  const { id, to, ticketIds, queuedAt, dueAt, attempts, problem } = message;
  const [step = '', ...words] = (problem ?? '').split(' ');
  return {
    id,
    to,
    isLink: message.kind === 'confirmation',
    tickets: ticketIds.map((serial) => ({ serial, listId: state.tickets.get(serial)?.listId ?? 0 })),
    queued: clockPhrase(say, queuedAt, now, timeZone),
    next: dueAt === null ? '' : dueAt <= now ? say('outbox.now') : clockPhrase(say, dueAt, now, timeZone),
    attempts,
    problem: problem === null ? null : mailProblem(step, words.join(' ')),
  };
}
