import * as v from 'valibot';
import type { OpeningHours } from '../../domain/hours.js';
import { parseMac } from '../../domain/mac.js';
import { roles } from '../../domain/staff.js';
import { type HoursInput, parseHours, sortedHours } from '../hours-text.js';
import { type Edge, parseMoment } from '../local-time.js';
import { isStaffName, longestName, longestPassword, shortestPassword, staffName } from '../staff-password.js';

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

export const object = <const E extends v.ObjectEntries>(entries: E) =>
  v.strictObject(entries, (issue) => (issue.expected === 'never' ? 'is not a known field' : 'must be an object'));
export const text = v.string('must be text');
export const whole = (least: number, most: number) => {
  const problem = `must be a whole number from ${least} to ${most}`;
  return v.pipe(v.number(problem), v.integer(problem), v.minValue(least, problem), v.maxValue(most, problem));
};
export const id = whole(1, Number.MAX_SAFE_INTEGER);
export const idOrName = v.union([id, v.pipe(text, v.minLength(1, 'must not be empty'))], 'must be an id or a name');
export const choice = <const T extends readonly string[]>(...options: T): v.GenericSchema<unknown, T[number]> =>
  v.picklist(options, `must be one of ${options.join(', ')}`);

const momentProblem = 'must be a local time like 2026-07-01 or 2026-07-01T08:00, epoch ms, or null';

/** An instant, as epoch ms or in local time; null: none. A date alone means its first instant, or as an end its last. */
export const moment = (timeZone: string, edge: Edge): v.GenericSchema<unknown, number | null> =>
  v.pipe(
    v.nullable(v.union([v.number(), text], momentProblem)),
    v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
      const at = typeof value === 'string' ? parseMoment(value, timeZone, edge) : value;
      if (at !== undefined) return at;
      addIssue({ message: momentProblem });
      return NEVER;
    }),
  );

/** Where the times that are typed are meant. */
export interface Site {
  readonly timeZone: string;
  readonly language: string;
}

const number = v.number('must be a number');
const openings = v.pipe(
  v.array(object({ weekday: number, fromMinute: number, untilMinute: number }), 'must be a list of openings, or text'),
  v.transform((hours: OpeningHours[]) => sortedHours(hours)),
);
const hoursProblems: Readonly<Record<Exclude<HoursInput, { ok: true }>['problem'], string>> = {
  'not-a-day': 'is not a day of the week',
  'ambiguous-day': 'can mean more than one day: write the day in full',
  'not-a-span': 'is not a span of time like 08:00-18:00',
  'no-span': 'has no span of time like 08:00-18:00 behind it',
};

/** Weekly hours, as data or as a person types them: with the days in English, or in the language of the place. */
export const hours = (language: string): v.GenericSchema<unknown, OpeningHours[]> => {
  const typedHours = v.pipe(
    text,
    v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
      const typed = parseHours(value, ['en', language]);
      if (typed.ok) return [...typed.hours];
      addIssue({ message: `“${typed.part}” ${hoursProblems[typed.problem]}` });
      return NEVER;
    }),
  );
  return v.lazy((input) => (typeof input === 'string' ? typedHours : openings));
};

export const listInput = object({ name: text, offer: idOrName });

/** A list, and the offer that it is bound to from now on. */
export const bindInput = object({ list: idOrName, offer: idOrName });

const mac = v.pipe(
  text,
  v.transform((typed) => parseMac(typed) ?? typed),
  v.check((typed) => parseMac(typed) !== undefined, 'is not a MAC address'),
);

export const cutInput = object({ session: v.union([id, mac], 'must be a session id or a MAC address') });

export const cancelInput = object({ serial: id });

const tenYears = 315_360_000;

/** More time or volume for one ticket. */
export const extendInput = object({
  serial: id,
  seconds: v.optional(whole(0, tenYears)),
  bytes: v.optional(whole(0, 1e15)),
  raisesCap: v.optional(v.boolean('must be true or false')),
});

/** A rule for a device; `seconds`: for how long, else until it is cleared. */
export const ruleInput = object({
  mac,
  rule: choice('exempt', 'blocked'),
  note: v.optional(text),
  seconds: v.optional(whole(1, tenYears)),
});

export const clearInput = object({ mac });

export const staffInput = object({
  name: v.pipe(
    text,
    v.transform(staffName),
    v.minLength(1, 'must not be empty'),
    v.maxLength(longestName, `at most ${longestName} characters`),
    v.check((name) => name === '' || isStaffName(name), "only letters, digits, spaces and . _ @ ' + -"),
  ),
  role: v.picklist(roles, `must be one of ${roles.join(', ')}`),
  password: v.pipe(
    text,
    v.minLength(shortestPassword, `at least ${shortestPassword} characters`),
    v.maxLength(longestPassword, `at most ${longestPassword} characters`),
  ),
});
