import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Decision } from '../domain/decision.js';
import type { Event } from '../domain/event.js';
import type { Role } from '../domain/staff.js';
import type { State } from '../domain/state.js';
import type { Gateway } from '../gateway.js';
import type { Random } from '../ports.js';

/** A memory-hard hash; the answers of `hash` are what `verify` takes. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Constant time; takes as long and answers false when there is no hash to compare with. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** Whether `hash` would make a dearer one today. */
  isWeak(hash: string): boolean;
}

export interface StaffDoor {
  readonly gateway: Gateway;
  readonly passwords: Passwords;
  readonly stateFolder: string;
}

export const shortestPassword = 10;
/** Beyond it a password is an attack on the hash, not a secret. */
export const longestPassword = 200;
export const longestName = 40;
const firstOwner = 'owner';
const readableSymbols = '23456789BCDFGHJKLMNPQRSTVWXYZ';

/** A person's name as it is kept and compared: telephones write the first letter large by themselves. */
export function staffName(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase();
}

/** Somebody's role, and the password that they will type. */
export interface Credentials {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

/** Makes somebody who may sign in, or gives them all this anew: their browsers are signed out. */
export async function setStaff(door: StaffDoor, { name, role, password }: Credentials): Promise<Decision> {
  const passwordHash = await door.passwords.hash(password);
  return changed(door, { type: 'staff-set', staff: { name, role, passwordHash } }, name);
}

/** Makes somebody who may sign in; refused when the name is taken. */
export async function addStaff({ gateway, passwords }: StaffDoor, credentials: Credentials): Promise<Decision> {
  const { name, role, password } = credentials;
  const passwordHash = await passwords.hash(password);
  return gateway.dispatch({ type: 'staff-add', staff: { name, role, passwordHash } });
}

/** Gives somebody a new password. All their browsers are signed out, but for the kept one. */
export async function setPassword(
  door: StaffDoor,
  { name, password }: Pick<Credentials, 'name' | 'password'>,
  keptTokenHash: string | null,
): Promise<Decision> {
  const passwordHash = await door.passwords.hash(password);
  return changed(door, { type: 'staff-password', name, passwordHash, keptTokenHash }, name);
}

/** The file with the first password goes when it is no longer true. */
async function changed({ gateway, stateFolder }: StaffDoor, event: Event, name: string): Promise<Decision> {
  const decision = await gateway.dispatch(event);
  if (decision.ok && name === firstOwner) await rm(firstPasswordFile(stateFolder), { force: true });
  return decision;
}

/** Whether this can be a person's name: as `staffName` gives it, 40 characters at most, beginning with a letter or a digit. */
export function isStaffName(name: string): boolean {
  return name.length <= longestName && /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@'’+-]*$/u.test(name);
}

/**
 * Makes the first owner of a fresh gateway, whose password is in `file` (mode 0600) until they change it. Answers
 * undefined, and does nothing, when there is somebody who can sign in.
 */
export async function ensureOwner({
  gateway,
  passwords,
  random,
  stateFolder,
}: StaffDoor & { readonly random: Random }): Promise<{ readonly name: string; readonly file: string } | undefined> {
  if (gateway.state.staff.size > 0) return undefined;
  const password = readablePassword(random);
  const file = firstPasswordFile(stateFolder);
  const passwordHash = await passwords.hash(password);
  await rm(file, { force: true });
  await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx', flush: true });
  const staff = { name: firstOwner, role: 'owner' as const, passwordHash };
  const decision = await gateway.dispatch({ type: 'staff-add', staff });
  if (!decision.ok) throw new Error(`making the first owner: ${decision.refusal.reason}`);
  return { name: firstOwner, file };
}

/** Whether nobody has taken this gateway into use yet: its first password has never been changed, and there is nothing to protect. */
export function isUnclaimed(state: State, stateFolder: string): boolean {
  const [only, ...others] = state.staff.values();
  const isUntouched =
    others.length === 0 && (only === undefined || (only.name === firstOwner && only.signedInAt === null));
  const isEmpty = state.offers.size === 0 && state.lists.size === 0 && state.tickets.size === 0;
  return isUntouched && isEmpty && existsSync(firstPasswordFile(stateFolder));
}

export function firstPasswordFile(stateFolder: string): string {
  return join(stateFolder, 'first-password');
}

/** Four groups of four out of 29 symbols: 77 bits, and nothing that can be misread. */
export function readablePassword(random: Random): string {
  const symbol = () => readableSymbols.charAt(random.integer(readableSymbols.length));
  const group = () => Array.from({ length: 4 }, symbol).join('');
  return Array.from({ length: 4 }, group).join('-');
}
