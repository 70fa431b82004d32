/** Who may do what on the owner's page (spec.md, section 4). */
export type Role = 'owner' | 'cashier-refund' | 'cashier' | 'viewer';

/**
 * What may be done there: look around; issue, print and mail tickets, and see their codes; serve guests (let in, extend,
 * cut); cancel tickets; manage everything else: offers, lists, settings, people, the log, backups.
 */
export type Right = 'look' | 'issue' | 'serve' | 'cancel' | 'manage';

const rights: Readonly<Record<Role, readonly Right[]>> = {
  owner: ['look', 'issue', 'serve', 'cancel', 'manage'],
  'cashier-refund': ['look', 'issue', 'serve', 'cancel'],
  cashier: ['look', 'issue', 'serve'],
  viewer: ['look'],
};

export const roles = Object.keys(rights) as readonly Role[];
export const everyRight: readonly Right[] = rights.owner;

export function mayDo(role: Role, right: Right): boolean {
  return rights[role].includes(right);
}

/** What makes somebody able to sign in. */
export interface Account {
  readonly name: string;
  readonly role: Role;
  /** A memory-hard hash in PHC string form, made at the edge. */
  readonly passwordHash: string;
}

export interface Staff extends Account {
  /** null: by a release that did not keep it. */
  readonly addedAt: number | null;
  /** The last time; null: never. */
  readonly signedInAt: number | null;
  /** IP addresses that they signed in from, newest last, `mostAddresses` at most: guesses from elsewhere do not lock them out. */
  readonly addresses: readonly string[];
}

export const mostAddresses = 8;

/** A signed-in browser. Only the hash of its token is kept. */
export interface StaffSession {
  readonly tokenHash: string;
  readonly name: string;
  readonly signedInAt: number;
  readonly endsAt: number;
  /** The IP address that it signed in from. */
  readonly address: string;
  /** Which browser it is, in a few words; empty: unknown. */
  readonly browser: string;
}
