import type { Role } from '../../domain/staff.js';
import { roles } from '../../domain/staff.js';
import type { Random } from '../../ports.js';
import {
  isStaffName,
  longestName,
  longestPassword,
  readablePassword,
  shortestPassword,
  staffName,
} from '../staff-password.js';
import { FormReader } from './form-reader.js';
import type { Problems } from './problem.js';

/** A password, and whether its person has to be told because nobody has typed it. */
export interface NewPassword {
  readonly password: string;
  readonly isMadeUp: boolean;
}

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: Problems };

/** Somebody new. */
export function readNewStaff(
  form: URLSearchParams,
  random: Random,
): Read<NewPassword & { readonly name: string; readonly role: Role }> {
  const reader = new FormReader(form);
  const name = staffName(reader.text('name', longestName, 'missing'));
  if (name !== '' && !isStaffName(name)) reader.complain('name', 'staff.problem.name');
  const role = reader.choice('role', roles, 'cashier');
  const value = { name, role, ...readPassword(reader, form, random) };
  return reader.isGood ? { ok: true, value } : { ok: false, problems: reader.problems };
}

/** A new password for somebody; made up where none was typed. */
export function readNewPassword(form: URLSearchParams, random: Random): Read<NewPassword> {
  const reader = new FormReader(form);
  const value = readPassword(reader, form, random);
  return reader.isGood ? { ok: true, value } : { ok: false, problems: reader.problems };
}

/** Another role; undefined when there is no such role. */
export function readRole(form: URLSearchParams): Role | undefined {
  return roles.find((role) => role === form.get('role'));
}

function readPassword(reader: FormReader, form: URLSearchParams, random: Random): NewPassword {
  const typed = form.get('password') ?? '';
  if (typed === '') return { password: readablePassword(random), isMadeUp: true };
  if (typed.length < shortestPassword) reader.complain('password', 'too-short', { least: shortestPassword });
  if (typed.length > longestPassword) reader.complain('password', 'too-long', { most: longestPassword });
  return { password: typed, isMadeUp: false };
}
