import { Temporal } from 'temporal-polyfill';
import { type OfferTerms, unlimitedTerms } from '../../domain/offer.js';
import { parseAmount } from './amount.js';

/** What is wrong with a field, as a key of the texts. */
export type Problem = { readonly key: string; readonly values?: Readonly<Record<string, string | number>> };
export type Problems = Readonly<Record<string, Problem>>;

export type OfferInput =
  | { readonly ok: true; readonly terms: OfferTerms }
  | { readonly ok: false; readonly problems: Problems };

/** The units that a number can be typed in, with what they are worth in the unit of the domain; the first is offered first. */
export const durationUnits = { hours: 3600, minutes: 60, days: 86_400 } as const;
export const volumeUnits = { MB: 1_000_000, GB: 1_000_000_000 } as const;

export const durationFields = [
  'shelfLifeSeconds',
  'lifetimeSeconds',
  'sessionDurationSeconds',
  'creditSeconds',
  'idleTimeoutSeconds',
] as const;
export const rateFields = ['downKbps', 'upKbps'] as const;
export const volumeFields = ['downVolumeBytes', 'upVolumeBytes'] as const;
const instantFields = ['validFromAt', 'validUntilAt'] as const;

type LimitField =
  | (typeof durationFields)[number]
  | (typeof rateFields)[number]
  | (typeof volumeFields)[number]
  | (typeof instantFields)[number]
  | 'priceCents';

/** A field's name is the domain's; its unit, where there is a choice, is in `<name>Unit`. */
export function parseOfferForm(
  form: URLSearchParams,
  timeZone: string,
  accessPoints: readonly { readonly id: string }[],
): OfferInput {
  const problems: Record<string, Problem> = {};
  const limits = parseLimits(form, timeZone, problems);
  const name = (form.get('name') ?? '').trim();
  if (name === '') problems.name = { key: 'admin.problem.name-missing' };
  if (name.length > 80) problems.name = { key: 'admin.problem.too-long', values: { most: 80 } };
  const description = (form.get('description') ?? '').trim();
  if (description.length > 500) problems.description = { key: 'admin.problem.too-long', values: { most: 500 } };
  const chosen = accessPoints.map(({ id }) => id).filter((id) => form.getAll('accessPoints').includes(id));
  if (chosen.length === 0) problems.accessPoints = { key: 'admin.problem.no-access-point' };
  const { validFromAt, validUntilAt } = limits;
  if (validFromAt !== null && validUntilAt !== null && validUntilAt <= validFromAt)
    problems.validUntilAt = { key: 'admin.problem.ends-before-it-begins' };
  const devicesAtOnce = parseDevices(form, problems);
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, terms: { ...unlimitedTerms, ...limits, name, description, accessPoints: chosen, devicesAtOnce } };
}

function parseLimits(
  form: URLSearchParams,
  timeZone: string,
  problems: Record<string, Problem>,
): Record<LimitField, number | null> {
  const typed = (field: string) => form.get(field) ?? '';
  const amount = (field: LimitField, factor: number, least = 1): number | null => {
    const parsed = parseAmount(typed(field), factor);
    if (!parsed.ok) problems[field] = { key: `admin.problem.${parsed.problem}` };
    else if (parsed.value === null || parsed.value >= least) return parsed.value;
    else problems[field] = { key: 'admin.problem.nothing' };
    return null;
  };
  const instant = (field: LimitField): number | null => {
    const parsed = parseLocalTime(typed(field), timeZone);
    if (parsed === undefined) problems[field] = { key: 'admin.problem.not-a-time' };
    return parsed ?? null;
  };
  const limits = { ...unlimitedTerms } as Record<LimitField, number | null>;
  limits.priceCents = amount('priceCents', 100, 0);
  for (const field of durationFields) limits[field] = amount(field, unitOf(form, field, durationUnits));
  for (const field of rateFields) limits[field] = amount(field, 1000);
  for (const field of volumeFields) limits[field] = amount(field, unitOf(form, field, volumeUnits));
  for (const field of instantFields) limits[field] = instant(field);
  return limits;
}

function unitOf(form: URLSearchParams, field: string, units: Readonly<Record<string, number>>): number {
  const [standard = 1] = Object.values(units);
  return units[form.get(`${field}Unit`) ?? ''] ?? standard;
}

/** Epoch ms of a time as `<input type="datetime-local">` sends it; null when blank, undefined when it is none. */
export function parseLocalTime(typed: string, timeZone: string): number | null | undefined {
  const text = typed.trim();
  if (text === '') return null;
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?$/.test(text)) return undefined;
  try {
    return Temporal.PlainDateTime.from(text, { overflow: 'reject' }).toZonedDateTime(timeZone).epochMilliseconds;
  } catch {
    return undefined;
  }
}

function parseDevices(form: URLSearchParams, problems: Record<string, Problem>): number {
  const parsed = parseAmount(form.get('devicesAtOnce') ?? '', 1);
  const devices = parsed.ok ? (parsed.value ?? unlimitedTerms.devicesAtOnce) : 0;
  if (devices < 1 || devices > 1000)
    problems.devicesAtOnce = { key: 'admin.problem.not-between', values: { least: 1, most: 1000 } };
  return devices;
}
