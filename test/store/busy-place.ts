import { apply } from '../../daemon/domain/apply.js';
import type { Change } from '../../daemon/domain/change.js';
import { decide } from '../../daemon/domain/decide.js';
import type { Event, Reading } from '../../daemon/domain/event.js';
import type { Session } from '../../daemon/domain/session.js';
import { type State, sessionOfMac } from '../../daemon/domain/state.js';
import { addUsage, noUsage, type Usage } from '../../daemon/domain/usage.js';
import type { Store } from '../../daemon/ports.js';
import { codeNumber, device, started, t0, terms } from '../fakes/place.js';

/** The same numbers each time, 0 <= n < below (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A place full of guests on a store, as the gateway runs it: decided, applied and committed in one tick. */
export class BusyPlace {
  readonly state: State;
  readonly random: (below: number) => number;
  /** What the devices really sent and received, by session: the kernel's meters. */
  readonly meters = new Map<number, Usage>();
  now = t0;
  readonly #store: Pick<Store, 'commit'>;

  constructor(store: Pick<Store, 'commit'>, state: State, seed = 1) {
    this.#store = store;
    this.state = state;
    this.random = seeded(seed);
  }

  /** Resolves when what was decided is on disk. */
  async happen(...events: readonly Event[]): Promise<readonly Change[]> {
    const changes = events.flatMap((event) => {
      const decision = decide(this.state, event, this.now);
      if (!decision.ok) throw new Error(`${event.type} was refused: ${JSON.stringify(decision.refusal)}`);
      for (const change of decision.changes) apply(this.state, change);
      return decision.changes;
    });
    if (changes.length > 0) await this.#store.commit(changes);
    return changes;
  }

  /** An offer, a list, and tickets with the numbers 1 to `tickets`. */
  async open(tickets: number): Promise<void> {
    await this.happen(
      started('boot-1', t0),
      { type: 'offer-create', terms: terms({ name: 'Day pass', devicesAtOnce: 1_000, idleTimeoutSeconds: 1_800 }) },
      { type: 'list-create', name: 'Reception', offerId: 1 },
    );
    for (let first = 1; first <= tickets; first += 1_000) await this.issue(first, Math.min(1_000, tickets - first + 1));
  }

  issue(firstTicket: number, count: number): Promise<readonly Change[]> {
    const codes = Array.from({ length: count }, (_, i) => codeNumber(firstTicket + i));
    return this.happen({ type: 'tickets-issue', listId: 1, codes });
  }

  logIn(guest: number, ticketId: number): Promise<readonly Change[]> {
    return this.happen({ type: 'log-in', ...device(guest), code: codeNumber(ticketId) });
  }

  session(guest: number): Session | undefined {
    return sessionOfMac(this.state, device(guest).mac);
  }

  /** A guest leaves, and the kernel tells his last bytes. */
  async logOut(guest: number): Promise<void> {
    const { mac } = device(guest);
    const { id, slot } = this.session(guest) ?? { id: 0, slot: 0 };
    await this.happen({ type: 'log-out', mac });
    const usage = this.meters.get(id) ?? noUsage;
    await this.happen({ type: 'meters-settled', readings: [{ slot, usage }] });
  }

  /** Every open session sends and receives something. */
  traffic(mostUpBytes: number, mostDownBytes: number): void {
    for (const { id } of this.state.sessions.values()) {
      const more = { upBytes: this.random(mostUpBytes), downBytes: this.random(mostDownBytes) };
      this.meters.set(id, addUsage(this.meters.get(id) ?? noUsage, more));
    }
  }

  /** The kernel's meters come in. */
  read(): Promise<readonly Change[]> {
    const readings = [...this.state.sessions.values()].map(({ id, slot }): Reading => {
      const usage = this.meters.get(id) ?? noUsage;
      return { slot, usage, lastTrafficAt: this.now - this.random(60_000), open: true };
    });
    return this.happen({ type: 'meters-read', readings });
  }
}
