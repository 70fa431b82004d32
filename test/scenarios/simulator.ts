import type { Cause } from '../../daemon/domain/cause.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import type { Spent } from '../../daemon/domain/ticket.js';
import { periodName } from './local-time.js';
import type { Answer, Connected, Due, Moment, SimGrant, SimSession, SimTicket } from './simulated-rules.js';
import * as rules from './simulated-rules.js';

export interface Boot {
  readonly wallAt: number;
  readonly isBelieved: boolean;
}

/** A device that was sent away, or left, does not come back by itself. */
const sentAway: readonly Cause[] = ['user-request', 'admin-reset', 'device-released', 'ticket-cancelled'];

/**
 * The rules of the specification once more, slow and obvious, apart from the implementation: one second per step, and
 * every connected second of every ticket kept one by one. Instants are whole epoch seconds as the gateway counts them;
 * `tick` counts the seconds in which the machine was awake, whatever any clock said.
 */
export class Simulator implements rules.World {
  now: number;
  tick = 0;
  isClockKnown = true;
  /** The last instant on disk. */
  alive: { at: number; tick: number };
  readonly zone: string;
  readonly offers: OfferTerms[];
  /** The offer that each list is bound to. */
  readonly lists: number[];
  readonly tickets: SimTicket[] = [];
  /** Sessions by device, the first opened first. */
  readonly online = new Map<number, SimSession>();
  readonly ended = new Map<number, { readonly ticket: number; readonly cause: Cause }>();

  constructor(startAt: number, zone: string, offers: readonly OfferTerms[], lists: readonly number[]) {
    this.now = startAt;
    this.zone = zone;
    this.offers = [...offers];
    this.lists = [...lists];
    this.alive = { at: startAt, tick: 0 };
  }

  issue(list: number, grant: SimGrant, isFree = false): void {
    this.tickets.push({
      list,
      grant,
      issued: this.thisMoment(),
      first: null,
      isCancelled: false,
      isFree,
      confirmation: null,
      closed: [],
      users: new Set(),
      upBytes: 0,
      downBytes: 0,
      spent: { upBytes: 0, downBytes: 0, totalBytes: 0 },
    });
  }

  /** What a log-in is answered. */
  answer(device: number, n: number, { release, typed }: rules.Wishes = {}): Answer {
    const ticket = rules.ticketOf(this, n);
    if (ticket.isCancelled)
      return ticket.users.has(device) ? { is: 'used-up', causes: ['ticket-cancelled'] } : { is: 'unknown-code' };
    const usedUp = rules.usedUp(this, n).map(({ cause }) => cause);
    if (usedUp.length > 0) return { is: 'used-up', causes: usedUp };
    const pauses = rules.pauses(this, n, this.now);
    if (pauses.length > 0) return { is: 'not-now', causes: pauses, againAt: rules.againAt(this, n) };
    if (this.online.get(device)?.ticket === n) return { is: 'ok' };
    if (rules.isAsked(this, n, typed)) return { is: 'details-needed' };
    const others = rules.devicesOn(this, n).filter((other) => other !== device);
    const { devicesAtOnce, atDeviceLimit } = rules.termsOf(this, n);
    if (others.length < devicesAtOnce) return { is: 'ok' };
    if (atDeviceLimit === 'drop-oldest') return { is: 'ok', released: others[0] };
    if (atDeviceLimit === 'refuse') return { is: 'too-many-devices', devices: [] };
    const isReleased = release !== undefined && others.includes(release);
    return isReleased ? { is: 'ok', released: release } : { is: 'too-many-devices', devices: others };
  }

  /** What a log-in is answered that is typed, or comes by the link of a ticket. */
  answerTo(way: rules.Wishes & { readonly device: number; readonly ticket: number; readonly byLink: boolean }): Answer {
    const isGone = way.byLink && rules.ticketOf(this, way.ticket).isCancelled;
    return isGone ? { is: 'no-such' } : this.answer(way.device, way.ticket, way);
  }

  /** The ticket that a device is on, or was on last: where nothing is to be confirmed of it, one that waits for its link. */
  ticketToConfirm(device: number): number | undefined {
    const last = (this.online.get(device) ?? this.ended.get(device))?.ticket;
    const waits = [...this.tickets.keys()].filter((n) => rules.graceEndsAt(this, n) !== null);
    return last === undefined || waits.includes(last) ? last : (waits[0] ?? last);
  }

  /** What a device that comes back without a code is answered. */
  answerReturn(device: number, byGuest: boolean): Answer {
    if (this.online.has(device)) return { is: 'ok' };
    const last = this.ended.get(device);
    if (!last || !rules.termsOf(this, last.ticket).remembersDevices) return { is: 'not-remembered' };
    if (!byGuest && sentAway.includes(last.cause)) return { is: 'not-remembered' };
    return this.answer(device, last.ticket);
  }

  /** A device is let in. */
  open(device: number, n: number, released?: number, { typed, canMail }: rules.Wishes = {}): void {
    if (this.online.get(device)?.ticket === n) return;
    if (released !== undefined) this.end(released, 'device-released');
    this.end(device, 'user-request');
    const ticket = rules.ticketOf(this, n);
    if (ticket.first === null && canMail && typed && rules.isToBeConfirmed(this, n))
      ticket.confirmation = { address: typed, asked: this.thisMoment(), confirmed: null };
    ticket.first ??= this.thisMoment();
    ticket.users.add(device);
    this.online.set(device, {
      ticket: n,
      connected: [],
      busySeconds: 0,
      knownBusySeconds: 0,
      earlierBusySeconds: 0,
      used: { upBytes: 0, downBytes: 0 },
      unread: { upBytes: 0, downBytes: 0 },
      recorded: { upBytes: 0, downBytes: 0 },
      isShut: false,
      shutBy: [],
    });
  }

  /** Answers whether the packet went through. */
  send(device: number, upBytes: number, downBytes: number): boolean {
    const session = this.online.get(device);
    if (!session || !this.isOpen(device)) return false;
    const ticket = rules.ticketOf(this, session.ticket);
    const terms = rules.termsOf(this, session.ticket);
    const after = { upBytes: ticket.upBytes + upBytes, downBytes: ticket.downBytes + downBytes };
    if (terms.slowedKbps === null && rules.isTooMuch(terms, after)) {
      session.isShut = true;
      return false;
    }
    Object.assign(ticket, after);
    for (const meter of [session.used, session.unread]) {
      meter.upBytes += upBytes;
      meter.downBytes += downBytes;
    }
    session.busySeconds = session.connected.length;
    return true;
  }

  isOpen(device: number): boolean {
    const session = this.online.get(device);
    return session !== undefined && !session.isShut && session.shutBy.length === 0;
  }

  /** A session ends; `spent`: the volumes that a packet did not fit into any more. */
  end(device: number, cause: Cause, { early = 0, spent }: { early?: number; spent?: Spent } = {}): void {
    const session = this.online.get(device);
    if (!session) return;
    const ticket = rules.ticketOf(this, session.ticket);
    const last = session.connected.at(-1);
    if (last) last.part -= early;
    ticket.closed.push(...session.connected.slice(0, cause === 'idle-timeout' ? session.busySeconds : undefined));
    if (spent) ticket.spent = spent;
    this.online.delete(device);
    this.ended.set(device, { ticket: session.ticket, cause });
  }

  /**
   * What made a session end was true before anybody knew: it is told to have lasted so many seconds, which is right from
   * the last traffic known by then on.
   */
  shorten(device: number, seconds: number): boolean {
    const session = this.online.get(device);
    const known = session?.earlierBusySeconds ?? 0;
    let left = seconds;
    for (const second of session?.connected ?? []) {
      second.part = Math.min(second.part, Math.max(0, left));
      left -= 1;
    }
    return seconds > known - 0.01 && left < 0.01;
  }

  cancel(n: number): void {
    rules.ticketOf(this, n).isCancelled = true;
    for (const device of rules.devicesOn(this, n)) this.end(device, 'ticket-cancelled');
  }

  /** A second passes; with it the meters are read. */
  step(): void {
    this.#connect();
    this.read();
  }

  /** The meters are read. */
  read(): void {
    for (const session of this.online.values()) {
      session.unread = { upBytes: 0, downBytes: 0 };
      session.earlierBusySeconds = session.knownBusySeconds;
      session.knownBusySeconds = session.busySeconds;
    }
  }

  /** A second passes without a daemon: the kernel shuts whoever reaches a deadline, and nobody reads meters. */
  stepAlone(): void {
    this.#connect();
    for (const [device, session] of this.online) {
      if (!this.isOpen(device)) continue;
      const isKept = (due: Due) => !['idle-timeout', 'device-released', 'volume-exhausted'].includes(due.cause);
      session.shutBy = rules.due(this, device, true).filter(isKept);
    }
  }

  /** Nobody is online, and time passes. */
  rest(seconds: number): void {
    this.now += seconds;
    this.tick += seconds;
  }

  /** What is known is on disk now. */
  stayAlive(): void {
    this.alive = { at: this.now, tick: this.tick };
  }

  /** Usage is put on disk in whole KiB; the rest waits. */
  checkpoint(): void {
    const whole = (bytes: number) => Math.floor(bytes / 1024) * 1024;
    for (const { used, unread, recorded } of this.online.values()) {
      recorded.upBytes = whole(used.upBytes - unread.upBytes);
      recorded.downBytes = whole(used.downBytes - unread.downBytes);
    }
  }

  /** The power is gone, and comes back: what was not on disk is lost, and the time between is nobody's. */
  boot({ wallAt, isBelieved }: Boot): void {
    const wereOnline = [...this.online];
    for (const [device, { ticket: n, used, recorded, connected }] of wereOnline) {
      const ticket = rules.ticketOf(this, n);
      ticket.upBytes -= used.upBytes - recorded.upBytes;
      ticket.downBytes -= used.downBytes - recorded.downBytes;
      connected.splice(0, connected.length, ...connected.filter(({ tick }) => tick < this.alive.tick));
      this.end(device, 'lost-carrier');
    }
    const at = isBelieved ? wallAt : this.alive.at;
    if (at < this.alive.at) this.#move(at - this.alive.at, () => true);
    this.now = at;
    this.isClockKnown = isBelieved;
    if (isBelieved) this.#beSure();
    for (const [device, { ticket }] of wereOnline)
      if (rules.blockers(this, ticket).length === 0) this.open(device, ticket);
  }

  /**
   * Somebody says what time it is. Small differences are left alone. What was written down without knowing the time moves
   * with it; all does when the clock that was believed turns out to be wrong: it was stepped, or ran ahead.
   */
  tell(wallAt: number): void {
    const by = wallAt - this.now;
    if (this.isClockKnown && Math.abs(by) <= 2) return;
    const isAll = this.isClockKnown || by < 0;
    this.#move(by, ({ isSure }) => isAll || !isSure);
    this.now = wallAt;
    this.isClockKnown = true;
    this.#beSure();
  }

  /** What a guest may read instead of `lost-carrier` after a time without power: why nothing was opened again. */
  tellWhy(device: number, cause: Cause): void {
    const ended = this.ended.get(device);
    if (ended?.cause !== 'lost-carrier' || this.online.has(device)) return;
    if (rules.blockers(this, ended.ticket).includes(cause)) this.ended.set(device, { ...ended, cause });
  }

  /** Whether a step would move time that was used, and whose date was written down, to another day. */
  movesDates(wallAt: number): boolean {
    const by = wallAt - this.now;
    const day = (at: number) => periodName(at, 'day', this.zone);
    const written = this.tickets.flatMap(({ closed }) => closed).filter(({ isSure }) => isSure);
    return written.some(({ at }) => day(at) !== day(at + by));
  }

  /** What would be true some seconds from now. */
  foresee(seconds: number, isTrue: () => boolean): boolean {
    const { now, tick } = this;
    for (let i = 0; i < seconds; i++) this.#connect();
    const found = isTrue();
    for (const { connected } of this.online.values()) while ((connected.at(-1)?.tick ?? -1) >= tick) connected.pop();
    Object.assign(this, { now, tick });
    return found;
  }

  thisMoment(): Moment {
    return { at: this.now, isSure: this.isClockKnown };
  }

  #connect(): void {
    for (const { connected, shutBy } of this.online.values())
      if (shutBy.length === 0) connected.push({ tick: this.tick, at: this.now, isSure: this.isClockKnown, part: 1 });
    this.now++;
    this.tick++;
  }

  #moments(): (Moment | Connected)[] {
    const open = [...this.online.values()].flatMap(({ connected }) => connected);
    return [
      ...open,
      ...this.tickets.flatMap(({ issued, first, closed, confirmation }) => [
        issued,
        ...[first, confirmation?.asked, confirmation?.confirmed].flatMap((moment) => moment ?? []),
        ...closed,
      ]),
    ];
  }

  #move(by: number, isMoved: (moment: Moment) => boolean): void {
    for (const moment of this.#moments()) if (isMoved(moment)) moment.at += by;
  }

  #beSure(): void {
    for (const moment of this.#moments()) moment.isSure = true;
  }
}
