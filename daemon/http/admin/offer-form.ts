import { type OfferTerms, unlimitedTerms } from '../../domain/offer.js';
import { parseLocalTime } from '../local-time.js';
import { offerProblems, termOf } from '../offer-problems.js';
import { parseExtraFields } from './extra-field-form.js';
import { fillInstant } from './fill-offer-form.js';
import { FormReader } from './form-reader.js';
import {
  type AmountField,
  amountFields,
  amountUnits,
  choices,
  instantFields,
  mostDevices,
  mostSortOrder,
} from './offer-field.js';
import type { Problems } from './problem.js';

export type OfferInput =
  | { readonly ok: true; readonly terms: OfferTerms }
  | { readonly ok: false; readonly problems: Problems };

export interface FormPlace {
  readonly timeZone: string;
  /** In which days of the week are understood first. */
  readonly languages: readonly string[];
  readonly accessPoints: readonly { readonly id: string }[];
}

/**
 * A field's name is the domain's; its unit, where there is a choice, is in `<name>Unit`. What was not touched in the form of
 * an offer keeps its value to the millisecond, though the form shows less of it.
 */
export function parseOfferForm(
  form: URLSearchParams,
  { timeZone, languages, accessPoints }: FormPlace,
  before?: OfferTerms,
): OfferInput {
  const reader = new FormReader(form);
  const chosen = accessPoints.map(({ id }) => id).filter((id) => form.getAll('accessPoints').includes(id));
  if (chosen.length === 0) reader.complain('accessPoints', 'no-access-point');
  const terms: OfferTerms = {
    name: reader.text('name', 80, 'name-missing'),
    description: reader.text('description', 500),
    priceCents: reader.amount('priceCents', 100, 0),
    pricePer: reader.choice('pricePer', choices.pricePer, 'ticket'),
    currency: currencyIn(reader),
    sortOrder: reader.whole('sortOrder', -mostSortOrder, mostSortOrder, 0),
    shownOnPortal: reader.flag('shownOnPortal'),
    accessPoints: chosen,
    ...amountsIn(reader),
    ...instantsIn(reader, timeZone, before),
    hours: reader.hours('hours', languages),
    creditPer: reader.choice('creditPer', choices.creditPer, 'ticket'),
    periodCapPer: reader.choice('periodCapPer', choices.periodCapPer, 'day'),
    devicesAtOnce: reader.whole('devicesAtOnce', 1, mostDevices, unlimitedTerms.devicesAtOnce),
    atDeviceLimit: reader.choice('atDeviceLimit', choices.atDeviceLimit, 'hand-over'),
    remembersDevices: reader.flag('remembersDevices'),
    clickThrough: reader.flag('clickThrough'),
    extraFields: parseExtraFields(form, reader),
  };
  checkRelations(reader, terms);
  return reader.isGood ? { ok: true, terms } : { ok: false, problems: reader.problems };
}

function currencyIn(reader: FormReader): string {
  const currency = reader.typed('currency').toUpperCase() || unlimitedTerms.currency;
  if (!/^[A-Z]{3}$/.test(currency)) reader.complain('currency', 'not-a-currency');
  return currency;
}

function amountsIn(reader: FormReader): Pick<OfferTerms, AmountField> {
  const amounts = amountFields.map((field) => [field, reader.amountIn(field, amountUnits[field])]);
  return Object.fromEntries(amounts) as Pick<OfferTerms, AmountField>;
}

function instantsIn(
  reader: FormReader,
  timeZone: string,
  before: OfferTerms | undefined,
): Pick<OfferTerms, (typeof instantFields)[number]> {
  const instants = instantFields.map((field) => [field, instantIn(reader, field, timeZone, before?.[field])]);
  return Object.fromEntries(instants) as Pick<OfferTerms, (typeof instantFields)[number]>;
}

/** The instant that was typed, or the one that was there and was left as it is. */
export function instantIn(
  reader: FormReader,
  field: string,
  timeZone: string,
  before: number | null | undefined,
): number | null {
  const typed = reader.typed(field);
  if (before !== undefined && fillInstant(before, timeZone) === typed) return before;
  const at = parseLocalTime(typed, timeZone);
  if (at === undefined) reader.complain(field, 'not-a-time');
  return at ?? null;
}

function checkRelations(reader: FormReader, terms: OfferTerms): void {
  const { validFromAt, validUntilAt, slowedKbps } = terms;
  if (validFromAt !== null && validUntilAt !== null && validUntilAt <= validFromAt)
    reader.complain('validUntilAt', 'ends-before-it-begins');
  if (slowedKbps !== null && slowedKbps < slowest) reader.complain('slowedKbps', 'too-slow', { least: slowest });
  const volumes = [terms.downVolumeBytes, terms.upVolumeBytes, terms.totalVolumeBytes];
  if (slowedKbps !== null && volumes.every((volume) => volume === null))
    reader.complain('slowedKbps', 'slowed-without-volume');
  if (terms.clickThrough && (terms.priceCents ?? 0) > 0) reader.complain('priceCents', 'free-with-price');
  if (terms.clickThrough && terms.devicesAtOnce > 1) reader.complain('devicesAtOnce', 'free-for-one');
  if (!terms.clickThrough && terms.clickThroughAgainSeconds !== null)
    reader.complain('clickThroughAgainSeconds', 'again-without-free');
  for (const found of offerProblems(terms)) {
    const field = termOf(found);
    if (Object.hasOwn(amountUnits, field)) reader.complain(field, 'too-large');
    else reader.complain(field, 'other', { problem: found.problem });
  }
}

/** As the domain says; a page would take minutes. */
const slowest = 8;
