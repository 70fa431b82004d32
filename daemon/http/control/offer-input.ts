import * as v from 'valibot';
import { type OfferTerms, unlimitedTerms } from '../../domain/offer.js';
import type { OwnTerms } from '../../domain/ticket.js';
import { choice, hours, idOrName, moment, object, type Site, text } from './input.js';

type Schemas = { readonly [K in keyof OfferTerms]: v.GenericSchema<unknown, OfferTerms[K]> };
type Some<T> = { readonly [K in keyof T]?: T[K] };

/** All terms of a new offer; every limit that is left out is no limit. The rules of an offer are the domain's. */
export function offerInput(site: Site): v.GenericSchema<unknown, OfferTerms> {
  const { name, accessPoints, ...limits } = schemas(site);
  const optional = Object.entries(limits).map(([term, schema]) => [
    term,
    v.optional(schema as v.GenericSchema, () => unlimitedTerms[term as keyof typeof unlimitedTerms]),
  ]);
  const entries: unknown = object({ name, accessPoints, ...(Object.fromEntries(optional) as v.ObjectEntries) });
  return entries as v.GenericSchema<unknown, OfferTerms>;
}

/** An offer, and the terms of it that are to be others. */
export function changeInput(site: Site): v.GenericSchema<unknown, ChangeInput> {
  const entries: unknown = object({ offer: idOrName, ...optionalTerms(schemas(site)) });
  return entries as v.GenericSchema<unknown, ChangeInput>;
}

export type ChangeInput = { readonly offer: number | string } & Some<OfferTerms>;

export const extendInput = ({ timeZone }: Site) => object({ offer: idOrName, validUntilAt: moment(timeZone, 'end') });

const ownTerms = [
  'accessPoints',
  'hours',
  'shelfLifeSeconds',
  'lifetimeSeconds',
  'sessionDurationSeconds',
  'creditSeconds',
  'creditPer',
  'periodCapSeconds',
  'periodCapPer',
  'idleTimeoutSeconds',
  'downKbps',
  'upKbps',
  'downVolumeBytes',
  'upVolumeBytes',
  'totalVolumeBytes',
  'slowedKbps',
  'devicesAtOnce',
  'atDeviceLimit',
  'remembersDevices',
] as const satisfies readonly (keyof OwnTerms)[];

/** The terms that a ticket may set for itself, each of which may be left out. */
export function ownTermEntries(site: Site): v.ObjectEntries {
  const all = schemas(site);
  return optionalTerms(Object.fromEntries(ownTerms.map((term) => [term, all[term]])));
}

/** The terms of a ticket's own among other values. */
export function ownTermsIn(values: Some<OwnTerms>): OwnTerms {
  return Object.fromEntries(ownTerms.flatMap((term) => (values[term] === undefined ? [] : [[term, values[term]]])));
}

const limit = v.nullable(v.number('must be a number or null'));
const number = v.number('must be a number');
const flag = v.boolean('must be true or false');
const extraField = object({
  id: text,
  label: text,
  kind: v.optional(choice('text', 'email'), 'text'),
  graceSeconds: v.optional(limit, null),
  askedAt: v.optional(choice('issue', 'log-in'), 'log-in'),
  isRequired: v.optional(flag, false),
  consentText: v.optional(v.nullable(text), null),
});

function schemas({ timeZone, language }: Site): Schemas {
  return {
    name: text,
    description: text,
    priceCents: limit,
    pricePer: choice('ticket', 'day'),
    currency: text,
    sortOrder: number,
    shownOnPortal: flag,
    accessPoints: v.array(text, 'must be a list of access point ids'),
    validFromAt: moment(timeZone, 'start'),
    validUntilAt: moment(timeZone, 'end'),
    hours: hours(language),
    shelfLifeSeconds: limit,
    lifetimeSeconds: limit,
    sessionDurationSeconds: limit,
    creditSeconds: limit,
    creditPer: choice('ticket', 'device'),
    periodCapSeconds: limit,
    periodCapPer: choice('day', 'week', 'month'),
    idleTimeoutSeconds: limit,
    downKbps: limit,
    upKbps: limit,
    downVolumeBytes: limit,
    upVolumeBytes: limit,
    totalVolumeBytes: limit,
    slowedKbps: limit,
    devicesAtOnce: number,
    atDeviceLimit: choice('hand-over', 'refuse', 'drop-oldest'),
    remembersDevices: flag,
    clickThrough: flag,
    clickThroughAgainSeconds: limit,
    extraFields: v.array(extraField, 'must be a list of fields'),
  };
}

function optionalTerms(terms: Readonly<Record<string, v.GenericSchema>>): v.ObjectEntries {
  return Object.fromEntries(Object.entries(terms).map(([term, schema]) => [term, v.exactOptional(schema)]));
}
