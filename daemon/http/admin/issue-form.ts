import { canonicalCode } from '../../domain/code.js';
import type { Answers } from '../../domain/event.js';
import type { ExtraField, Offer } from '../../domain/offer.js';
import { type Grant, mostTicketsAtOnce, type OwnTerms, plainGrant, type TicketFormat } from '../../domain/ticket.js';
import { type Edge, parseLocalDate } from '../local-time.js';
import { offerProblems, termOf } from '../offer-problems.js';
import { FormReader } from './form-reader.js';
import { type AmountField, amountUnits, mostDevices } from './offer-field.js';
import type { Problems } from './problem.js';

export const formats = ['individual', 'variable', 'special'] as const satisfies readonly TicketFormat[];

/** The limits that a special ticket may set for itself on the page; the command line has them all. */
export const ownAmounts = [
  'lifetimeSeconds',
  'creditSeconds',
  'downKbps',
  'upKbps',
  'downVolumeBytes',
  'upVolumeBytes',
  'totalVolumeBytes',
] as const satisfies readonly AmountField[];

export interface IssueOrder {
  readonly count: number;
  readonly code: string | null;
  readonly grant: Grant;
  readonly answers: Answers;
}

export type IssueInput =
  | { readonly ok: true; readonly order: IssueOrder }
  | { readonly ok: false; readonly problems: Problems };

export interface IssuePlace {
  readonly timeZone: string;
  readonly now: number;
}

/** What is to be issued, in the format that the form is for. */
export function parseIssueForm(
  form: URLSearchParams,
  format: TicketFormat,
  offer: Offer,
  place: IssuePlace,
): IssueInput {
  const reader = new FormReader(form);
  const count = reader.whole('count', 1, mostTicketsAtOnce, null);
  const grant: Grant = {
    ...plainGrant,
    format,
    userId: reader.text('userId', 64) || null,
    ...(format === 'individual' ? {} : daysIn(reader, format, place)),
    ...(format === 'special' ? { password: passwordIn(reader), priceCents: reader.amount('priceCents', 100, 0) } : {}),
    own: ownIn(reader, format, offer),
  };
  const code = format === 'special' ? codeIn(reader, count) : null;
  const answers = answersIn(form, reader, offer.extraFields);
  return reader.isGood
    ? { ok: true, order: { count, code, grant, answers } }
    : { ok: false, problems: reader.problems };
}

export function askedAtIssue({ extraFields }: Offer): readonly ExtraField[] {
  return extraFields.filter(({ askedAt }) => askedAt === 'issue');
}

function daysIn(
  reader: FormReader,
  format: TicketFormat,
  { timeZone, now }: IssuePlace,
): Pick<Grant, 'validFromAt' | 'validUntilAt'> {
  const day = (field: string, edge: Edge): number | null => {
    const typed = reader.typed(field);
    const at = typed === '' ? null : parseLocalDate(typed, timeZone, edge);
    if (at === undefined) reader.complain(field, 'not-a-date');
    if (typed === '' && format === 'variable') reader.complain(field, 'missing');
    return at ?? null;
  };
  const [validFromAt, validUntilAt] = [day('firstDay', 'start'), day('lastDay', 'end')];
  if (validFromAt !== null && validUntilAt !== null && validUntilAt <= validFromAt)
    reader.complain('lastDay', 'before-first-day');
  if (validUntilAt !== null && validUntilAt <= now) reader.complain('lastDay', 'day-over');
  return { validFromAt, validUntilAt };
}

function passwordIn(reader: FormReader): string | null {
  const password = reader.text('password', 64);
  if (password !== '' && password.length < shortest) reader.complain('password', 'too-short', { least: shortest });
  return password || null;
}

function codeIn(reader: FormReader, count: number): string | null {
  const typed = reader.text('code', 64);
  if (typed === '') return null;
  const code = canonicalCode(typed) ?? '';
  if (code.length < shortest) reader.complain('code', 'too-short', { least: shortest });
  if (count > 1) reader.complain('count', 'one-code');
  return code;
}

/** As the domain says, for codes and passwords that people make up. */
const shortest = 4;

function ownIn(reader: FormReader, format: TicketFormat, offer: Offer): OwnTerms {
  const devices = reader.whole('devicesAtOnce', 1, mostDevices, 0);
  const own: Record<string, unknown> = devices === 0 ? {} : { devicesAtOnce: devices };
  if (format !== 'special') return own;
  for (const field of ownAmounts) {
    const limit = reader.ownLimit(field, amountUnits[field]);
    if (limit !== undefined) own[field] = limit;
  }
  const problem = offerProblems({ ...offer, ...own })[0];
  if (problem && termOf(problem) === 'slowedKbps') reader.complain('totalVolumeBytes', 'slowed-without-volume');
  else if (problem) reader.complain(termOf(problem), 'too-large');
  return own;
}

function answersIn(form: URLSearchParams, reader: FormReader, fields: readonly ExtraField[]): Answers {
  const asked = fields.filter(({ askedAt }) => askedAt === 'issue');
  const answers = asked.map(({ id, isRequired, consentText }) => {
    const value = isRequired ? reader.text(`answer-${id}`, 200, 'missing') : reader.text(`answer-${id}`, 200);
    const agrees = form.has(`agrees-${id}`);
    if (value !== '' && consentText !== null && !agrees) reader.complain(`answer-${id}`, 'no-consent');
    return [id, { value, agrees }] as const;
  });
  return Object.fromEntries(answers);
}
