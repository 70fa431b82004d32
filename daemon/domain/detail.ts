import type { Change } from './change.js';
import type { Answers } from './event.js';
import { isMailAddress } from './message.js';
import type { ExtraField } from './offer.js';
import { type State, termsOf } from './state.js';
import type { Details, Ticket } from './ticket.js';

const longestAnswer = 200;

/** What the guest is still to be asked before a first log-in: everything when something is missing, else nothing. */
export function fieldsToAsk(state: State, ticket: Ticket, answers: Answers | undefined): readonly ExtraField[] {
  const fields = askedAt(termsOf(state, ticket).extraFields, 'log-in');
  const isDone = ticket.firstLogInAt !== null || fields.length === 0;
  return isDone || (answers !== undefined && wrongField(fields, answers) === undefined) ? [] : fields;
}

/** The fact that a ticket's guest has answered. */
export function answered(state: State, ticket: Ticket, answers: Answers | undefined, at: number): Change[] {
  if (answers === undefined || ticket.firstLogInAt !== null) return [];
  const fields = askedAt(termsOf(state, ticket).extraFields, 'log-in');
  if (fields.length === 0) return [];
  const details = { ...ticket.details, ...detailsOf(fields, answers, at) };
  return [{ type: 'ticket-described', ticketId: ticket.id, details }];
}

export function askedAt(fields: readonly ExtraField[], when: ExtraField['askedAt']): readonly ExtraField[] {
  return fields.filter((field) => field.askedAt === when);
}

/** The first field whose answer does not do: none where one is required, or what cannot be an address. */
export function wrongField(fields: readonly ExtraField[], answers: Answers): WrongField | undefined {
  return fields.flatMap((field) => wrongIn(field, answers) ?? [])[0];
}

export interface WrongField {
  readonly field: ExtraField;
  readonly problem: 'missing' | 'no-address';
}

/** What is wrong with the answer to a field; undefined when nothing is. */
export function wrongIn(field: ExtraField, answers: Answers): WrongField | undefined {
  const value = givenFor(answers, field.id);
  if (value === '') return field.isRequired ? { field, problem: 'missing' } : undefined;
  return field.kind === 'email' && !isMailAddress(value) ? { field, problem: 'no-address' } : undefined;
}

/** What is kept of the answers: nothing that needs a consent which was not given. */
export function detailsOf(fields: readonly ExtraField[], answers: Answers, at: number): Details {
  const kept = fields.flatMap(({ id, consentText }) => {
    const value = givenFor(answers, id);
    if (value === '' || (consentText !== null && answers[id]?.agrees !== true)) return [];
    return [[id, { value, consentedAt: consentText === null ? null : at }] as const];
  });
  return Object.fromEntries(kept);
}

function givenFor(answers: Answers, id: string): string {
  return Object.hasOwn(answers, id) ? (answers[id]?.value ?? '').trim().slice(0, longestAnswer) : '';
}
