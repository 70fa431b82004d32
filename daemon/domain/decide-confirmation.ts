import type { Change } from './change.js';
import { addressToConfirm, confirmedField, unconfirmedUntil } from './confirmation.js';
import { accept, type Decision, refuse } from './decision.js';
import type { Event, LogIn } from './event.js';
import { isMailAddress, mostMessages } from './message.js';
import { type State, termsOf } from './state.js';
import type { Ticket } from './ticket.js';
import { usedUpBy } from './ticket-status.js';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

/**
 * What follows from an address that is given at a first log-in: it is to be confirmed, and the link is on its way. Where no
 * link can be sent, because mail is not set up or the outbox is full, the address is believed: its guest could do nothing.
 */
export function askedToConfirm(
  state: State,
  ticket: Ticket,
  { answers, linkLanguage }: Pick<LogIn, 'answers' | 'linkLanguage'>,
  at: number,
): Change[] {
  if (ticket.firstLogInAt !== null) return [];
  const address = addressToConfirm(termsOf(state, ticket).extraFields, answers);
  if (address === undefined || linkLanguage === undefined || state.outbox.size >= mostMessages) return [];
  return [
    { type: 'confirmation-set', ticketId: ticket.id, confirmation: { address, askedAt: at, confirmedAt: null } },
    linkMessage(state, ticket, address, linkLanguage, at),
  ];
}

/** The link is sent once more, to the same address or to a corrected one: in place of one still in the outbox. Grace goes on as it was. */
export function addressAsk(state: State, event: Of<'address-ask'>, at: number): Decision {
  const { ticketId, language } = event;
  const ticket = state.tickets.get(ticketId);
  if (!ticket || ticket.cancelledAt !== null) return refuse({ reason: 'no-such', what: 'ticket' });
  const { confirmation } = ticket;
  if (confirmation === null || unconfirmedUntil(state, ticket) === null) return accept();
  const address = event.address.trim();
  if (!isMailAddress(address))
    return refuse({ reason: 'invalid', field: 'address', problem: 'must be an e-mail address' });
  const waiting = waitingLinks(state, ticketId);
  if (state.outbox.size - waiting.length >= mostMessages)
    return refuse({ reason: 'invalid', field: 'outbox', problem: `holds ${mostMessages} messages already` });
  const corrected: Change[] =
    address === confirmation.address
      ? []
      : [
          ...correctedAnswer(state, ticket, address),
          { type: 'confirmation-set', ticketId, confirmation: { ...confirmation, address } },
        ];
  return accept(...corrected, ...waiting, linkMessage(state, ticket, address, language, at));
}

/** The guest has used the link that was mailed to this address: full terms from now on. A link to a corrected address is dead. */
export function addressConfirm(state: State, { ticketId, address }: Of<'address-confirm'>, at: number): Decision {
  const ticket = state.tickets.get(ticketId);
  const confirmation = ticket?.confirmation ?? null;
  if (!ticket || ticket.cancelledAt !== null || confirmation === null || confirmation.address !== address)
    return refuse({ reason: 'no-such', what: 'ticket' });
  if (confirmation.confirmedAt !== null) return accept();
  const cause = usedUpBy(state, ticket, at);
  if (cause !== undefined) return refuse({ reason: 'used-up', cause });
  return accept(
    { type: 'confirmation-set', ticketId, confirmation: { ...confirmation, confirmedAt: at } },
    ...waitingLinks(state, ticketId),
  );
}

function waitingLinks(state: State, ticketId: number): Change[] {
  return [...state.outbox.values()].flatMap(({ id, kind, ticketIds }) =>
    kind === 'confirmation' && ticketIds.includes(ticketId) ? [{ type: 'message-removed', id } as const] : [],
  );
}

function correctedAnswer(state: State, ticket: Ticket, address: string): Change[] {
  const field = confirmedField(termsOf(state, ticket).extraFields);
  const known = field && ticket.details?.[field.id];
  if (!field || !known) return [];
  const details = { ...ticket.details, [field.id]: { ...known, value: address } };
  return [{ type: 'ticket-described', ticketId: ticket.id, details }];
}

function linkMessage({ last }: State, { id }: Ticket, to: string, language: string, at: number): Change {
  const rest = { queuedAt: at, attempts: 0, dueAt: at, problem: null } as const;
  const kind = 'confirmation';
  return {
    type: 'message-set',
    message: { id: last.message + 1, channel: 'mail', kind, to, language, ticketIds: [id], ...rest },
  };
}
