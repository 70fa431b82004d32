import type { Change } from '../../domain/change.js';
import { noUsage, type Usage, usageSince } from '../../domain/usage.js';

/** How fast a session is, bit/s. */
export interface Speed {
  readonly downBps: number;
  readonly upBps: number;
}

export interface Speeds {
  /** undefined: not known yet. */
  of(sessionId: number): Speed | undefined;
  /** Takes in what has just happened. */
  follow(changes: readonly Change[]): void;
}

/** Readings that come faster are one: over less than this a speed says little. */
const shortestMs = 900;

interface Measured {
  readonly usage: Usage;
  readonly at: number;
  readonly speed: Speed | undefined;
  /** The reading that it is of. */
  readonly reading: number;
}

const standing: Speed = { downBps: 0, upBps: 0 };

/** The speeds of all who are online, from the last two readings of the meters. */
export function measureSpeeds(): Speeds {
  const measured = new Map<number, Measured>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading = 0;
  const take = (sessionId: number, usage: Usage, at: number): void => {
    const before = measured.get(sessionId);
    // who used nothing is in no reading: what is new was used since the one before this
    const since = Math.max(before?.at ?? Number.NaN, readAt);
    const speed = before && speedOf(usageSince(before.usage, usage), at - since);
    measured.set(sessionId, { usage, at, speed, reading });
  };
  const follow = (change: Change): void => {
    switch (change.type) {
      case 'session-opened':
        measured.set(change.session.id, {
          usage: change.session.usage,
          at: change.session.openedAt,
          speed: standing,
          reading,
        });
        return;
      case 'session-ended':
        measured.delete(change.sessionId);
        return;
      case 'usage-seen':
        if (change.at - readAt < shortestMs) return;
        reading++;
        for (const { sessionId, usage } of change.readings) take(sessionId, usage, change.at);
        readAt = change.at;
        return;
      case 'clock-started':
      case 'clock-set':
      case 'time-slept':
        // instants from before and after cannot be compared
        measured.clear();
        readAt = Number.NEGATIVE_INFINITY;
        return;
      default:
        return;
    }
  };
  return {
    of(sessionId) {
      const known = measured.get(sessionId);
      return known === undefined || known.reading === reading ? known?.speed : standing;
    },
    follow: (changes) => changes.forEach(follow),
  };
}

function speedOf({ downBytes, upBytes }: Usage = noUsage, ms: number): Speed | undefined {
  return ms > 0 ? { downBps: (downBytes * 8000) / ms, upBps: (upBytes * 8000) / ms } : undefined;
}
