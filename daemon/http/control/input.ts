import * as v from 'valibot';
import { parseMac } from '../../domain/mac.js';
import { type OfferTerms, unlimitedTerms } from '../../domain/offer.js';
import { mostTicketsAtOnce } from '../issue.js';
import { longestPassword, shortestPassword, staffName } from '../staff-password.js';

/** One thing wrong with what was sent. */
export interface Complaint {
  readonly path: string;
  readonly problem: string;
}

export type Input<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly complaints: readonly Complaint[] };

/** Checks a body against a schema and collects every complaint, each by path. */
export function parseInput<T>(schema: v.GenericSchema<unknown, T>, body: unknown): Input<T> {
  const result = v.safeParse(schema, body);
  if (result.success) return { ok: true, value: result.output };
  const complaints = result.issues.map((issue) => ({
    path: pathOf(issue) || '(body)',
    problem: issue.received === 'undefined' && issue.kind === 'schema' ? 'must be given' : issue.message,
  }));
  return { ok: false, complaints };
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  const keys = issue.path?.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)) ?? [];
  return keys.join('').replace(/^\./, '');
}

const object = <const E extends v.ObjectEntries>(entries: E) =>
  v.strictObject(entries, (issue) =>
    issue.expected === 'never'
      ? 'is not a known field'
      : issue.path === undefined
        ? 'must be an object'
        : 'must be given',
  );
const text = v.string('must be text');
const limit = v.optional(v.nullable(v.number('must be a number or null')), null);
const whole = (least: number, most: number) => {
  const problem = `must be a whole number from ${least} to ${most}`;
  return v.pipe(v.number(problem), v.integer(problem), v.minValue(least, problem), v.maxValue(most, problem));
};
const id = whole(1, Number.MAX_SAFE_INTEGER);
const idOrName = v.union([id, v.pipe(text, v.minLength(1, 'must not be empty'))], 'must be an id or a name');

/** An offer's terms; every limit that is left out is no limit. The rules of an offer are the domain's. */
export const offerInput: v.GenericSchema<unknown, OfferTerms> = object({
  name: text,
  description: v.optional(text, unlimitedTerms.description),
  priceCents: limit,
  accessPoints: v.array(text, 'must be a list of access point ids'),
  validFromAt: limit,
  validUntilAt: limit,
  shelfLifeSeconds: limit,
  lifetimeSeconds: limit,
  sessionDurationSeconds: limit,
  creditSeconds: limit,
  idleTimeoutSeconds: limit,
  downKbps: limit,
  upKbps: limit,
  downVolumeBytes: limit,
  upVolumeBytes: limit,
  totalVolumeBytes: limit,
  slowedKbps: limit,
  devicesAtOnce: v.optional(v.number('must be a number'), unlimitedTerms.devicesAtOnce),
});

export const listInput = object({ name: text, offer: idOrName });

/** A list, and the offer that it is bound to from now on. */
export const bindInput = object({ list: idOrName, offer: idOrName });

export const ticketsInput = object({ list: idOrName, count: whole(1, mostTicketsAtOnce) });

export const cutInput = object({
  session: v.union(
    [
      id,
      v.pipe(
        text,
        v.transform((typed) => parseMac(typed) ?? typed),
        v.check((typed) => parseMac(typed) !== undefined, 'is not a MAC address'),
      ),
    ],
    'must be a session id or a MAC address',
  ),
});

export const cancelInput = object({ serial: id });

export const staffInput = object({
  name: v.pipe(
    text,
    v.transform(staffName),
    v.minLength(1, 'must not be empty'),
    v.maxLength(40, 'at most 40 characters'),
  ),
  role: v.picklist(['owner', 'viewer'], 'must be owner or viewer'),
  password: v.pipe(
    text,
    v.minLength(shortestPassword, `at least ${shortestPassword} characters`),
    v.maxLength(longestPassword, `at most ${longestPassword} characters`),
  ),
});
