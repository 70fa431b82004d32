/** Who may do what on the owner's page. Later roles of spec.md section 4 join this list. */
export type Role = 'owner' | 'viewer';

export interface Staff {
  readonly name: string;
  readonly role: Role;
  /** A memory-hard hash in PHC string form, made at the edge. */
  readonly passwordHash: string;
}

/** A signed-in browser. Only the hash of its token is kept. */
export interface StaffSession {
  readonly tokenHash: string;
  readonly name: string;
  readonly signedInAt: number;
  readonly endsAt: number;
}
