import { Temporal } from 'temporal-polyfill';
import type { OfferTerms } from '../../domain/offer.js';
import { printHours } from '../hours-text.js';
import { fillExtraFields } from './extra-field-form.js';
import { amountFields, amountUnits, durationUnits, type LimitUnits } from './offer-field.js';

/** The form as somebody would have typed it to make these terms: parseOfferForm reads the same terms from it. */
export function fillOfferForm(terms: OfferTerms, timeZone: string, dayNames?: readonly string[]): URLSearchParams {
  const form = new URLSearchParams({
    name: terms.name,
    description: terms.description,
    priceCents: terms.priceCents === null ? '' : fillCents(terms.priceCents),
    pricePer: terms.pricePer,
    currency: terms.currency,
    sortOrder: String(terms.sortOrder),
    validFromAt: fillInstant(terms.validFromAt, timeZone),
    validUntilAt: fillInstant(terms.validUntilAt, timeZone),
    hours: printHours(terms.hours, dayNames),
    creditPer: terms.creditPer,
    periodCapPer: terms.periodCapPer,
    devicesAtOnce: String(terms.devicesAtOnce),
    atDeviceLimit: terms.atDeviceLimit,
  });
  for (const field of amountFields) {
    const [value, unit] = fillAmount(terms[field], amountUnits[field]);
    form.set(field, value);
    if (unit !== undefined) form.set(`${field}Unit`, unit);
  }
  for (const id of terms.accessPoints) form.append('accessPoints', id);
  for (const flag of ['shownOnPortal', 'remembersDevices', 'clickThrough'] as const)
    if (terms[flag]) form.set(flag, 'yes');
  fillExtraFields(form, terms.extraFields);
  return form;
}

/** As `<input type="datetime-local">` takes it, to the second where it has one. */
export function fillInstant(at: number | null, timeZone: string): string {
  if (at === null) return '';
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return time.toString({ smallestUnit: at % 60_000 === 0 ? 'minute' : 'second' });
}

/** `2.50`. */
export function fillCents(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

/** A hundredfold of it is still exact. */
const longest = Number.MAX_SAFE_INTEGER / 100;

/** In the largest unit in which it comes out with at most two decimals; exact in any case. */
function fillAmount(value: number | null, units: LimitUnits): readonly [typed: string, unit: string | undefined] {
  if (value === null) return ['', undefined];
  const bySize = Object.entries(units).sort(([, a], [, b]) => b - a);
  const whole = bySize.find(([, factor]) => value % factor === 0);
  const short = bySize.find(([, factor]) => value >= factor && value < longest && (value * 100) % factor === 0);
  const isShort = short !== undefined && (units !== durationUnits || short[0] === 'hours');
  const [unit, factor] = (isShort ? short : whole) ?? bySize.at(-1) ?? ['', 1];
  return [decimal(value, factor), bySize.length > 1 ? unit : undefined];
}

/** A whole number of small units in the unit that is `factor` of them; factors are powers of ten, or divide a hundredfold. */
function decimal(value: number, factor: number): string {
  const digits = Math.max(2, String(factor).length - 1);
  const fraction = String(((value % factor) * 10 ** digits) / factor).padStart(digits, '0');
  const isWhole = value % factor === 0;
  return `${Math.floor(value / factor)}${isWhole ? '' : `.${fraction.replace(/0+$/, '')}`}`;
}
