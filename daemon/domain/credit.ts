import { byDate, periodAt } from './calendar.js';
import { coveredMs, type Interval, mergeIntervals, since, totalMs } from './interval.js';
import type { OfferTerms } from './offer.js';
import type { EndedSession, Session } from './session.js';
import { type State, sessionsOf, termsOf } from './state.js';
import { type Charged, type ChargedDay, type Ticket, unusedTicket } from './ticket.js';

/** A budget of connected time. */
export interface Balance {
  /** Negative for as long as a session that should be over has not been ended: so its true end can be told. */
  readonly leftMs: number;
  /** When it is used up if nothing changes; null: not while nobody is online, or never. */
  readonly endsAt: number | null;
}

/**
 * Connected time still to be had on a ticket at an instant, ms, never negative; null when its offer sets no credit.
 * Counted per ticket it falls by one second a second while any device is online, per device by one for each.
 */
export function creditLeftMs(state: State, ticket: Ticket, at: number): number | null {
  const balance = creditBalance(state, ticket, at);
  return balance === null ? null : Math.max(0, balance.leftMs);
}

export function creditBalance(state: State, ticket: Ticket, at: number): Balance | null {
  const terms = termsOf(state, ticket);
  if (terms.creditSeconds === null) return null;
  const open = sessionsOf(state, ticket);
  const leftMs = terms.creditSeconds * 1000 - chargedMs(ticket, terms, open, at);
  return { leftMs, endsAt: open.length === 0 ? null : at + Math.ceil(leftMs / burnRate(terms, open)) };
}

/**
 * Connected time still to be had in the present calendar period; null when there is no cap, or while the date is not
 * known. A cap that lasts until the period ends goes on with a new one.
 */
export function periodBalance(state: State, ticket: Ticket, at: number): (Balance & { againAt: number }) | null {
  const terms = termsOf(state, ticket);
  const { isKnown, timeZone } = state.clock;
  if (terms.periodCapSeconds === null || !isKnown) return null;
  const capMs = terms.periodCapSeconds * 1000;
  const period = periodAt(at, terms.periodCapPer, timeZone);
  const open = sessionsOf(state, ticket);
  const used = pick(terms, chargedBetween(ticket, period.firstDate, period.endDate));
  const leftMs = capMs - used - pendingMs(ticket, terms, open, period.startAt, at);
  const rate = burnRate(terms, open);
  const endsAt = open.length === 0 ? null : capEnd(terms, { at, leftMs, capMs, rate, timeZone });
  return { leftMs, endsAt, againAt: period.endAt };
}

/** Connected time charged to a ticket so far, ms, as its present terms count it. */
export function chargedMs(
  ticket: Ticket,
  terms: Pick<OfferTerms, 'creditPer'>,
  open: readonly Session[],
  at: number,
): number {
  return pick(terms, ticket.charged) + pendingMs(ticket, terms, open, Number.NEGATIVE_INFINITY, at);
}

/** What a session that is over is charged for: up to its end, or up to its last traffic when it was cut as idle. */
export function chargedInterval(session: EndedSession): Interval {
  return { startAt: session.openedAt, endAt: session.endedAt - session.givenBackMs };
}

/**
 * The ticket after a session of it was charged. Closed intervals are kept while another device is online, because they
 * may overlap with what that one will be charged for; what it is sure to be charged for need not be kept twice.
 */
export function charge(
  ticket: Ticket,
  interval: Interval,
  stillOpen: readonly Session[],
  clock: State['clock'],
): Ticket {
  const sure = (i: Interval) => stillOpen.some((s) => s.openedAt <= i.startAt && i.endAt <= s.lastTrafficAt);
  const stretch = mergeIntervals([...ticket.stretch, interval]).filter((i) => !sure(i));
  const pending = { ...ticket, stretch, undated: [...ticket.undated, interval] };
  const isTooMany = pending.undated.length > mostUndated || stretch.length > mostUndated;
  return clock.isKnown || isTooMany ? settleCharges(pending, stillOpen, clock) : pending;
}

/** Puts closed intervals under their dates, once these are known. */
export function settleCharges(ticket: Ticket, open: readonly Session[], { timeZone }: State['clock']): Ticket {
  const each = ticket.undated;
  const once = open.length === 0 ? ticket.stretch : [];
  if (each.length === 0 && once.length === 0) return ticket;
  const { onceMs, eachMs } = ticket.charged;
  return {
    ...ticket,
    charged: { onceMs: onceMs + coveredMs(once), eachMs: eachMs + totalMs(each) },
    days: addDays(ticket.days, once, each, timeZone),
    stretch: open.length === 0 ? unusedTicket.stretch : ticket.stretch,
    undated: unusedTicket.undated,
  };
}

/** A clock that is never known must not let the list grow for ever. */
const mostUndated = 500;
const keptDays = 31;
/** No calendar period is as long as a whole number of these and an hour. */
const longestMs = { day: 25, week: 7 * 24 + 1, month: 31 * 24 + 1 } as const;
/** Further ahead nobody need look: the rules are asked again with every reading. */
const mostPeriodsAhead = 8;

function burnRate({ creditPer }: Pick<OfferTerms, 'creditPer'>, open: readonly Session[]): number {
  return creditPer === 'device' ? Math.max(1, open.length) : 1;
}

function pick({ creditPer }: Pick<OfferTerms, 'creditPer'>, { onceMs, eachMs }: Charged): number {
  return creditPer === 'device' ? eachMs : onceMs;
}

/** What is not in `charged` yet, open sessions up to `at` included. */
function pendingMs(
  ticket: Ticket,
  { creditPer }: Pick<OfferTerms, 'creditPer'>,
  open: readonly Session[],
  startAt: number,
  at: number,
): number {
  const running = open.map((session) => ({ startAt: session.openedAt, endAt: at }));
  return creditPer === 'device'
    ? totalMs(since(startAt, [...ticket.undated, ...running]))
    : coveredMs(since(startAt, [...ticket.stretch, ...running]));
}

interface CapRun {
  readonly at: number;
  readonly leftMs: number;
  readonly capMs: number;
  readonly rate: number;
  readonly timeZone: string;
}

/** When the cap of this period, or of one after it, is used up by those who are online; null when that is never. */
function capEnd({ periodCapPer }: OfferTerms, { at, leftMs, capMs, rate, timeZone }: CapRun): number | null {
  const isNeverReached = capMs / rate >= longestMs[periodCapPer] * 3_600_000;
  let from = at;
  let left = leftMs;
  for (let ahead = 0; ahead < mostPeriodsAhead; ahead++) {
    const { endAt } = periodAt(from, periodCapPer, timeZone);
    const usedUpAt = from + Math.ceil(left / rate);
    if (usedUpAt < endAt) return usedUpAt;
    if (isNeverReached) return null;
    from = endAt;
    left = capMs;
  }
  return null;
}

function chargedBetween({ days }: Ticket, firstDate: string, endDate: string): Charged {
  let onceMs = 0;
  let eachMs = 0;
  for (const day of days) {
    if (day.date < firstDate || day.date >= endDate) continue;
    onceMs += day.onceMs;
    eachMs += day.eachMs;
  }
  return { onceMs, eachMs };
}

function addDays(
  days: readonly ChargedDay[],
  once: readonly Interval[],
  each: readonly Interval[],
  timeZone: string,
): readonly ChargedDay[] {
  const sums = new Map(days.map((day) => [day.date, day]));
  const add = (intervals: readonly Interval[], key: keyof Charged) => {
    for (const { date, ms } of intervals.flatMap((interval) => byDate(interval, timeZone))) {
      const before = sums.get(date) ?? { date, onceMs: 0, eachMs: 0 };
      sums.set(date, { ...before, [key]: before[key] + ms });
    }
  };
  add(once, 'onceMs');
  add(each, 'eachMs');
  return [...sums.values()].sort((a, b) => (a.date < b.date ? -1 : 1)).slice(-keptDays);
}
