import type { Cause } from '../../daemon/domain/cause.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import type { OwnTerms, Spent } from '../../daemon/domain/ticket.js';
import { isOpenAt, periodName } from './local-time.js';

export interface Moment {
  at: number;
  /** false: written down while nobody knew the time. */
  isSure: boolean;
}

/** One second of one device, or the part of it in which it was connected. */
export interface Connected extends Moment {
  readonly tick: number;
  part: number;
}

export interface Bytes {
  upBytes: number;
  downBytes: number;
}

export interface SimGrant {
  readonly own: OwnTerms;
  readonly validFrom: number | null;
  readonly validUntil: number | null;
}

/** An address that was given at a first log-in, and whose link was mailed. */
export interface SimConfirmation {
  readonly address: string;
  readonly asked: Moment;
  readonly confirmed: Moment | null;
}

/** What a guest gives with a log-in. */
export interface Wishes {
  /** The device that is to make room. */
  readonly release?: number | undefined;
  /** Typed where an address is asked; undefined: nothing was asked yet. */
  readonly typed?: string | undefined;
  /** Whether the house can mail a link. */
  readonly canMail?: boolean;
}

export interface SimTicket extends Bytes {
  readonly list: number;
  readonly grant: SimGrant;
  /** Taken by one press of a button. */
  readonly isFree: boolean;
  readonly issued: Moment;
  first: Moment | null;
  isCancelled: boolean;
  /** null: nothing was to be confirmed at the first log-in. */
  confirmation: SimConfirmation | null;
  /** Seconds charged for sessions that are over. */
  readonly closed: Connected[];
  /** Devices that were ever online on it. */
  readonly users: Set<number>;
  spent: Spent;
}

export interface SimSession {
  readonly ticket: number;
  readonly connected: Connected[];
  /** How many of them had passed at the last traffic. */
  busySeconds: number;
  /** The same at the last reading. */
  knownBusySeconds: number;
  /** The same at the reading before. */
  earlierBusySeconds: number;
  readonly used: Bytes;
  /** Since the meters were read: the gateway does not know of them yet. */
  unread: Bytes;
  /** On disk. */
  readonly recorded: Bytes;
  /** A packet of this device did not fit. */
  isShut: boolean;
  /** Why the kernel has shut it while there was no daemon. */
  shutBy: readonly Due[];
}

/** A session must end now, or has had to for a part of this second. */
export interface Due {
  readonly cause: Cause;
  readonly early: number;
}

export type PauseCause =
  | 'offer-not-yet'
  | 'ticket-not-yet'
  | 'outside-hours'
  | 'period-exhausted'
  | 'address-unconfirmed';

/** What a log-in may be answered; where several causes are true any of them may be told. */
export type Answer =
  | { readonly is: 'ok'; readonly released?: number | undefined }
  | { readonly is: 'unknown-code' }
  | { readonly is: 'not-remembered' }
  | { readonly is: 'no-such' }
  | { readonly is: 'invalid' }
  | { readonly is: 'details-needed' }
  | { readonly is: 'not-given' }
  | { readonly is: 'free-again'; readonly againAt: number }
  | { readonly is: 'used-up'; readonly causes: readonly Cause[] }
  | { readonly is: 'not-now'; readonly causes: readonly PauseCause[]; readonly againAt: number | null }
  | { readonly is: 'too-many-devices'; readonly devices: readonly number[] };

export interface World {
  readonly now: number;
  readonly zone: string;
  readonly isClockKnown: boolean;
  readonly offers: readonly OfferTerms[];
  readonly lists: readonly number[];
  readonly tickets: readonly SimTicket[];
  readonly online: ReadonlyMap<number, SimSession>;
}

/** As far ahead as anybody looks for the next time that a ticket works: beyond the month there may be a week until it opens. */
const minutesAhead = 40 * 1440;

export function ticketOf({ tickets }: World, n: number): SimTicket {
  const ticket = tickets[n];
  if (!ticket) throw new Error(`no ticket ${n}`);
  return ticket;
}

/** The terms of its list's offer at present, and the ticket's own. */
export function termsOf(world: World, n: number): OfferTerms {
  const { list, grant } = ticketOf(world, n);
  const offer = world.offers[world.lists[list] ?? -1];
  if (!offer) throw new Error(`no offer for list ${list}`);
  return { ...offer, ...grant.own };
}

/** Who is online on a ticket, the first opened first. */
export function devicesOn({ online }: World, n: number): number[] {
  return [...online].filter(([, { ticket }]) => ticket === n).map(([device]) => device);
}

/** Connected seconds used on a ticket: every device's, or those in which any device was connected. */
export function usedSeconds(
  world: World,
  n: number,
  per: 'ticket' | 'device',
  counts: (second: Connected) => boolean = () => true,
): number {
  const open = devicesOn(world, n).flatMap((device) => world.online.get(device)?.connected ?? []);
  let each = 0;
  const once = new Map<number, number>();
  for (const second of [...ticketOf(world, n).closed, ...open]) {
    if (!counts(second)) continue;
    each += second.part;
    once.set(second.tick, Math.max(once.get(second.tick) ?? 0, second.part));
  }
  return per === 'device' ? each : [...once.values()].reduce((a, b) => a + b, 0);
}

/** Connected seconds used in the calendar period that an instant lies in. */
export function usedInPeriod(world: World, n: number, at: number): number {
  const { periodCapPer, creditPer } = termsOf(world, n);
  const period = periodName(at, periodCapPer, world.zone);
  const isIn = (second: Connected) => second.isSure && periodName(second.at, periodCapPer, world.zone) === period;
  return usedSeconds(world, n, creditPer, isIn);
}

/** Whether bytes exceed a volume. */
export function isTooMuch(terms: OfferTerms, { upBytes, downBytes }: Bytes): boolean {
  return (
    upBytes > (terms.upVolumeBytes ?? Infinity) ||
    downBytes > (terms.downVolumeBytes ?? Infinity) ||
    upBytes + downBytes > (terms.totalVolumeBytes ?? Infinity)
  );
}

/** The volume of a ticket as of the last reading. */
export function knownBytes(world: World, n: number): Bytes {
  const { upBytes, downBytes } = ticketOf(world, n);
  const unread = devicesOn(world, n).flatMap((device) => world.online.get(device)?.unread ?? []);
  return {
    upBytes: unread.reduce((left, bytes) => left - bytes.upBytes, upBytes),
    downBytes: unread.reduce((left, bytes) => left - bytes.downBytes, downBytes),
  };
}

/** What blocks a ticket for good. */
export function usedUp(world: World, n: number, isStep = false): Due[] {
  const { first, issued, grant, isCancelled } = ticketOf(world, n);
  const terms = termsOf(world, n);
  const found: Due[] = [];
  const add = (cause: Cause, early = 0) => found.push({ cause, early });
  if (isCancelled) add('ticket-cancelled');
  const life = first ? terms.lifetimeSeconds : terms.shelfLifeSeconds;
  if (life !== null && world.now - (first ?? issued).at >= life) add('ticket-expired');
  const isPast = (until: number | null) => world.isClockKnown && until !== null && until <= world.now;
  if (isPast(grant.validUntil)) add('ticket-expired');
  if (isPast(inSeconds(terms.validUntilAt))) add('offer-ended');
  if (terms.creditSeconds !== null) {
    const used = usedSeconds(world, n, terms.creditPer);
    if (used >= terms.creditSeconds - tiny)
      add('credit-exhausted', early(world, n, used - terms.creditSeconds, isStep));
  }
  if (isVolumeUsedUp(world, n)) add('volume-exhausted');
  return found;
}

/** The field of an offer whose address is mailed a link. */
function graceOf(world: World, n: number): number | null {
  const grace = termsOf(world, n).extraFields.map(({ graceSeconds }) => graceSeconds);
  return grace.find((seconds) => seconds !== null) ?? null;
}

/** When an address that is still to be confirmed has had its time, by what the offer says today; null: never. */
export function graceEndsAt(world: World, n: number): number | null {
  const { confirmation } = ticketOf(world, n);
  const grace = graceOf(world, n);
  return confirmation === null || confirmation.confirmed !== null || grace === null
    ? null
    : confirmation.asked.at + grace;
}

/** Whether an address is mailed a link, were this ticket used for the first time. */
export function isToBeConfirmed(world: World, n: number): boolean {
  return graceOf(world, n) !== null;
}

/** Whether a guest has to be asked (again) before a first log-in. */
export function isAsked(world: World, n: number, typed: string | undefined): boolean {
  const { extraFields } = termsOf(world, n);
  if (ticketOf(world, n).first !== null || extraFields.length === 0) return false;
  if (typed === undefined) return true;
  return extraFields.some(({ isRequired }) => (typed === '' ? isRequired : !isAddress(typed)));
}

export function isAddress(typed: string): boolean {
  return typed.includes('@');
}

/** Whether the time to confirm is over and nobody has. */
function isGraceOver(world: World, n: number): boolean {
  const until = graceEndsAt(world, n);
  return until !== null && until <= world.now;
}

/**
 * What keeps a ticket from working at an instant, but not for good. The calendar counts only where the time is known; a grace
 * is a duration and counts always, as of now: whether its guest confirms meanwhile nobody knows.
 */
export function pauses(world: World, n: number, at: number): PauseCause[] {
  const own: PauseCause[] = isGraceOver(world, n) ? ['address-unconfirmed'] : [];
  return [...own, ...calendarPauses(world, n, at)];
}

function calendarPauses(world: World, n: number, at: number): PauseCause[] {
  if (!world.isClockKnown) return [];
  const terms = termsOf(world, n);
  const { validFrom } = ticketOf(world, n).grant;
  const offerFrom = inSeconds(terms.validFromAt);
  const found: PauseCause[] = [];
  if (offerFrom !== null && at < offerFrom) found.push('offer-not-yet');
  if (validFrom !== null && at < validFrom) found.push('ticket-not-yet');
  if (!isOpenAt(terms.hours, at, world.zone)) found.push('outside-hours');
  if (terms.periodCapSeconds !== null && usedInPeriod(world, n, at) >= terms.periodCapSeconds - tiny)
    found.push('period-exhausted');
  return found;
}

/** The first instant from now on at which nothing keeps a ticket from working; null: not within 40 days, or not in its life. */
export function againAt(world: World, n: number): number | null {
  if (isGraceOver(world, n)) return null;
  const minute = Math.floor(world.now / 60);
  const minutes = Array.from({ length: minutesAhead }, (_, i) => (minute + 1 + i) * 60);
  const begins = [inSeconds(termsOf(world, n).validFromAt), ticketOf(world, n).grant.validFrom];
  const later = begins.filter((at) => at !== null && at > world.now) as number[];
  const again = [...later, ...minutes].sort((a, b) => a - b).find((at) => pauses(world, n, at).length === 0);
  return again === undefined || usedUp({ ...world, now: again }, n).length > 0 ? null : again;
}

/** How a guest reads a pause that ends a session. */
const pauseEnds = {
  'offer-not-yet': 'offer-ended',
  'outside-hours': 'offer-ended',
  'ticket-not-yet': 'offer-ended',
  'period-exhausted': 'period-exhausted',
  'address-unconfirmed': 'address-unconfirmed',
} as const;

/** Why no session of a ticket can go on. */
export function blockers(world: World, n: number): Cause[] {
  const paused = pauses(world, n, world.now).map((pause) => pauseEnds[pause]);
  return [...usedUp(world, n).map(({ cause }) => cause), ...paused];
}

/** Why the session of a device must end now. */
export function due(world: World, device: number, isStep: boolean): Due[] {
  const session = world.online.get(device);
  if (!session) return [];
  const { ticket: n, connected, busySeconds } = session;
  const terms = termsOf(world, n);
  const found = usedUp(world, n, isStep);
  const add = (cause: Cause, early = 0) => found.push({ cause, early });
  for (const pause of pauses(world, n, world.now)) if (pause !== 'period-exhausted') add(pauseEnds[pause]);
  if (world.isClockKnown && terms.periodCapSeconds !== null) {
    const over = usedInPeriod(world, n, world.now) - terms.periodCapSeconds;
    // a period may have been over its cap in its very last second
    const wasOver = isStep ? usedInPeriod(world, n, world.now - 1) - terms.periodCapSeconds : 0;
    if (over > -tiny) add('period-exhausted', early(world, n, over, isStep));
    else if (wasOver > tiny) add('period-exhausted', early(world, n, wasOver, isStep));
  }
  if (terms.sessionDurationSeconds !== null && connected.length >= terms.sessionDurationSeconds) add('session-timeout');
  if (terms.idleTimeoutSeconds !== null && connected.length - busySeconds >= terms.idleTimeoutSeconds)
    add('idle-timeout');
  const siblings = devicesOn(world, n);
  if (siblings.some((sibling) => world.online.get(sibling)?.isShut)) add('volume-exhausted');
  const place = siblings.indexOf(device);
  const isTooMany =
    terms.atDeviceLimit === 'drop-oldest'
      ? place < siblings.length - terms.devicesAtOnce
      : place >= terms.devicesAtOnce;
  if (isTooMany) add('device-released');
  const first = Math.max(...found.map(({ early }) => early));
  return found.filter(({ early }) => early > first - tiny);
}

/** Fractions of a second are added up. */
const tiny = 1e-6;

/** For which part of the second that has just passed a budget had been used up already. */
function early(world: World, n: number, over: number, isStep: boolean): number {
  const perSecond = termsOf(world, n).creditPer === 'device' ? devicesOn(world, n).length : 1;
  return isStep && over > tiny && over < perSecond - tiny ? over / perSecond : 0;
}

/** A volume is used up when it is reached, and when a packet did not fit into it. */
function isVolumeUsedUp(world: World, n: number): boolean {
  const { upVolumeBytes, downVolumeBytes, totalVolumeBytes, slowedKbps } = termsOf(world, n);
  const { spent } = ticketOf(world, n);
  const { upBytes, downBytes } = knownBytes(world, n);
  const isFull = (limit: number | null, used: number, spentLimit: number) =>
    limit !== null && (used >= limit || limit <= spentLimit);
  return (
    slowedKbps === null &&
    (isFull(upVolumeBytes, upBytes, spent.upBytes) ||
      isFull(downVolumeBytes, downBytes, spent.downBytes) ||
      isFull(totalVolumeBytes, upBytes + downBytes, spent.totalBytes))
  );
}

function inSeconds(at: number | null): number | null {
  return at === null ? null : at / 1000;
}
