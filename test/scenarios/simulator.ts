/**
 * The rules of issue 2 once more, slow and obvious, apart from the implementation: one second per step, and every
 * connected second of every ticket kept in a set.
 */
export interface SimOffer {
  readonly lifetime: number | null;
  readonly shelfLife: number | null;
  readonly until: number | null;
  readonly credit: number | null;
  readonly session: number | null;
  readonly idle: number | null;
  readonly up: number | null;
  readonly down: number | null;
  readonly devices: number;
}

interface SimTicket {
  readonly offer: SimOffer;
  firstLogIn: number | null;
  /** Seconds charged for sessions that are over. */
  readonly charged: Set<number>;
  up: number;
  down: number;
  spent: boolean;
}

interface SimSession {
  readonly ticket: number;
  readonly openedAt: number;
  lastTraffic: number;
  /** Bytes since the meters were read: the gateway does not know of them yet. */
  unread: { up: number; down: number };
  /** A packet of this device did not fit. */
  shut: boolean;
}

export class Simulator {
  second = 0;
  readonly #tickets: SimTicket[];
  readonly #online = new Map<number, SimSession>();
  readonly #causes = new Map<number, string>();

  constructor(offers: readonly SimOffer[], ticketOffers: readonly number[]) {
    this.#tickets = ticketOffers.map((n): SimTicket => {
      const offer = offers[n];
      if (!offer) throw new Error(`no offer ${n}`);
      return { offer, firstLogIn: null, charged: new Set(), up: 0, down: 0, spent: false };
    });
  }

  isOpen(device: number): boolean {
    const session = this.#online.get(device);
    return session !== undefined && !session.shut;
  }

  isOnline(device: number): boolean {
    return this.#online.has(device);
  }

  cause(device: number): string | undefined {
    return this.#causes.get(device);
  }

  creditUsed(ticket: number): number {
    return this.#chargedSeconds(ticket).size;
  }

  volume(ticket: number): { readonly up: number; readonly down: number } {
    const { up, down } = this.#ticket(ticket);
    return { up, down };
  }

  /** Answers why it is refused; undefined when it is not. */
  logIn(device: number, ticket: number): string | undefined {
    const { offer, firstLogIn } = this.#ticket(ticket);
    const usedUp = this.#reached(ticket)[0];
    if (usedUp !== undefined) return usedUp;
    if (this.#online.get(device)?.ticket === ticket) return undefined;
    const others = [...this.#online].filter(([other, session]) => other !== device && session.ticket === ticket);
    if (others.length >= offer.devices) return 'too-many-devices';
    if (this.#online.has(device)) this.end(device, 'user-request');
    this.#ticket(ticket).firstLogIn = firstLogIn ?? this.second;
    this.#online.set(device, {
      ticket,
      openedAt: this.second,
      lastTraffic: this.second,
      unread: { up: 0, down: 0 },
      shut: false,
    });
    return undefined;
  }

  /** Answers whether the packet went through. */
  send(device: number, up: number, down: number): boolean {
    const session = this.#online.get(device);
    if (!session || session.shut) return false;
    const ticket = this.#ticket(session.ticket);
    const tooMuch = (used: number, limit: number | null) => limit !== null && used > limit;
    if (tooMuch(ticket.up + up, ticket.offer.up) || tooMuch(ticket.down + down, ticket.offer.down)) {
      session.shut = true;
      return false;
    }
    ticket.up += up;
    ticket.down += down;
    session.unread = { up: session.unread.up + up, down: session.unread.down + down };
    session.lastTraffic = this.second;
    return true;
  }

  end(device: number, cause: string): void {
    const session = this.#online.get(device);
    if (!session) return;
    const chargedTo = cause === 'idle-timeout' ? session.lastTraffic : this.second;
    for (let s = session.openedAt; s < chargedTo; s++) this.#ticket(session.ticket).charged.add(s);
    if (cause === 'volume-exhausted') this.#ticket(session.ticket).spent = true;
    this.#online.delete(device);
    this.#causes.set(device, cause);
  }

  /** A second passes. Answers each device that is to be ended now with every cause that is true of it now. */
  step(): Map<number, readonly string[]> {
    this.second++;
    for (const session of this.#online.values()) session.unread = { up: 0, down: 0 };
    const due = new Map<number, readonly string[]>();
    for (const [device, session] of this.#online) {
      const { offer } = this.#ticket(session.ticket);
      const causes = this.#reached(session.ticket);
      if (offer.session !== null && this.second - session.openedAt >= offer.session) causes.push('session-timeout');
      if (this.#isVolumeOver(session.ticket)) causes.push('volume-exhausted');
      if (offer.idle !== null && this.second - session.lastTraffic >= offer.idle) causes.push('idle-timeout');
      if (causes.length > 0) due.set(device, causes);
    }
    return due;
  }

  /**
   * A device was shut by its volume and is idle, or at most a second from a deadline: the gateway may take the one for the
   * other (the kernel's clock is not as fine as ours), and what comes after is then another story.
   */
  isAmbiguous(): boolean {
    return [...this.#online.values()].some(({ ticket, openedAt, lastTraffic, shut }) => {
      const { offer, firstLogIn } = this.#ticket(ticket);
      const isNext = (limit: number | null, used: number) => limit !== null && limit - used <= 1;
      return (
        shut &&
        (isNext(offer.lifetime, this.second - (firstLogIn ?? this.second)) ||
          isNext(offer.until, this.second) ||
          isNext(offer.credit, this.creditUsed(ticket)) ||
          isNext(offer.session, this.second - openedAt) ||
          isNext(offer.idle, this.second - lastTraffic))
      );
    });
  }

  /** What blocks a ticket for good, the longest first. */
  #reached(n: number): string[] {
    const { offer, firstLogIn, spent } = this.#ticket(n);
    const { up, down } = this.#knownVolume(n);
    const causes: string[] = [];
    const age = firstLogIn === null ? this.second : this.second - firstLogIn;
    const life = firstLogIn === null ? offer.shelfLife : offer.lifetime;
    if (life !== null && age >= life) causes.push('ticket-expired');
    if (offer.until !== null && this.second >= offer.until) causes.push('offer-ended');
    if (offer.credit !== null && this.creditUsed(n) >= offer.credit) causes.push('credit-exhausted');
    const isFull = (used: number, limit: number | null) => limit !== null && used >= limit;
    if (spent || isFull(up, offer.up) || isFull(down, offer.down)) causes.push('volume-exhausted');
    return causes;
  }

  #knownVolume(n: number): { up: number; down: number } {
    const { up, down } = this.volume(n);
    const open = [...this.#online.values()].filter(({ ticket }) => ticket === n);
    return open.reduce((known, { unread }) => ({ up: known.up - unread.up, down: known.down - unread.down }), {
      up,
      down,
    });
  }

  #isVolumeOver(ticket: number): boolean {
    return [...this.#online.values()].some((session) => session.ticket === ticket && session.shut);
  }

  #chargedSeconds(ticket: number): Set<number> {
    const seconds = new Set(this.#ticket(ticket).charged);
    for (const session of this.#online.values())
      if (session.ticket === ticket) for (let s = session.openedAt; s < this.second; s++) seconds.add(s);
    return seconds;
  }

  #ticket(n: number): SimTicket {
    const ticket = this.#tickets[n];
    if (!ticket) throw new Error(`no ticket ${n}`);
    return ticket;
  }
}
