import type { Period } from '../domain/calendar.js';
import type { Cause } from '../domain/cause.js';
import { periodBalance } from '../domain/credit.js';
import { type TimeLimit, timeLimits } from '../domain/limit.js';
import type { OfferTerms } from '../domain/offer.js';
import type { Session } from '../domain/session.js';
import { type State, termsOf, ticketOf } from '../domain/state.js';
import { type VolumeLimit, volumeLimits } from '../domain/volume.js';

/** What is left of one limit of a session's ticket. */
export type LimitLeft =
  /** It ends the session at an instant. */
  | {
      readonly kind: 'time';
      readonly cause: Cause;
      readonly leftMs: number;
      readonly endsAt: number;
      /** The offer closes for the day, and opens again. */
      readonly isClosing: boolean;
      readonly isFirst: boolean;
    }
  /** The time of a day, week or month; `endsAt` null: it outlasts the period. */
  | {
      readonly kind: 'period';
      readonly per: Period;
      readonly capMs: number;
      readonly leftMs: number;
      readonly endsAt: number | null;
      readonly isFirst: boolean;
    }
  /** `slowedKbps` null: the session ends with it. */
  | ({ readonly kind: 'volume'; readonly slowedKbps: number | null; readonly isFirst: false } & VolumeLimit);

/** Every limit of a session's ticket: times, earliest end first, then what has no end in sight, then volumes. */
export function limitsLeft(state: State, session: Session, now: number): LimitLeft[] {
  const terms = termsOf(state, ticketOf(state, session));
  const times = timeLimits(state, session, now);
  return [
    ...times.map((limit) => timeLeft(state, session, limit, { now, isFirst: limit === times[0] })),
    ...(times.some(({ cause }) => cause === 'period-exhausted') ? [] : periodLeft(state, session, now, false)),
    ...(times.some((limit) => isClosing(limit, terms)) ? windowLeft(terms, now) : []),
    ...volumeLimits(state, session).map(
      (limit) => ({ kind: 'volume', slowedKbps: slowedKbps(terms), isFirst: false, ...limit }) as const,
    ),
  ];
}

/** The speed once a volume is used up: never above what the offer gives anyway; null: the session is cut. */
export function slowedKbps({ slowedKbps: slowed, downKbps, upKbps }: OfferTerms): number | null {
  if (slowed === null || downKbps === null || upKbps === null) return slowed;
  return Math.min(slowed, Math.max(downKbps, upKbps));
}

/** An offer ends with its window, or rests when it closes for the day. */
export function isClosing({ cause, endsAt }: TimeLimit, { hours, validUntilAt }: OfferTerms): boolean {
  return cause === 'offer-ended' && hours.length > 0 && endsAt !== validUntilAt;
}

function timeLeft(
  state: State,
  session: Session,
  limit: TimeLimit,
  { now, isFirst }: { readonly now: number; readonly isFirst: boolean },
): LimitLeft {
  const [period] = limit.cause === 'period-exhausted' ? periodLeft(state, session, now, isFirst) : [];
  const closes = isClosing(limit, termsOf(state, ticketOf(state, session)));
  return period ?? { kind: 'time', ...limit, leftMs: Math.max(0, limit.endsAt - now), isClosing: closes, isFirst };
}

/** The time of the present period; none where it is not capped. A cap that outlasts the period ends nothing in it. */
function periodLeft(state: State, session: Session, now: number, isFirst: boolean): LimitLeft[] {
  const ticket = ticketOf(state, session);
  const { periodCapSeconds, periodCapPer: per } = termsOf(state, ticket);
  const balance = periodBalance(state, ticket, now);
  if (periodCapSeconds === null || balance === null) return [];
  const isDue = balance.endsAt !== null && balance.endsAt < balance.againAt;
  const endsAt = isDue ? balance.endsAt : null;
  const leftMs = Math.max(0, endsAt === null ? balance.leftMs : endsAt - now);
  return [{ kind: 'period', per, capMs: periodCapSeconds * 1000, leftMs, endsAt, isFirst }];
}

/** The window of an offer that closes before. */
function windowLeft({ validUntilAt: endsAt }: OfferTerms, now: number): LimitLeft[] {
  if (endsAt === null) return [];
  const leftMs = Math.max(0, endsAt - now);
  return [{ kind: 'time', cause: 'offer-ended', leftMs, endsAt, isClosing: false, isFirst: false }];
}
