import type { Session } from '../../domain/session.js';
import type { State } from '../../domain/state.js';
import { type LimitLeft, limitsLeft } from '../limit-left.js';
import { bytesPhrase, clockPhrase, durationPhrase } from '../phrase.js';
import type { Reader } from '../reader.js';
import { exactRate, exactVolume } from '../terms-phrase.js';

/** What is left of every limit of a session, a phrase each. */
export interface LeftModel {
  /** The end that comes first, on the clock; null when no time ends it. */
  readonly endsAt: string | null;
  readonly why: string;
  /** How long that is. */
  readonly left: string;
  /** Everything else that is limited. */
  readonly others: readonly string[];
}

export function presentLeft(state: State, session: Session, reader: Reader): LeftModel {
  const limits = limitsLeft(state, session, reader.now);
  const first = limits.find((limit) => limit.isFirst && endOf(limit) !== null);
  const others = limits.filter((limit) => limit !== first).map((limit) => leftText(limit, reader));
  const endsAt = first && endOf(first);
  if (!first || typeof endsAt !== 'number') return { endsAt: null, why: '', left: '', others };
  const { say, now, timeZone } = reader;
  return {
    endsAt: clockPhrase(say, endsAt, now, timeZone),
    why: labelOf(first, reader),
    left: say('now.left', { left: durationPhrase(say, Math.max(0, endsAt - now)) }),
    others,
  };
}

function endOf(limit: LimitLeft): number | null {
  return limit.kind === 'volume' ? null : limit.endsAt;
}

function leftText(limit: LimitLeft, reader: Reader): string {
  const { say, now, timeZone } = reader;
  const label = labelOf(limit, reader);
  switch (limit.kind) {
    case 'time':
      return say('now.limit-until', { label, clock: clockPhrase(say, limit.endsAt, now, timeZone) });
    case 'period':
      return say('now.limit-left', { label, left: durationPhrase(say, limit.leftMs) });
    case 'volume': {
      const { leftBytes, limitBytes, slowedKbps } = limit;
      if (leftBytes === 0 && slowedKbps !== null)
        return say('now.limit-slowed', { label, rate: exactRate(say, slowedKbps) });
      return say('now.limit-of', { label, left: bytesPhrase(say, leftBytes), limit: exactVolume(say, limitBytes) });
    }
  }
}

function labelOf(limit: LimitLeft, { say }: Reader): string {
  switch (limit.kind) {
    case 'time':
      return limit.isClosing ? say('now.limit.hours') : say(`now.limit.${limit.cause}`);
    case 'period':
      return say('now.limit.period', { per: limit.per });
    case 'volume':
      return say(`now.limit.volume-${limit.direction}`);
  }
}
