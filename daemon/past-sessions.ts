import { sessionsToFile } from './domain/filed-session.js';
import { monthsBefore } from './domain/month.js';
import type { Gateway } from './gateway.js';
import type { History } from './ports.js';

const mostWaiting = 5_000;

export interface PastSessionParts {
  readonly gateway: Pick<Gateway, 'state' | 'now' | 'dispatch'>;
  readonly history: History;
  /** Sessions are about to be filed, and forgotten after that: whoever counts them counts them now. */
  readonly beforeFiling?: () => void;
  readonly monthOf: (at: number) => string;
  /** Beside the present month; 0: none, and nothing of the present one either. Asked each time: it may change. */
  readonly keepMonths: () => number;
}

/**
 * How ended sessions come to the history and leave it. They are on disk there before the gateway forgets them: whatever
 * fails in between is made good by the next run.
 */
export function pastSessionErrands(
  parts: PastSessionParts,
): Readonly<Record<'file-sessions' | 'purge-sessions', () => Promise<void>>> {
  const { gateway, history, beforeFiling, monthOf, keepMonths } = parts;
  return {
    async 'file-sessions'() {
      // without knowing the date they would be filed under a wrong one; too many must not wait for ever
      const { clock, unfiled } = gateway.state;
      if (!clock.isKnown && unfiled.size < mostWaiting) return;
      beforeFiling?.();
      const sessions = sessionsToFile(gateway.state, gateway.now());
      if (sessions.length === 0) return;
      if (keepMonths() > 0) await history.file(sessions);
      await gateway.dispatch({ type: 'sessions-filed', ids: sessions.map(({ id }) => id) });
    },
    async 'purge-sessions'() {
      // without knowing the date nobody can say which months are over
      if (gateway.state.clock.isKnown) await history.purge(monthsBefore(monthOf(gateway.now()), keepMonths()));
    },
  };
}
