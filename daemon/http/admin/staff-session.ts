import { createHash } from 'node:crypto';
import type { Staff, StaffSession } from '../../domain/staff.js';
import type { State } from '../../domain/state.js';
import { openFormTokens } from '../middleware/form-token.js';

export const cookieName = 'passerelle-staff';
export const sessionSeconds = 12 * 3600;

/** Who is behind a request, and what their forms must bring back. */
export interface SignedIn {
  readonly staff: Staff;
  readonly session: StaffSession;
  readonly formToken: string;
}

/** What a browser's cookie stands for at an instant; undefined when it is unknown, over, or its person is gone. */
export function findSignedIn(state: State, token: string | undefined, at: number): SignedIn | undefined {
  if (token === undefined) return undefined;
  const session = state.staffSessions.get(hashToken(token));
  if (session === undefined || session.endsAt <= at) return undefined;
  const staff = state.staff.get(session.name);
  // The key is the cookie's token, which no disk has: forms outlive a restart of the daemon, and no secret is kept.
  return staff && { staff, session, formToken: openFormTokens(token).issue(session.tokenHash, at) };
}

/** Whether a form was served to this very session. Constant time. */
export function isOwnForm(token: string, { session }: SignedIn, formToken: string, at: number): boolean {
  return openFormTokens(token).accepts(formToken, session.tokenHash, at);
}

/** A signed-in browser from now on; only the token's hash is kept. */
export function newStaffSession(
  token: string,
  signedIn: Pick<StaffSession, 'name' | 'address' | 'browser'>,
  at: number,
): StaffSession {
  return { tokenHash: hashToken(token), ...signedIn, signedInAt: at, endsAt: at + sessionSeconds * 1000 };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
