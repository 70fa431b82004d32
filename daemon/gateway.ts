import { apply } from './domain/apply.js';
import { type Change, isKept } from './domain/change.js';
import { isNewBoot, startInstant } from './domain/clock.js';
import { decide } from './domain/decide.js';
import type { Decision } from './domain/decision.js';
import { enforce } from './domain/enforce.js';
import type { Event, SettledReading, Start } from './domain/event.js';
import { nextDueAt } from './domain/limit.js';
import type { State } from './domain/state.js';
import type { Clock, Kernel, KernelReport, Store } from './ports.js';

export type { Decision };

/** The one writer. Everything that happens goes through `dispatch`; everybody else reads `state`. */
export interface Gateway {
  /** Live: read it, never write to it, do not keep parts of it across an await. */
  readonly state: State;
  /** Epoch ms on the steady line of the state: it moves by itself with the machine's time since boot, else only by facts. */
  now(): number;
  /**
   * Decides an event and carries the decision out: on disk first, then in the kernel, then the answer. Rejects on a fault.
   * When the disk failed, nothing has happened. When the kernel failed, the facts stand and the kernel is tried again with
   * the next reading of the meters.
   */
  dispatch(event: Event): Promise<Decision>;
  /** Reads the meters now, at most one read at a time, and ends what is due. */
  refresh(): Promise<void>;
  report(): KernelReport;
  /**
   * Calls `changed` after each decision that changed something, until the answer is called. Meanwhile the meters are read at
   * least every `everyMs`; left out: no oftener than they are anyway.
   */
  watch(changed: (changes: readonly Change[]) => void, everyMs?: number): () => void;
}

export interface GatewayParts {
  readonly state: State;
  readonly store: Pick<Store, 'commit'>;
  readonly kernel: Kernel;
  readonly clock: Clock;
  /** How often the meters are read, ms. */
  readonly readEveryMs: number;
  /** A fault that nobody waits for, with what was being done. */
  readonly onFault: (action: string, error: unknown) => void;
}

interface Watcher {
  readonly changed: (changes: readonly Change[]) => void;
  readonly everyMs: number;
}

/** Reading may take at most this share of the time: with very many sessions it is done less often. */
const readingShare = 0.05;
/** The same where somebody asks for a reading. */
const askedShare = 0.25;
const shortestRestMs = 50;
const restAfterFaultMs = 1_000;

export class LiveGateway implements Gateway {
  readonly state: State;
  readonly #parts: GatewayParts;
  #enforcing: Promise<void> | undefined;
  #enforceNext: Promise<void> | undefined;
  readonly #carrying = new Set<Promise<void>>();
  #reading: Promise<void> | undefined;
  #cancelNext: () => void = () => {};
  // the machine's time since boot, ms, from here on: no step of the clock may keep a reading from coming
  #nextUp = Number.POSITIVE_INFINITY;
  /** No reading begins before. */
  #restedUp = 0;
  /** No reading begins by itself before. */
  #restUntilUp = 0;
  #stopped = false;
  readonly #watchers = new Set<Watcher>();

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.state = parts.state;
  }

  now(): number {
    return this.#parts.clock.up() + (this.state.clock.anchorMs ?? 0);
  }

  report(): KernelReport {
    return this.#parts.kernel.report();
  }

  /**
   * Takes over what the kernel did while nobody watched, brings it to the state, and begins to watch the meters. A kernel
   * that fails does not keep the gateway from starting: it is tried again with each reading.
   */
  async start(event: Start): Promise<void> {
    if (!isNewBoot(this.state, event) && this.state.clock.anchorMs !== null) await this.refresh();
    try {
      await this.#dispatchAt(event, startInstant(this.state, event));
      await this.#enforced();
    } catch (error) {
      this.#parts.onFault('bringing the kernel to the state', error);
    }
    await this.refresh();
  }

  /** Reads the meters a last time, puts them on disk and stops. The kernel keeps enforcing. */
  async stop(): Promise<void> {
    await this.refresh();
    this.#stopped = true;
    this.#cancelNext();
    await this.#dispatchAt({ type: 'checkpoint' }, this.now());
  }

  dispatch(event: Event): Promise<Decision> {
    // what still runs when the gateway starts anew must not reach the disk or the kernel beside the new one
    if (this.#stopped) return Promise.reject(new Error(`the gateway has stopped: ${event.type} was not done`));
    return this.#dispatchAt(event, this.now());
  }

  async #dispatchAt(event: Event, at: number): Promise<Decision> {
    const decision = decide(this.state, event, at);
    if (!decision.ok) return decision;
    const { changes } = decision;
    for (const change of changes) apply(this.state, change);
    if (changes.length > 0) await this.#carryOut(changes).finally(() => this.#tell(changes));
    else if (event.type !== 'meters-read') await this.#stands();
    return decision;
  }

  watch(changed: Watcher['changed'], everyMs = Number.POSITIVE_INFINITY): () => void {
    const watcher = { changed, everyMs };
    this.#watchers.add(watcher);
    this.#watch(Math.min(this.#nextUp, this.#parts.clock.up() + everyMs));
    return () => void this.#watchers.delete(watcher);
  }

  #tell(changes: readonly Change[]): void {
    for (const { changed } of this.#watchers) {
      try {
        changed(changes);
      } catch (error) {
        this.#parts.onFault('telling of a change', error);
      }
    }
  }

  #carryOut(changes: readonly Change[]): Promise<void> {
    const carried = this.#onDiskAndInKernel(changes);
    this.#carrying.add(carried);
    return carried.finally(() => this.#carrying.delete(carried));
  }

  async #onDiskAndInKernel(changes: readonly Change[]): Promise<void> {
    try {
      if (changes.some(isKept)) await this.#parts.store.commit(changes);
    } finally {
      if (changes.some(concernsKernel)) await this.#enforced();
    }
  }

  /** Nothing to do means: it is so already. Whoever is told this must find it on disk and in the kernel, too. */
  async #stands(): Promise<void> {
    await Promise.all(this.#carrying);
    if (this.report().stale > 0) await this.#enforced();
  }

  refresh(): Promise<void> {
    this.#reading ??= this.#readWhenRested().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** However often a page asks, the reading takes no more than its share of the time. */
  async #readWhenRested(): Promise<void> {
    const { clock } = this.#parts;
    if (this.#restedUp > clock.up()) await new Promise<void>((resolve) => clock.schedule(this.#restedUp, resolve));
    await this.#read();
  }

  async #read(): Promise<void> {
    const { clock, kernel, onFault } = this.#parts;
    const startedUp = clock.up();
    try {
      const readings = await kernel.read();
      await this.dispatch({ type: 'meters-read', readings });
      if (this.report().stale > 0) await this.#enforced();
      this.#restUntilUp = clock.up() + shortestRestMs;
    } catch (error) {
      onFault('reading the meters', error);
      this.#restUntilUp = clock.up() + restAfterFaultMs;
    }
    const took = clock.up() - startedUp;
    this.#restedUp = clock.up() + took / askedShare;
    this.#watch(clock.up() + Math.max(this.#readEveryMs(), took / readingShare));
  }

  #readEveryMs(): number {
    return Math.min(this.#parts.readEveryMs, ...[...this.#watchers].map(({ everyMs }) => everyMs));
  }

  /** Resolves when the kernel holds a state at least as new as this one; any number of callers share one run. */
  #enforced(): Promise<void> {
    if (!this.#enforcing) {
      this.#enforcing = this.#enforce().finally(() => {
        this.#enforcing = undefined;
      });
      return this.#enforcing;
    }
    this.#enforceNext ??= this.#enforcing
      .catch(() => {})
      .then(() => {
        this.#enforceNext = undefined;
        return this.#enforced();
      });
    return this.#enforceNext;
  }

  async #enforce(): Promise<void> {
    this.#watch();
    const readings = await this.#parts.kernel.set(enforce(this.state, this.now()));
    if (readings.length > 0) await this.#settle(readings);
  }

  async #settle(readings: readonly SettledReading[]): Promise<void> {
    const decision = decide(this.state, { type: 'meters-settled', readings }, this.now());
    if (!decision.ok || decision.changes.length === 0) return;
    for (const change of decision.changes) apply(this.state, change);
    if (decision.changes.some(isKept)) await this.#parts.store.commit(decision.changes);
    this.#tell(decision.changes);
  }

  /** Wakes at the next deadline or reading, whichever comes first. */
  #watch(readUp = this.#nextUp): void {
    if (this.#stopped) return;
    const { clock } = this.#parts;
    const due = nextDueAt(this.state, this.now());
    const dueUp = due === null ? Number.POSITIVE_INFINITY : due - this.now() + clock.up();
    const up = Math.max(this.#restUntilUp, Math.min(dueUp, readUp));
    this.#cancelNext();
    this.#nextUp = readUp;
    if (Number.isFinite(up)) this.#cancelNext = clock.schedule(up, () => this.refresh());
  }
}

/** Whether a change may alter what the kernel should do. */
function concernsKernel(change: Change): boolean {
  switch (change.type) {
    case 'offer-set':
    case 'list-set':
    case 'ticket-granted':
    case 'confirmation-set':
    case 'device-ruled':
    case 'device-unruled':
    case 'session-opened':
    case 'session-ended':
    case 'clock-started':
    case 'clock-set':
    case 'time-slept':
      return true;
    case 'tickets-issued':
    case 'tickets-removed':
    case 'tickets-printed':
    case 'ticket-described':
    case 'ticket-cancelled':
    case 'volume-spent':
    case 'usage-settled':
    case 'usage-seen':
    case 'usage-recorded':
    case 'sessions-filed':
    case 'message-set':
    case 'message-removed':
    case 'staff-removed':
    case 'staff-set':
    case 'staff-signed-in':
    case 'staff-signed-out':
      return false;
  }
}
