import { makeCode } from '../../daemon/domain/code.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { sessionOfMac } from '../../daemon/domain/state.js';
import { terms } from '../fakes/place.js';
import type { Site } from './campsite-site.js';
import { Heap } from './heap.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const gigabyte = 1e9;

/** What the campsite has to offer, and how many of a hundred guests take it. */
export const offers: readonly { readonly share: number; readonly nights: number; readonly terms: OfferTerms }[] = [
  {
    share: 25,
    nights: 0,
    terms: terms({ name: 'Hour', creditSeconds: 3_600, lifetimeSeconds: 86_400, idleTimeoutSeconds: 900 }),
  },
  {
    share: 25,
    nights: 0,
    terms: terms({
      name: 'Day',
      lifetimeSeconds: 86_400,
      periodCapSeconds: 4 * 3_600,
      idleTimeoutSeconds: 1_800,
      devicesAtOnce: 2,
      remembersDevices: true,
    }),
  },
  {
    share: 15,
    nights: 6,
    terms: terms({
      name: 'Week',
      lifetimeSeconds: 7 * 86_400,
      periodCapSeconds: 3 * 3_600,
      creditPer: 'device',
      sessionDurationSeconds: 4 * 3_600,
      idleTimeoutSeconds: 5_400,
      devicesAtOnce: 3,
      atDeviceLimit: 'drop-oldest',
      remembersDevices: true,
    }),
  },
  {
    share: 15,
    nights: 2,
    terms: terms({
      name: 'Volume',
      totalVolumeBytes: 0.5 * gigabyte,
      lifetimeSeconds: 3 * 86_400,
      idleTimeoutSeconds: 600,
      devicesAtOnce: 2,
      atDeviceLimit: 'refuse',
    }),
  },
  {
    share: 10,
    nights: 4,
    terms: terms({
      name: 'Family',
      downVolumeBytes: gigabyte,
      slowedKbps: 512,
      periodCapSeconds: 20 * 3_600,
      periodCapPer: 'week',
      idleTimeoutSeconds: 3_600,
      devicesAtOnce: 5,
      remembersDevices: true,
    }),
  },
  {
    share: 10,
    nights: 1,
    terms: terms({
      name: 'Bar',
      creditSeconds: 7_200,
      creditPer: 'device',
      idleTimeoutSeconds: 1_200,
      devicesAtOnce: 2,
      sessionDurationSeconds: 1_800,
      hours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: 7 * 60, untilMinute: 25 * 60 })),
    }),
  },
];

/** Of a hundred arrivals, how many come in each hour of the day. */
const arrivals = [1, 0, 0, 0, 0, 1, 2, 4, 6, 7, 7, 6, 5, 4, 5, 6, 7, 8, 9, 8, 6, 4, 2, 2];

interface Guest {
  readonly ticketId: number;
  readonly code: string;
  readonly devices: readonly { readonly mac: string; readonly address: string; readonly accessPoint: string }[];
  readonly leavesAt: number;
}

interface Plan {
  readonly at: number;
  readonly act: (at: number) => void;
}

/** The guests of a campsite, each with plans; whatever happens next is at the head of a heap. */
export class Guests {
  readonly #site: Site;
  readonly #plans = new Heap<Plan>();
  readonly #busy = new Map<string, number>();
  #random: number;
  #macs = 0;

  constructor(site: Site, seed: number) {
    this.#site = site;
    this.#random = seed;
  }

  /** The day's tickets are issued, and their guests arrive. */
  arrive(count: number, midnightAt: number): void {
    const perOffer = offers.map(({ share }) => Math.round((count * share) / 100));
    perOffer.forEach((tickets, n) => {
      const codes = Array.from({ length: tickets }, () => makeCode((below) => this.#below(below)));
      const firstId = this.#site.state.last.ticket + 1;
      this.#site.happen({ type: 'tickets-issue', listId: n + 1, codes }, midnightAt);
      for (const [i, code] of codes.entries())
        this.#plan(midnightAt + this.#hourOfArrival() + this.#below(hour), (at) => {
          const nights = offers[n]?.nights ?? 0;
          const devices = Array.from({ length: 1 + this.#below(3) }, () => this.#newDevice());
          this.#visit({ ticketId: firstId + i, code, devices, leavesAt: at + nights * day + 8 * hour }, at);
        });
    });
  }

  /** Does everything that is planned before an instant; whoever came while the power was away comes just after. */
  actUntil(until: number): void {
    for (let next = this.#plans.first; next && next.at < until; next = this.#plans.first) {
      this.#plans.shift();
      next.act(Math.max(next.at, this.#site.now));
    }
  }

  /** Whoever is busy uses the network: so much in five minutes. */
  useNetwork(at: number): void {
    for (const session of this.#site.state.sessions.values()) {
      if ((this.#busy.get(session.mac) ?? 0) < at) continue;
      const down = this.#below(100) < 10 ? 80_000_000 : this.#below(15_000_000);
      this.#site.use(session, this.#below(1_000_000), down, at);
    }
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.#below(items.length)];
  }

  #visit(guest: Guest, at: number): void {
    for (const [n, device] of guest.devices.entries())
      this.#plan(at + n * this.#below(20 * minute), (now) => this.#comeOnline(guest, device, now));
    const again = at + 5 * hour + this.#below(12 * hour);
    if (again < guest.leavesAt) this.#plan(again, (now) => this.#visit(guest, now));
  }

  #comeOnline(guest: Guest, device: Guest['devices'][number], at: number, triesLeft = 2): void {
    const site = this.#site;
    const back = site.happen({ type: 'device-return', ...device, byGuest: this.#below(2) === 0 }, at);
    const decision = back.ok ? back : site.happen({ type: 'log-in', ...device, code: guest.code }, at);
    if (decision.ok) {
      this.#stay(guest, device, at);
      return;
    }
    const { refusal } = decision;
    if (refusal.reason === 'too-many-devices' && refusal.devices.length > 0 && this.#below(2) === 0) {
      const release = refusal.devices.at(-1)?.sessionId ?? 0;
      const taken = site.happen({ type: 'log-in', ...device, code: guest.code, release }, at);
      if (taken.ok) this.#stay(guest, device, at);
    }
    if (refusal.reason === 'not-now' && refusal.againAt !== null && refusal.againAt < guest.leavesAt && triesLeft > 0)
      this.#plan(refusal.againAt, (now) => {
        const again = site.happen({ type: 'log-in', ...device, code: guest.code }, now);
        if (!again.ok && again.refusal.reason === 'not-now')
          throw new Error(`told to come back at ${now}, and refused then`);
        if (again.ok) this.#stay(guest, device, now);
      });
  }

  /** Stays a while, and then logs out or just walks away. */
  #stay(guest: Guest, device: Guest['devices'][number], at: number): void {
    const leavesAt = at + 5 * minute + Math.floor(-Math.log(1 - this.#below(1_000) / 1_000) * 35 * minute);
    this.#busy.set(device.mac, leavesAt);
    if (this.#below(100) < 35)
      this.#plan(leavesAt, (now) => {
        const session = sessionOfMac(this.#site.state, device.mac);
        if (session?.ticketId === guest.ticketId) this.#site.happen({ type: 'log-out', mac: device.mac }, now);
      });
  }

  #hourOfArrival(): number {
    let left = this.#below(100);
    for (const [n, share] of arrivals.entries()) {
      left -= share;
      if (left < 0) return n * hour;
    }
    return 0;
  }

  #newDevice(): Guest['devices'][number] {
    const hex = (++this.#macs).toString(16).padStart(8, '0');
    return {
      mac: `02:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6)}`,
      address: `10.${(this.#macs >> 16) & 255}.${(this.#macs >> 8) & 255}.${this.#macs & 255}`,
      accessPoint: 'lounge',
    };
  }

  /** mulberry32: the same story each time. */
  #below(limit: number): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * limit);
  }

  #plan(at: number, act: Plan['act']): void {
    this.#plans.push({ at, act });
  }
}
