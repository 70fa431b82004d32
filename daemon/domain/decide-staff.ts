import type { Change } from './change.js';
import { accept, type Decision, refuse } from './decision.js';
import type { Event } from './event.js';
import type { Account, Role, StaffSession } from './staff.js';
import type { State } from './state.js';

/** Somebody new, or all that somebody has; their browsers are signed out. */
export function staffSet(state: State, account: Account, at: number): Decision {
  const { name, role } = account;
  const present = state.staff.get(name);
  if (!present) return staffAdd(state, account, at);
  if (isLastOwner(state, name, role)) return refuse({ reason: 'last-owner', name });
  return accept({ type: 'staff-set', staff: { ...present, ...account } }, ...signedOut(state, name, null));
}

export function staffAdd(state: State, account: Account, at: number): Decision {
  const { name, role, passwordHash } = account;
  if (state.staff.has(name)) return refuse({ reason: 'name-taken', name });
  const staff = { name, role, passwordHash, addedAt: at, signedInAt: null, addresses: [] };
  return accept({ type: 'staff-set', staff });
}

/** Whoever is signed in has the new rights from their next click on. */
export function staffRole(state: State, name: string, role: Role): Decision {
  const present = state.staff.get(name);
  if (!present) return nobody;
  if (isLastOwner(state, name, role)) return refuse({ reason: 'last-owner', name });
  return role === present.role ? accept() : accept({ type: 'staff-set', staff: { ...present, role } });
}

export function staffPassword(
  state: State,
  { name, passwordHash, keptTokenHash }: Extract<Event, { type: 'staff-password' }>,
): Decision {
  const present = state.staff.get(name);
  if (!present) return nobody;
  return accept({ type: 'staff-set', staff: { ...present, passwordHash } }, ...signedOut(state, name, keptTokenHash));
}

export function staffRehash(
  state: State,
  { name, was, passwordHash }: Extract<Event, { type: 'staff-rehash' }>,
): Decision {
  const present = state.staff.get(name);
  return present?.passwordHash === was ? accept({ type: 'staff-set', staff: { ...present, passwordHash } }) : accept();
}

/** Somebody who may do everything must remain. */
export function staffRemove(state: State, name: string): Decision {
  if (!state.staff.has(name)) return nobody;
  if (isLastOwner(state, name, undefined)) return refuse({ reason: 'last-owner', name });
  return accept({ type: 'staff-removed', name });
}

/** A browser is signed in; those whose time is over are forgotten. */
export function staffSignIn(state: State, session: StaffSession, at: number): Decision {
  if (!state.staff.has(session.name)) return nobody;
  const over = [...state.staffSessions.values()].filter(({ endsAt }) => endsAt <= at);
  return accept(...over.map(signOut), { type: 'staff-signed-in', session });
}

export function staffSignOut(state: State, tokenHash: string): Decision {
  const session = state.staffSessions.get(tokenHash);
  return session ? accept(signOut(session)) : accept();
}

/** The end of all browsers, of one person or of all, but of the kept one. */
export function signedOut(state: State, name: string | null, keptTokenHash: string | null): Change[] {
  return [...state.staffSessions.values()]
    .filter((session) => session.tokenHash !== keptTokenHash && (name === null || session.name === name))
    .map(signOut);
}

const nobody: Decision = refuse({ reason: 'no-such', what: 'staff' });

function signOut({ tokenHash }: StaffSession): Change {
  return { type: 'staff-signed-out', tokenHash };
}

/** Whether nobody who may do everything would remain. */
function isLastOwner(state: State, name: string, role: Role | undefined): boolean {
  const owners = [...state.staff.values()].filter((staff) => staff.role === 'owner');
  return role !== 'owner' && owners.length === 1 && owners[0]?.name === name;
}
