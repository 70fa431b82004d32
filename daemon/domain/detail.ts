import type { Change } from './change.js';
import type { Answers } from './event.js';
import type { ExtraField } from './offer.js';
import { type State, termsOf } from './state.js';
import type { Details, Ticket } from './ticket.js';

const longestAnswer = 200;

/** What the guest is still to be asked before a first log-in: everything when something is missing, else nothing. */
export function fieldsToAsk(state: State, ticket: Ticket, answers: Answers | undefined): readonly ExtraField[] {
  const fields = askedAt(termsOf(state, ticket).extraFields, 'log-in');
  const isDone = ticket.firstLogInAt !== null || fields.length === 0;
  return isDone || (answers !== undefined && missingField(fields, answers) === undefined) ? [] : fields;
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

/** The first required field without an answer. */
export function missingField(fields: readonly ExtraField[], answers: Answers): ExtraField | undefined {
  return fields.find(({ id, isRequired }) => isRequired && givenFor(answers, id) === '');
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
