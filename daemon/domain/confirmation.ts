import type { Answers } from './event.js';
import { isMailAddress } from './message.js';
import type { ExtraField } from './offer.js';
import { type State, termsOf } from './state.js';
import type { Ticket } from './ticket.js';

/** The field whose address its guest has to confirm; at most one of an offer. */
export function confirmedField(fields: readonly ExtraField[]): ExtraField | undefined {
  return fields.find(({ graceSeconds }) => graceSeconds !== null);
}

/**
 * Until when a ticket works although its guest's address is not confirmed; null: nothing is to be confirmed. It follows the
 * offer's present terms, and runs from the first log-in whatever is asked again, corrected, or logged in meanwhile.
 */
export function unconfirmedUntil(state: State, ticket: Ticket): number | null {
  const { confirmation } = ticket;
  if (confirmation === null || confirmation.confirmedAt !== null) return null;
  const seconds = confirmedField(termsOf(state, ticket).extraFields)?.graceSeconds ?? null;
  return seconds === null ? null : confirmation.askedAt + seconds * 1000;
}

/** The address to which a first log-in with these answers has a link mailed; undefined: none is asked, or given. */
export function addressToConfirm(fields: readonly ExtraField[], answers: Answers | undefined): string | undefined {
  const field = confirmedField(fields);
  if (field === undefined || answers === undefined || !Object.hasOwn(answers, field.id)) return undefined;
  const address = (answers[field.id]?.value ?? '').trim();
  return isMailAddress(address) ? address : undefined;
}
