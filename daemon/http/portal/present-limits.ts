import { periodAt } from '../../domain/calendar.js';
import { periodBalance } from '../../domain/credit.js';
import { nextOpeningAt } from '../../domain/hours.js';
import { type TimeLimit, timeLimits } from '../../domain/limit.js';
import type { OfferTerms } from '../../domain/offer.js';
import type { Session } from '../../domain/session.js';
import { type State, termsOf, ticketOf } from '../../domain/state.js';
import { type VolumeLimit, volumeLimits } from '../../domain/volume.js';
import { bytesPhrase, clockValues, durationPhrase, ratePhrase } from '../phrase.js';
import { isInTime } from './come-back.js';
import { limitLabel, sequelText, volumeLabel } from './limit-words.js';
import type { Reader } from './words.js';

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
  const terms = termsOf(state, ticketOf(state, session));
  const times = timeLimits(state, session, reader.now);
  return [
    ...times.map((limit) => timeRow(state, reader, session, limit, limit === times[0])),
    ...(times.some(({ cause }) => cause === 'period-exhausted') ? [] : periodRow(state, reader, session, false)),
    ...(times.some((limit) => isClosing(limit, terms)) ? offerRow(reader, terms) : []),
    ...volumeLimits(state, session).map((limit) => volumeRow(reader, limit, slowedKbps(terms))),
  ];
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

/** The speed once a volume is used up: never above what the offer gives anyway; null: the session is cut. */
export function slowedKbps({ slowedKbps: slowed, downKbps, upKbps }: OfferTerms): number | null {
  if (slowed === null || downKbps === null || upKbps === null) return slowed;
  return Math.min(slowed, Math.max(downKbps, upKbps));
}

/** When a ticket works again after an end that is not for good; null when it is, or when nobody knows. */
function worksAgainAt(terms: OfferTerms, limit: TimeLimit, timeZone: string): number | null {
  if (limit.cause === 'period-exhausted') return periodAt(limit.endsAt, terms.periodCapPer, timeZone).endAt;
  return isClosing(limit, terms) ? nextOpeningAt(terms.hours, limit.endsAt, timeZone) : null;
}

/** An offer ends with its window, or rests when it closes for the day. */
function isClosing({ cause, endsAt }: TimeLimit, { hours, validUntilAt }: OfferTerms): boolean {
  return cause === 'offer-ended' && hours.length > 0 && endsAt !== validUntilAt;
}

function timeRow(state: State, reader: Reader, session: Session, limit: TimeLimit, isFirst: boolean): LimitRow {
  const { say, now } = reader;
  const ticket = ticketOf(state, session);
  const terms = termsOf(state, ticket);
  if (limit.cause === 'period-exhausted') {
    const [row] = periodRow(state, reader, session, isFirst);
    if (row !== undefined) return row;
  }
  return {
    label: isClosing(limit, terms) ? say('guest.status.limit.hours') : limitLabel(say, limit.cause, terms.periodCapPer),
    left: durationPhrase(say, Math.max(0, limit.endsAt - now)),
    detail: until(reader, limit.endsAt),
    isFirst,
    bar: null,
  };
}

/** The time of the present period; none where it is not capped. A cap that outlasts the period ends nothing in it. */
function periodRow(state: State, reader: Reader, session: Session, isFirst: boolean): LimitRow[] {
  const { say, now } = reader;
  const ticket = ticketOf(state, session);
  const { periodCapSeconds, periodCapPer: per } = termsOf(state, ticket);
  const balance = periodBalance(state, ticket, now);
  if (periodCapSeconds === null || balance === null) return [];
  const { endsAt, againAt } = balance;
  const isDue = endsAt !== null && endsAt < againAt;
  const cap = durationPhrase(say, periodCapSeconds * 1000);
  return [
    {
      label: limitLabel(say, 'period-exhausted', per),
      left: durationPhrase(say, Math.max(0, isDue ? endsAt - now : balance.leftMs)),
      detail: isDue ? until(reader, endsAt) : say('guest.status.volume-of', { limit: cap }),
      isFirst,
      bar: null,
    },
  ];
}

/** The window of an offer that closes before. */
function offerRow(reader: Reader, { validUntilAt, periodCapPer }: OfferTerms): LimitRow[] {
  const { say, now } = reader;
  if (validUntilAt === null) return [];
  const left = durationPhrase(say, Math.max(0, validUntilAt - now));
  const label = limitLabel(say, 'offer-ended', periodCapPer);
  return [{ label, left, detail: until(reader, validUntilAt), isFirst: false, bar: null }];
}

function volumeRow({ say }: Reader, limit: VolumeLimit, slowed: number | null): LimitRow {
  const { direction, limitBytes, leftBytes } = limit;
  return {
    label: volumeLabel(say, direction),
    left: leftBytes === 0 ? say('guest.status.volume-used-up') : bytesPhrase(say, leftBytes),
    detail: volumeDetail(say, limit, slowed),
    isFirst: false,
    bar: { left: leftBytes, limit: limitBytes },
  };
}

function volumeDetail(say: Reader['say'], { limitBytes, leftBytes }: VolumeLimit, slowed: number | null): string {
  const limit = bytesPhrase(say, limitBytes);
  if (slowed === null) return say('guest.status.volume-of', { limit });
  const rate = ratePhrase(say, slowed);
  return leftBytes === 0 ? say('guest.status.slowed', { rate }) : say('guest.status.then-slowed', { limit, rate });
}

function until({ say, now, timeZone }: Reader, at: number): string {
  return say('guest.status.until', clockValues(say, at, now, timeZone));
}
