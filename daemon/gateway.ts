import { apply } from './domain/apply.js';
import { type Change, isKept } from './domain/change.js';
import { decide } from './domain/decide.js';
import type { Decision } from './domain/decision.js';
import { enforce } from './domain/enforce.js';
import type { Event } from './domain/event.js';
import { nextDueAt } from './domain/limit.js';
import type { State } from './domain/state.js';
import type { Clock, Kernel, KernelReport, Store } from './ports.js';

export type { Decision };

/** The one writer. Everything that happens goes through `dispatch`; everybody else reads `state`. */
export interface Gateway {
  /** Live: read it, never write to it, do not keep parts of it across an await. */
  readonly state: State;
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
  #nextAt = Number.POSITIVE_INFINITY;
  /** No reading begins before this instant. */
  #restedAt = 0;
  /** No reading begins by itself before this instant. */
  #restUntil = 0;
  #stopped = false;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.state = parts.state;
  }

  now(): number {
    return this.#parts.clock.now();
  }

  report(): KernelReport {
    return this.#parts.kernel.report();
  }

  /**
   * Takes over what the kernel did while nobody watched, brings it to the state, and begins to watch the meters. A kernel
   * that fails does not keep the gateway from starting: it is tried again with each reading.
   */
  async start(event: Extract<Event, { type: 'start' }>): Promise<void> {
    if (event.bootId === this.state.last.boot) await this.refresh();
    try {
      await this.dispatch(event);
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
    await this.dispatch({ type: 'checkpoint' });
  }

  async dispatch(event: Event): Promise<Decision> {
    const decision = decide(this.state, event, this.now());
    if (!decision.ok) return decision;
    const { changes } = decision;
    for (const change of changes) apply(this.state, change);
    if (changes.length > 0) await this.#carryOut(changes);
    else if (event.type !== 'meters-read') await this.#stands();
    return decision;
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
    if (this.#restedAt > clock.now()) await new Promise<void>((resolve) => clock.schedule(this.#restedAt, resolve));
    await this.#read();
  }

  async #read(): Promise<void> {
    const startedAt = this.now();
    try {
      const readings = await this.#parts.kernel.read();
      await this.dispatch({ type: 'meters-read', readings });
      if (this.report().stale > 0) await this.#enforced();
      this.#restUntil = this.now() + shortestRestMs;
    } catch (error) {
      this.#parts.onFault('reading the meters', error);
      this.#restUntil = this.now() + restAfterFaultMs;
    }
    const took = this.now() - startedAt;
    this.#restedAt = this.now() + took / askedShare;
    this.#watch(this.now() + Math.max(this.#parts.readEveryMs, took / readingShare));
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

  async #settle(readings: Extract<Event, { type: 'meters-settled' }>['readings']): Promise<void> {
    const decision = decide(this.state, { type: 'meters-settled', readings }, this.now());
    if (!decision.ok || decision.changes.length === 0) return;
    for (const change of decision.changes) apply(this.state, change);
    if (decision.changes.some(isKept)) await this.#parts.store.commit(decision.changes);
  }

  /** Wakes at the next deadline or reading, whichever comes first. */
  #watch(readAt = this.#nextAt): void {
    if (this.#stopped) return;
    const due = nextDueAt(this.state, this.now()) ?? Number.POSITIVE_INFINITY;
    const at = Math.max(this.#restUntil, Math.min(due, readAt));
    this.#cancelNext();
    this.#nextAt = readAt;
    if (Number.isFinite(at)) this.#cancelNext = this.#parts.clock.schedule(at, () => this.refresh());
  }
}

/** Whether a change may alter what the kernel should do. */
function concernsKernel(change: Change): boolean {
  switch (change.type) {
    case 'offer-set':
    case 'list-set':
    case 'session-opened':
    case 'session-ended':
    case 'booted':
      return true;
    case 'tickets-issued':
    case 'ticket-cancelled':
    case 'volume-spent':
    case 'usage-settled':
    case 'usage-seen':
    case 'usage-recorded':
    case 'sessions-filed':
    case 'staff-set':
    case 'staff-signed-in':
    case 'staff-signed-out':
      return false;
  }
}
