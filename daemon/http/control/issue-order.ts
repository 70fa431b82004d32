import type { ExtraField, Offer } from '../../domain/offer.js';
import { type Grant, plainGrant } from '../../domain/ticket.js';
import type { Order } from '../issue.js';
import type { Complaint } from './input.js';
import { ownTermsIn } from './offer-input.js';
import type { IssueInput } from './ticket-input.js';

/** What was asked for, in the words of the domain. */
export function orderOf(listId: number, input: IssueInput): Order & { readonly grant: Grant } {
  const { count, code, format, validFromAt, validUntilAt, userId, password, priceCents, answers } = input;
  const own = ownTermsIn(input);
  const grant = { ...plainGrant, format, validFromAt, validUntilAt, userId, password, priceCents, own };
  return { listId, count, grant, answers, ...(code !== null && { code }) };
}

/** What the domain cannot know of what was typed, each by the name under which it was typed. */
export function issueComplaints(input: IssueInput, { extraFields }: Offer, at: number): Complaint[] {
  const isOver = input.validUntilAt !== null && input.validUntilAt <= at;
  const over = { path: 'validUntilAt', problem: 'is over already' };
  return [...(isOver ? [over] : []), ...formatComplaints(input), ...answerComplaints(input, extraFields)];
}

function formatComplaints(input: IssueInput): Complaint[] {
  const { format, code, count } = input;
  const onlySpecial = (path: string): Complaint => ({ path, problem: 'only a special ticket has one of its own' });
  const own = Object.keys(ownTermsIn(input)).filter((term) => term !== 'devicesAtOnce');
  return [
    ...(format === 'special' ? [] : own.map(onlySpecial)),
    ...(format !== 'special' && code !== null ? [onlySpecial('code')] : []),
    ...(code !== null && count > 1 ? [{ path: 'count', problem: 'one, where the code is given' }] : []),
  ];
}

function answerComplaints({ answers }: IssueInput, extraFields: readonly ExtraField[]): Complaint[] {
  const asked = extraFields.filter(({ askedAt }) => askedAt === 'issue');
  return Object.entries(answers).flatMap(([id, { value, agrees }]) => {
    const path = `answers.${id}`;
    const field = asked.find((one) => one.id === id);
    if (field === undefined) return [{ path, problem: 'is not asked by this offer when a ticket is issued' }];
    if (field.consentText !== null && value.trim() !== '' && !agrees)
      return [{ path, problem: `is kept only for a guest who agrees: “${field.consentText}”` }];
    return [];
  });
}
