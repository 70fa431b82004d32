import { hoursProblem } from './hours.js';
import type { ExtraField, OfferTerms } from './offer.js';

/** What is wrong with a field, in words for whoever typed it. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** A century. */
const longestSeconds = 100 * 366 * 86_400;
/** The end of the year 9999, beyond which no calendar shows an instant. */
export const latestAt = Date.UTC(9999, 11, 31);

const numericLimits = [
  'priceCents',
  'validFromAt',
  'validUntilAt',
  'shelfLifeSeconds',
  'lifetimeSeconds',
  'sessionDurationSeconds',
  'creditSeconds',
  'periodCapSeconds',
  'idleTimeoutSeconds',
  'downKbps',
  'upKbps',
  'downVolumeBytes',
  'upVolumeBytes',
  'totalVolumeBytes',
  'slowedKbps',
  'clickThroughAgainSeconds',
] as const;

const choices = {
  pricePer: ['ticket', 'day'],
  creditPer: ['ticket', 'device'],
  periodCapPer: ['day', 'week', 'month'],
  atDeviceLimit: ['hand-over', 'refuse', 'drop-oldest'],
} as const;

const flags = ['shownOnPortal', 'remembersDevices', 'clickThrough'] as const;

/** Slower than this a page takes minutes, and a device believes that there is no network. */
const slowestKbps = 8;

/** The first thing wrong with an offer's terms, by field; undefined when they can be sold. */
export function offerProblem(terms: OfferTerms): FieldProblem | undefined {
  return (
    textProblem(terms) ??
    choiceProblem(terms) ??
    numericLimits.map((field) => limitProblem(field, terms[field])).find((problem) => problem !== undefined) ??
    relationProblem(terms) ??
    hoursProblem(terms.hours) ??
    extraFieldProblem(terms.extraFields)
  );
}

function textProblem({ name, description, currency, accessPoints }: OfferTerms): FieldProblem | undefined {
  if (name.trim() === '') return { field: 'name', problem: 'an offer needs a name' };
  if (name.length > 80) return { field: 'name', problem: 'at most 80 characters' };
  if (description.length > 500) return { field: 'description', problem: 'at most 500 characters' };
  if (!/^[A-Z]{3}$/.test(currency)) return { field: 'currency', problem: 'three capital letters (ISO 4217), like EUR' };
  if (accessPoints.length === 0)
    return { field: 'accessPoints', problem: 'choose at least one access point, even where there is only one' };
  return undefined;
}

function choiceProblem(terms: OfferTerms): FieldProblem | undefined {
  for (const [field, options] of Object.entries(choices)) {
    const chosen: string = terms[field as keyof typeof choices];
    if (!(options as readonly string[]).includes(chosen)) return { field, problem: `one of ${options.join(', ')}` };
  }
  for (const field of flags) if (typeof terms[field] !== 'boolean') return { field, problem: 'true or false' };
  if (!Number.isSafeInteger(terms.sortOrder)) return { field: 'sortOrder', problem: 'a whole number' };
  if (!Number.isInteger(terms.devicesAtOnce) || terms.devicesAtOnce < 1 || terms.devicesAtOnce > 1000)
    return { field: 'devicesAtOnce', problem: 'a whole number from 1 to 1000' };
  return undefined;
}

function limitProblem(field: (typeof numericLimits)[number], value: number | null): FieldProblem | undefined {
  if (value === null) return undefined;
  const least = field === 'priceCents' ? 0 : field === 'slowedKbps' ? slowestKbps : 1;
  if (!Number.isSafeInteger(value) || value < least)
    return { field, problem: `a whole number of at least ${least}, or blank for no limit` };
  if (field.endsWith('Seconds') && value > longestSeconds)
    return { field, problem: 'at most a century, or blank for no limit' };
  if (field.endsWith('At') && value > latestAt)
    return { field, problem: 'at the latest in the year 9999, or blank for no limit' };
  return undefined;
}

function relationProblem(terms: OfferTerms): FieldProblem | undefined {
  const { validFromAt, validUntilAt, slowedKbps } = terms;
  if (validFromAt !== null && validUntilAt !== null && validUntilAt <= validFromAt)
    return { field: 'validUntilAt', problem: 'must be later than the beginning' };
  const volumes = [terms.downVolumeBytes, terms.upVolumeBytes, terms.totalVolumeBytes];
  if (slowedKbps !== null && volumes.every((volume) => volume === null))
    return { field: 'slowedKbps', problem: 'slows down when a volume is used up: set a volume, too' };
  if (terms.clickThroughAgainSeconds !== null && !terms.clickThrough)
    return { field: 'clickThroughAgainSeconds', problem: 'only for an offer that is given away (clickThrough)' };
  if (terms.clickThrough && (terms.priceCents ?? 0) > 0)
    return { field: 'priceCents', problem: 'what is given away (clickThrough) has no price' };
  if (terms.clickThrough && terms.devicesAtOnce > 1)
    return { field: 'devicesAtOnce', problem: 'what is given away (clickThrough) is for one device' };
  return undefined;
}

function extraFieldProblem(fields: readonly ExtraField[]): FieldProblem | undefined {
  if (fields.length > 20) return { field: 'extraFields', problem: 'at most 20 fields' };
  const ids = new Set<string>();
  for (const [i, field] of fields.entries()) {
    const { id, label, consentText, isRequired } = field;
    const at = (name: string) => `extraFields[${i}].${name}`;
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(id))
      return { field: at('id'), problem: 'lower-case letters, digits and dashes, at most 32' };
    if (ids.has(id)) return { field: at('id'), problem: 'two fields have this id' };
    if (label.trim() === '' || label.length > 80) return { field: at('label'), problem: 'from 1 to 80 characters' };
    if (consentText !== null && (consentText.trim() === '' || consentText.length > 500))
      return { field: at('consentText'), problem: 'from 1 to 500 characters, or none' };
    if (consentText !== null && isRequired)
      return { field: at('consentText'), problem: 'what is required cannot depend on consent' };
    const mail = mailProblem(field);
    if (mail) return { ...mail, field: at(mail.field) };
    ids.add(id);
  }
  if (fields.filter(({ graceSeconds }) => graceSeconds !== null).length > 1)
    return { field: 'extraFields', problem: 'only one address can be confirmed by a link' };
  return undefined;
}

/** Long enough to read a mail. */
const shortestGrace = 60;

function mailProblem({ kind, graceSeconds, askedAt, isRequired }: ExtraField): FieldProblem | undefined {
  if (kind !== 'text' && kind !== 'email') return { field: 'kind', problem: 'one of text, email' };
  if (graceSeconds === null) return undefined;
  const field = 'graceSeconds';
  if (kind !== 'email') return { field, problem: 'only an e-mail address can be confirmed by a link' };
  if (askedAt !== 'log-in') return { field, problem: 'only an address that is asked at log-in can be confirmed' };
  if (!isRequired) return { field, problem: 'an address that is to be confirmed must be required' };
  if (!Number.isSafeInteger(graceSeconds) || graceSeconds < shortestGrace || graceSeconds > longestSeconds)
    return { field, problem: `a whole number of at least ${shortestGrace}, or blank to believe the address` };
  return undefined;
}
