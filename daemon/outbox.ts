import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from './domain/message.js';
import type { State } from './domain/state.js';
import type { Ticket } from './domain/ticket.js';
import { ticketStatus } from './domain/ticket-status.js';
import { isLinkWanted } from './domain/wanted-link.js';
import type { Gateway } from './gateway.js';
import type { Mail, Mailer, MailOutcome } from './ports-delivery.js';

export interface OutboxParts {
  readonly gateway: Pick<Gateway, 'state' | 'now' | 'dispatch'>;
  readonly mailer: Mailer;
  /** The mail that hands these tickets out. */
  readonly compose: (message: Message, tickets: readonly Ticket[]) => Mail;
}

/** Delivers what is due. */
export interface Outbox {
  /** Tries every message that is due, one after the other. Calls made meanwhile share the run that follows. */
  deliver(): Promise<void>;
  /** Nothing is begun after this; resolves when what is being sent has been, and after a few seconds in any case. */
  close(): Promise<void>;
}

/**
 * The way of messages out of the gateway. That a message was taken is on disk right after the mail server has said so: only a
 * crash in between sends it a second time, under the same message id.
 */
export function openOutbox(parts: OutboxParts): Outbox {
  /** Messages that the server has taken and the disk does not know of yet: they are not sent again. */
  const taken = new Set<number>();
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const stop = new AbortController();
  const deliver = (): Promise<void> => {
    if (stop.signal.aborted) return Promise.resolve();
    if (running === undefined) {
      running = deliverDue(parts, taken, stop.signal).finally(() => {
        running = undefined;
      });
      return running;
    }
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return deliver();
      });
    return next;
  };
  return {
    deliver,
    close: async () => {
      stop.abort();
      await Promise.race([running?.catch(() => {}), delay(patienceMs, undefined, { ref: false })]);
    },
  };
}

/** What is cut off may be sent twice. */
const patienceMs = 3_000;

async function deliverDue(
  { gateway, mailer, compose }: OutboxParts,
  taken: Set<number>,
  signal: AbortSignal,
): Promise<void> {
  const due = dueAt(gateway.state, gateway.now());
  // what nobody answered to once is not asked for each message
  let unreached: MailOutcome | undefined;
  for (const { id } of due) {
    const message = gateway.state.outbox.get(id);
    if (message === undefined || signal.aborted) continue;
    if (taken.has(id)) {
      await gateway.dispatch({ type: 'message-sent', id });
      taken.delete(id);
      continue;
    }
    if (message.kind === 'confirmation' && !isWanted(gateway.state, message, gateway.now())) {
      await gateway.dispatch({ type: 'message-drop', id });
      continue;
    }
    const tickets = ticketsToSend(gateway.state, message, gateway.now());
    if (tickets.length === 0) {
      await gateway.dispatch({ type: 'message-failed', id, problem: 'tickets', isFinal: true });
      continue;
    }
    const outcome = unreached ?? (await mailer.send(compose(message, tickets)));
    if (!outcome.ok && !isAboutMail(outcome)) unreached = outcome;
    if (outcome.ok) {
      taken.add(id);
      await gateway.dispatch({ type: 'message-sent', id });
      taken.delete(id);
    } else {
      const problem = `${outcome.step} ${outcome.answer}`;
      await gateway.dispatch({ type: 'message-failed', id, problem, isFinal: outcome.isFinal });
    }
  }
}

function dueAt({ outbox }: State, now: number): Message[] {
  return [...outbox.values()].filter((message) => message.dueAt !== null && message.dueAt <= now);
}

/** Nobody needs a link to an address that is confirmed, corrected, or of a ticket that is over. */
function isWanted(state: State, { ticketIds, to }: Message, now: number): boolean {
  return ticketIds.some((id) => isLinkWanted(state, id, to, now));
}

/** A ticket that was cancelled or has ended since is not sent any more. */
function ticketsToSend(state: State, { ticketIds }: Message, now: number): Ticket[] {
  return ticketIds.flatMap((id) => {
    const ticket = state.tickets.get(id);
    const isGood = ticket !== undefined && ['unused', 'in-use'].includes(ticketStatus(state, ticket, now));
    return isGood ? [ticket] : [];
  });
}

function isAboutMail(outcome: MailOutcome): boolean {
  return outcome.ok || ['sender', 'recipient', 'content'].includes(outcome.step);
}
