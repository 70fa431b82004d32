import { periodAt } from '../../domain/calendar.js';
import { nextOpeningAt } from '../../domain/hours.js';
import type { TimeLimit } from '../../domain/limit.js';
import type { OfferTerms } from '../../domain/offer.js';
import type { Session } from '../../domain/session.js';
import { type State, termsOf, ticketOf } from '../../domain/state.js';
import { isClosing, type LimitLeft, limitsLeft } from '../limit-left.js';
import { bytesPhrase, clockValues, durationPhrase, ratePhrase } from '../phrase.js';
import type { Reader } from '../reader.js';
import { isInTime } from './come-back.js';
import { limitLabel, sequelText, volumeLabel } from './limit-words.js';

/** One limit of a ticket, and what is left of it. */
export interface LimitRow {
  readonly label: string;
  readonly left: string;
  readonly detail: string;
  readonly isFirst: boolean;
  /** Drawn as a bar; null for times. */
  readonly bar: { readonly left: number; readonly limit: number } | null;
}

/** Every limit of a session's ticket: times, earliest end first, then what has no end in sight, then volumes. */
export function limitRows(state: State, reader: Reader, session: Session): LimitRow[] {
  const { periodCapPer } = termsOf(state, ticketOf(state, session));
  return limitsLeft(state, session, reader.now).map((left) => limitRow(reader, left, periodCapPer));
}

/** What happens at the end that comes first. */
export function sequel(state: State, { say, now, timeZone }: Reader, session: Session, limit: TimeLimit): string {
  const ticket = ticketOf(state, session);
  const terms = termsOf(state, ticket);
  const againAt = worksAgainAt(terms, limit, timeZone);
  const isClosed = isClosing(limit, terms);
  if (againAt === null || !isInTime(state, ticket, againAt))
    return isClosed ? say('guest.status.then.closed') : sequelText(say, limit.cause);
  const when = clockValues(say, againAt, now, timeZone);
  return isClosed ? say('guest.status.then.closed-until', when) : say('guest.status.then.period-until', when);
}

/** When a ticket works again after an end that is not for good; null when it is, or when nobody knows. */
function worksAgainAt(terms: OfferTerms, limit: TimeLimit, timeZone: string): number | null {
  if (limit.cause === 'period-exhausted') return periodAt(limit.endsAt, terms.periodCapPer, timeZone).endAt;
  return isClosing(limit, terms) ? nextOpeningAt(terms.hours, limit.endsAt, timeZone) : null;
}

function limitRow(reader: Reader, limit: LimitLeft, per: OfferTerms['periodCapPer']): LimitRow {
  const { say } = reader;
  const { isFirst } = limit;
  switch (limit.kind) {
    case 'time':
      return {
        label: limit.isClosing ? say('guest.status.limit.hours') : limitLabel(say, limit.cause, per),
        left: durationPhrase(say, limit.leftMs),
        detail: until(reader, limit.endsAt),
        isFirst,
        bar: null,
      };
    case 'period':
      return {
        label: limitLabel(say, 'period-exhausted', limit.per),
        left: durationPhrase(say, limit.leftMs),
        detail:
          limit.endsAt === null
            ? say('guest.status.volume-of', { limit: durationPhrase(say, limit.capMs) })
            : until(reader, limit.endsAt),
        isFirst,
        bar: null,
      };
    case 'volume':
      return {
        label: volumeLabel(say, limit.direction),
        left: limit.leftBytes === 0 ? say('guest.status.volume-used-up') : bytesPhrase(say, limit.leftBytes),
        detail: volumeDetail(say, limit),
        isFirst,
        bar: { left: limit.leftBytes, limit: limit.limitBytes },
      };
  }
}

function volumeDetail(
  say: Reader['say'],
  { limitBytes, leftBytes, slowedKbps }: Extract<LimitLeft, { kind: 'volume' }>,
): string {
  const limit = bytesPhrase(say, limitBytes);
  if (slowedKbps === null) return say('guest.status.volume-of', { limit });
  const rate = ratePhrase(say, slowedKbps);
  return leftBytes === 0 ? say('guest.status.slowed', { rate }) : say('guest.status.then-slowed', { limit, rate });
}

function until({ say, now, timeZone }: Reader, at: number): string {
  return say('guest.status.until', clockValues(say, at, now, timeZone));
}
