import { dashed, flagValue, orNone, textsOf, ValueError, type Values, wholeNumber } from './cli-value.js';
import type { ExtraField, OfferTerms } from './domain/offer.js';

interface Reader {
  /** Where it is not the term in dashes. */
  readonly option?: string;
  /** May be given several times, for a list. */
  readonly isList?: true;
  read(option: string, typed: string): unknown;
}

const text = { read: (_option: string, typed: string) => typed };
const flag = { read: flagValue };
const limit = { read: orNone(wholeNumber) };
const number = { read: wholeNumber };
/** Local time and epoch ms are told apart by the daemon, which knows the time zone. */
const moment = { read: orNone((_option, typed) => typed) };

/** How each term of an offer is typed. */
const readers: { readonly [K in keyof OfferTerms]: Reader } = {
  name: text,
  description: text,
  priceCents: limit,
  pricePer: text,
  currency: text,
  sortOrder: number,
  shownOnPortal: flag,
  accessPoints: { option: 'access-point', isList: true, read: text.read },
  validFromAt: moment,
  validUntilAt: moment,
  hours: { read: hoursValue },
  shelfLifeSeconds: limit,
  lifetimeSeconds: limit,
  sessionDurationSeconds: limit,
  creditSeconds: limit,
  creditPer: text,
  periodCapSeconds: limit,
  periodCapPer: text,
  idleTimeoutSeconds: limit,
  downKbps: limit,
  upKbps: limit,
  downVolumeBytes: limit,
  upVolumeBytes: limit,
  totalVolumeBytes: limit,
  slowedKbps: limit,
  devicesAtOnce: number,
  atDeviceLimit: text,
  remembersDevices: flag,
  clickThrough: flag,
  clickThroughAgainSeconds: limit,
  extraFields: { option: 'extra-field', isList: true, read: extraFieldValue },
};

type Options = Readonly<Record<string, { readonly type: 'string'; readonly multiple: boolean }>>;

/** The terms that may be set, but for `without`. */
export function termNames(...without: readonly string[]): string[] {
  return Object.keys(readers).filter((term) => !without.includes(term));
}

export function termOptions(terms: readonly string[]): Options {
  return Object.fromEntries(
    terms.map((term) => [optionOf(term), { type: 'string', multiple: readerOf(term).isList ?? false }]),
  );
}

/** The terms that were given, and no others. */
export function givenTerms(values: Values, terms: readonly string[]): Readonly<Record<string, unknown>> {
  const given = terms.flatMap((term) => {
    const option = optionOf(term);
    const typed = textsOf(values, option);
    if (typed.length === 0) return [];
    const { read, isList } = readerOf(term);
    const isNone = typed.length === 1 && typed[0] === 'none';
    if (isList) return [[term, isNone ? [] : typed.map((one) => read(option, one))]];
    return [[term, read(option, typed[0] ?? '')]];
  });
  return Object.fromEntries(given);
}

export function optionOf(term: string): string {
  return readerOf(term).option ?? dashed(term);
}

function readerOf(term: string): Reader {
  return readers[term as keyof OfferTerms];
}

/** The days of the week are the daemon's to read, which knows the language of the place. */
function hoursValue(_option: string, typed: string): unknown {
  return typed === 'none' || typed === 'always' ? [] : typed;
}

/** `id=label[,required][,at=issue|log-in][,consent=text]`, commas in a label or a text are kept; or JSON. */
function extraFieldValue(option: string, typed: string): unknown {
  if (typed.trimStart().startsWith('{')) return jsonValue(option, typed);
  const [first = '', ...rest] = typed.split(',');
  const [, id, label = ''] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(first) ?? [];
  if (id === undefined) throw new ValueError(`--${option} must be id=label, and then perhaps ,required ,at= ,consent=`);
  const field = {
    id,
    label,
    kind: 'text',
    graceSeconds: null,
    askedAt: 'log-in',
    isRequired: false,
    consentText: null as string | null,
  };
  for (const part of rest) {
    const [, name, value = ''] = /^\s*(required|at=|consent=)(.*)$/s.exec(part) ?? [];
    if (name === 'required' && value.trim() === '') field.isRequired = true;
    else if (name === 'at=') field.askedAt = value.trim();
    else if (name === 'consent=') field.consentText = value;
    else if (field.consentText !== null) field.consentText += `,${part}`;
    else field.label += `,${part}`;
  }
  const tidy = { ...field, label: field.label.trim(), consentText: field.consentText?.trim() ?? null };
  return tidy as Omit<ExtraField, 'askedAt' | 'kind'>;
}

function jsonValue(option: string, typed: string): unknown {
  try {
    return JSON.parse(typed) as unknown;
  } catch (error) {
    throw new ValueError(`--${option} is not JSON: ${(error as Error).message}`);
  }
}
