import { datesTouched } from '../../domain/calendar.js';
import type { Offer } from '../../domain/offer.js';
import type { TicketFormat } from '../../domain/ticket.js';
import { moneyPhrase, paperPhrases, pricePhrase } from '../terms-phrase.js';
import { type AmountModel, type Field, presentField, presentOwnAmount } from './form-field.js';
import { askedAtIssue, formats, type IssueOrder, ownAmounts } from './issue-form.js';
import type { Place } from './present-online.js';
import type { Problems } from './problem.js';

export interface AnswerField extends Field {
  readonly label: string;
  readonly isRequired: boolean;
  /** What the guest agrees to; null where the answer is needed for the service. */
  readonly consent: { readonly name: string; readonly text: string; readonly chosen: boolean } | null;
}

export interface IssueModel {
  readonly formats: readonly {
    readonly name: string;
    readonly key: string;
    readonly href: string;
    readonly current: boolean;
  }[];
  readonly format: TicketFormat;
  readonly explainKey: string;
  readonly hasDays: boolean;
  readonly isVariable: boolean;
  readonly isSpecial: boolean;
  readonly fields: Readonly<
    Record<'count' | 'userId' | 'devicesAtOnce' | 'firstDay' | 'lastDay' | 'code' | 'password' | 'priceCents', Field>
  >;
  readonly own: readonly AmountModel[];
  readonly answers: readonly AnswerField[];
  readonly offer: {
    readonly name: string;
    readonly price: string;
    readonly terms: readonly string[];
    readonly devices: number;
  };
  /** What the days that were typed cost, in words; empty before they were. */
  readonly cost: string;
  readonly problemCount: number;
}

/** The form that issues tickets in one of the formats. */
export function presentIssue(
  format: TicketFormat,
  offer: Offer,
  {
    typed,
    problems,
    order,
  }: { readonly typed: URLSearchParams; readonly problems: Problems; readonly order: IssueOrder | null },
  place: Place,
): IssueModel {
  const field = (name: string) => presentField(typed, problems, name);
  return {
    formats: formats.map((name) => ({
      name,
      key: `admin.format.${name}`,
      href: `?format=${name}`,
      current: name === format,
    })),
    format,
    explainKey: `admin.issue.explain-${format}`,
    hasDays: format !== 'individual',
    isVariable: format === 'variable',
    isSpecial: format === 'special',
    fields: {
      count: field('count'),
      userId: field('userId'),
      devicesAtOnce: field('devicesAtOnce'),
      firstDay: field('firstDay'),
      lastDay: field('lastDay'),
      code: field('code'),
      password: field('password'),
      priceCents: field('priceCents'),
    },
    own: ownAmounts.map((name) => presentOwnAmount(typed, problems, name)),
    answers: presentAnswers(offer, typed, problems),
    offer: {
      name: offer.name,
      price: priceOf(offer, place),
      terms: paperPhrases(place.say, offer, place.now, place.timeZone),
      devices: offer.devicesAtOnce,
    },
    cost: order === null ? '' : costOf(offer, order, place),
    problemCount: Object.keys(problems).length,
  };
}

function presentAnswers(offer: Offer, typed: URLSearchParams, problems: Problems): AnswerField[] {
  return askedAtIssue(offer).map(({ id, label, isRequired, consentText }) => {
    const name = `agrees-${id}`;
    const consent = consentText === null ? null : { name, text: consentText, chosen: typed.has(name) };
    return { ...presentField(typed, problems, `answer-${id}`), label, isRequired, consent };
  });
}

function priceOf({ priceCents, currency, pricePer }: Offer, { say }: Place): string {
  return priceCents === null ? '' : pricePhrase(say, { priceCents, currency, pricePer });
}

function costOf(
  { priceCents, currency, pricePer }: Offer,
  { grant, count }: IssueOrder,
  { say, timeZone }: Place,
): string {
  const { validFromAt, validUntilAt } = grant;
  if (validFromAt === null || validUntilAt === null) return '';
  const days = datesTouched({ startAt: validFromAt, endAt: validUntilAt }, timeZone);
  if (priceCents === null) return say('admin.issue.days', { days });
  const cents = pricePer === 'day' ? days * priceCents : priceCents;
  const cost = { days, price: moneyPhrase(say, priceCents, currency), total: moneyPhrase(say, cents, currency) };
  const line = say(pricePer === 'day' ? 'admin.issue.cost-per-day' : 'admin.issue.cost', cost);
  return count === 1
    ? line
    : `${line} ${say('admin.issue.cost-in-all', { count, total: moneyPhrase(say, cents * count, currency) })}`;
}
