import * as v from 'valibot';
import { canonicalCode } from '../../domain/code.js';
import type { Answers } from '../../domain/event.js';
import type { OwnTerms, TicketFormat } from '../../domain/ticket.js';
import { mostTicketsAtOnce } from '../../domain/ticket.js';
import { wantedOnPaper } from '../paper.js';
import { choice, id, idOrName, moment, object, type Site, text, whole } from './input.js';
import { ownTermEntries } from './offer-input.js';

/** What is to be issued into a list, with the terms of its own where a ticket has any. */
export type IssueInput = {
  readonly list: number | string;
  readonly count: number;
  readonly format: TicketFormat;
  readonly validFromAt: number | null;
  readonly validUntilAt: number | null;
  readonly userId: string | null;
  /** In canonical form. */
  readonly code: string | null;
  readonly password: string | null;
  readonly priceCents: number | null;
  readonly answers: Answers;
} & OwnTerms;

export function issueInput(site: Site): v.GenericSchema<unknown, IssueInput> {
  const entries: unknown = object({
    list: idOrName,
    count: v.optional(whole(1, mostTicketsAtOnce), 1),
    format: v.optional(choice('individual', 'variable', 'special'), 'individual'),
    validFromAt: v.optional(moment(site.timeZone, 'start'), null),
    validUntilAt: v.optional(moment(site.timeZone, 'end'), null),
    userId: v.optional(v.nullable(text), null),
    code: v.optional(v.nullable(code), null),
    password: v.optional(v.nullable(text), null),
    priceCents: v.optional(v.nullable(v.number('must be a number or null')), null),
    answers: v.optional(v.record(text, answer, 'must be an object'), {}),
    ...ownTermEntries(site),
  });
  return entries as v.GenericSchema<unknown, IssueInput>;
}

/** Without `serials` a list's tickets: those that were never handed out, those whose paper differs, or all that are good. */
export const printInput = v.pipe(
  object({
    list: v.exactOptional(idOrName),
    serials: v.exactOptional(
      v.pipe(v.array(id, 'must be a list of serial numbers'), v.minLength(1, 'must not be empty')),
    ),
    which: v.optional(choice(...wantedOnPaper), 'new'),
  }),
  v.forward(
    v.check(({ list, serials }) => list !== undefined || serials !== undefined, 'must be given, or serials'),
    ['list'],
  ),
);

export type PrintInput = v.InferOutput<typeof printInput>;

const code = v.pipe(
  text,
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const canonical = canonicalCode(value);
    if (canonical !== undefined) return canonical;
    addIssue({ message: 'from 6 to 64 letters or digits' });
    return NEVER;
  }),
);

const answer = v.union(
  [
    v.pipe(
      text,
      v.transform((value) => ({ value, agrees: false })),
    ),
    object({ value: text, agrees: v.optional(v.boolean('must be true or false'), false) }),
  ],
  'must be text, or an object with value and agrees',
);
