import { everyRight, mayDo, type Role, roles, type Staff, type StaffSession } from '../../domain/staff.js';
import type { State } from '../../domain/state.js';
import { clockPhrase } from '../phrase.js';
import { type Field, type Option, presentField } from './form-field.js';
import type { Place } from './present-online.js';
import type { Problems } from './problem.js';

export interface PersonRow {
  readonly name: string;
  readonly href: string;
  readonly roleKey: string;
  readonly isSelf: boolean;
  /** In words; empty where nobody knows. */
  readonly since: string;
  /** In words; empty: never. */
  readonly signedIn: string;
  /** The address of the last time; empty: none. */
  readonly from: string;
  /** Browsers signed in at this moment. */
  readonly browsers: number;
  /** What the log says of them. */
  readonly logHref: string;
}

export interface BrowserRow {
  readonly id: string;
  readonly name: string;
  /** Empty: unknown. */
  readonly browser: string;
  readonly address: string;
  readonly since: string;
  readonly until: string;
  readonly isThis: boolean;
}

export interface StaffForm {
  readonly name: Field;
  readonly password: Field;
  readonly role: Field & { readonly options: readonly Option[] };
}

/** Everybody who may sign in, by name. */
export function presentStaff(state: State, place: Place, self: string): readonly PersonRow[] {
  const people = [...state.staff.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return people.map((person) => presentPerson(state, person, place, self));
}

export function presentPerson(state: State, { name, role, ...staff }: Staff, place: Place, self: string): PersonRow {
  const words = (at: number | null) => (at === null ? '' : clockPhrase(place.say, at, place.now, place.timeZone));
  return {
    name,
    href: `/staff/people/${encodeURIComponent(name)}`,
    roleKey: roleKey(role),
    isSelf: name === self,
    since: words(staff.addedAt),
    signedIn: words(staff.signedInAt),
    from: staff.addresses.at(-1) ?? '',
    browsers: living(state, place.now).filter((session) => session.name === name).length,
    logHref: `/audit?${new URLSearchParams({ by: name })}`,
  };
}

/** The signed-in browsers, the newest first; `name`: only theirs. */
export function presentStaffSessions(
  state: State,
  { say, now, timeZone }: Place,
  present: StaffSession,
  name?: string,
): readonly BrowserRow[] {
  const sessions = living(state, now).filter((session) => name === undefined || session.name === name);
  return sessions.reverse().map((session) => ({
    id: session.tokenHash,
    name: session.name,
    browser: session.browser,
    address: session.address,
    since: clockPhrase(say, session.signedInAt, now, timeZone),
    until: clockPhrase(say, session.endsAt, now, timeZone),
    isThis: session.tokenHash === present.tokenHash,
  }));
}

/** What each role may do: a row for each right, a column for each role. */
export function presentRights() {
  return {
    roleKeys: roles.map(roleKey),
    rights: everyRight.map((right) => ({
      key: `staff.right.${right}`,
      roles: roles.map((role) => ({ key: roleKey(role), may: mayDo(role, right) })),
    })),
  };
}

/** The fields of somebody new, or of somebody's new role and password. Passwords are never sent back. */
export function presentStaffForm(typed: URLSearchParams, problems: Problems, standard: Role): StaffForm {
  const role = presentField(typed, problems, 'role');
  const chosen = role.value === '' ? standard : role.value;
  return {
    name: presentField(typed, problems, 'name'),
    password: { name: 'password', value: '', problem: problems.password ?? null },
    role: { ...role, options: roles.map((name) => ({ name, key: roleKey(name), chosen: name === chosen })) },
  };
}

function roleKey(role: Role): string {
  return `staff.role.${role}`;
}

function living({ staffSessions }: State, now: number): StaffSession[] {
  return [...staffSessions.values()].filter(({ endsAt }) => endsAt > now);
}
