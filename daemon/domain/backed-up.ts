import type { SessionEnded } from './change.js';
import type { Session } from './session.js';

/** For the machine that a backup is restored on, whoever was online when it was made went offline at that instant. */
export function endsWithBackup(sessions: readonly Session[], at: number): SessionEnded[] {
  return sessions.map(({ id, usage, lastTrafficAt }) => ({
    type: 'session-ended',
    sessionId: id,
    at: Math.max(at, lastTrafficAt),
    cause: 'lost-carrier',
    usage,
    lastTrafficAt,
  }));
}
