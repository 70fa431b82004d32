import type { EnforcedSession, Enforcement } from '../../daemon/domain/enforcement.js';
import type { Reading, SettledReading } from '../../daemon/domain/event.js';
import type { Mac } from '../../daemon/domain/mac.js';
import { addUsage, noUsage, type Usage } from '../../daemon/domain/usage.js';
import type { Kernel, KernelReport } from '../../daemon/ports.js';

interface Held {
  readonly session: EnforcedSession;
  readonly usage: Usage;
  /** In the kernel's own time, which knows no date. */
  readonly untilUp: number | null;
  readonly lastTrafficUp: number | null;
  /** Shut by its volume. */
  readonly isShut: boolean;
  /** The driver has seen that it is shut. */
  readonly isSeenShut: boolean;
}

const sameDeadlineMs = 100;

/**
 * A data plane in memory that enforces by itself like the real one: deadlines and volumes hold whether or not anybody
 * reads. It refuses what the real one could not load, and fails only when it was told to.
 */
export class FakeKernel implements Kernel {
  readonly #up: () => number;
  readonly #now: () => number;
  readonly #held = new Map<number, Held>();
  /** Bytes that went through on a ticket's quotas. */
  readonly #quotas = new Map<number, Usage>();
  /** Devices that are open without a session, until when in the kernel's own time. */
  readonly #exempt = new Map<Mac, number | null>();
  readonly sets: Enforcement[] = [];
  reads = 0;
  #wanted: Enforcement = { at: 0, sessions: [], exempt: [] };
  #failures = { set: 0, read: 0 };
  #waiting: (() => void)[] | undefined;

  /** `up` is the time since boot, `now` the daemon's. */
  constructor(up: () => number, now: () => number) {
    this.#up = up;
    this.#now = now;
  }

  failNext(what: 'set' | 'read', count = 1): void {
    this.#failures[what] += count;
  }

  /** Loading takes until the answer is called. */
  hold(): () => void {
    const waiting: (() => void)[] = [];
    this.#waiting = waiting;
    return () => {
      this.#waiting = undefined;
      for (const go of waiting) go();
    };
  }

  async set(enforcement: Enforcement): Promise<readonly SettledReading[]> {
    refuseImpossible(enforcement);
    this.sets.push(enforcement);
    this.#wanted = enforcement;
    const waiting = this.#waiting;
    if (waiting) await new Promise<void>((resolve) => waiting.push(resolve));
    if (this.#fails('set')) throw new Error('nft failed');
    const settled = this.#remove(new Map(enforcement.sessions.map((session) => [session.slot, session.sessionId])));
    const tickets = new Set(enforcement.sessions.map(({ volume }) => volume.pool));
    for (const pool of this.#quotas.keys()) if (!tickets.has(pool)) this.#quotas.delete(pool);
    for (const session of enforcement.sessions) this.#hold(session, this.#untilUp(session));
    this.#exempt.clear();
    for (const exemption of enforcement.exempt) this.#exempt.set(exemption.mac, this.#untilUp(exemption));
    return settled;
  }

  async read(): Promise<readonly Reading[]> {
    this.reads++;
    if (this.#fails('read')) throw new Error('nft list failed');
    return [...this.#held.entries()].map(([slot, held]) => {
      const open = this.#isOpen(held);
      this.#held.set(slot, { ...held, isSeenShut: !open });
      const { lastTrafficUp: seen } = held;
      const lastTrafficAt = seen === null ? null : this.#now() - (this.#up() - seen);
      return { slot, usage: held.usage, lastTrafficAt, open };
    });
  }

  report(): KernelReport {
    const isMissing = (session: EnforcedSession) => {
      const held = this.#held.get(session.slot);
      const isSame = held?.session.sessionId === session.sessionId;
      return !isSame || held.isSeenShut || !isSameDeadline(this.#untilUp(session), held.untilUp);
    };
    const slots = new Set(this.#wanted.sessions.map(({ slot }) => slot));
    const missing = this.#wanted.sessions.filter(
      (s) => !(s.endsAt !== null && s.endsAt <= this.#now()) && isMissing(s),
    );
    const extra = [...this.#held.keys()].filter((slot) => !slots.has(slot));
    return {
      driver: 'simulated',
      loaded: this.#held.size,
      stale: missing.length + extra.length + this.#staleExemptions(),
      complaints: [],
    };
  }

  /** One packet of a device; answers whether it went through. */
  send(mac: Mac, bytes: { readonly up?: number; readonly down?: number }): boolean {
    const entry = [...this.#held].find(([, held]) => held.session.mac === mac);
    if (!entry) return this.isExempt(mac);
    const [slot, held] = entry;
    if (!this.#isOpen(held)) return false;
    const more = { upBytes: bytes.up ?? 0, downBytes: bytes.down ?? 0 };
    const { pool, upLimitBytes, downLimitBytes, totalLimitBytes } = held.session.volume;
    const used = addUsage(this.#quotas.get(pool) ?? noUsage, more);
    const isOver =
      used.upBytes > (upLimitBytes ?? Infinity) ||
      used.downBytes > (downLimitBytes ?? Infinity) ||
      used.upBytes + used.downBytes > (totalLimitBytes ?? Infinity);
    if (isOver && held.session.slowedKbps === null) {
      this.#held.set(slot, { ...held, isShut: true });
      return false;
    }
    this.#quotas.set(pool, used);
    this.#held.set(slot, { ...held, usage: addUsage(held.usage, more), lastTrafficUp: this.#up() });
    return true;
  }

  isOpen(mac: Mac): boolean {
    return (
      this.isExempt(mac) || [...this.#held.values()].some((held) => held.session.mac === mac && this.#isOpen(held))
    );
  }

  /** Open without a session. */
  isExempt(mac: Mac): boolean {
    const until = this.#exempt.get(mac);
    return until === null || (until !== undefined && until > this.#up());
  }

  /** Until when a device is loaded; undefined when it is not. */
  endsAt(mac: Mac): number | null | undefined {
    return [...this.#held.values()].find((held) => held.session.mac === mac)?.session.endsAt;
  }

  /** Somebody flushed the ruleset. */
  forget(): void {
    this.#held.clear();
    this.#exempt.clear();
    this.#quotas.clear();
  }

  /** Fails when a failure that the test announced did not happen. */
  verify(): void {
    const { set, read } = this.#failures;
    if (set + read > 0) throw new Error(`${set + read} announced failures of the kernel did not happen`);
  }

  #staleExemptions(): number {
    const { exempt } = this.#wanted;
    const missing = exempt.filter(
      ({ mac, endsAt }) => !this.#exempt.has(mac) && !(endsAt !== null && endsAt <= this.#now()),
    );
    return (
      missing.length + [...this.#exempt.keys()].filter((mac) => exempt.every((wanted) => wanted.mac !== mac)).length
    );
  }

  #isOpen({ untilUp, isShut }: Held): boolean {
    return !isShut && (untilUp === null || untilUp > this.#up());
  }

  #untilUp({ endsAt }: Pick<EnforcedSession, 'endsAt'>): number | null {
    return endsAt === null ? null : this.#up() + endsAt - this.#now();
  }

  #remove(kept: ReadonlyMap<number, number>): SettledReading[] {
    const gone = [...this.#held].filter(([slot, { session }]) => kept.get(slot) !== session.sessionId);
    for (const [slot] of gone) this.#held.delete(slot);
    return gone.map(([slot, { usage }]) => ({ slot, usage }));
  }

  /** Like the real driver: a session that is loaded as wanted, as far as was seen, is left alone. */
  #hold(session: EnforcedSession, untilUp: number | null): void {
    const { slot, volume } = session;
    if (!this.#quotas.has(volume.pool)) this.#quotas.set(volume.pool, volume.used);
    const held = this.#held.get(slot);
    if (!held) {
      const fresh = { session, usage: session.usage, untilUp, lastTrafficUp: null, isShut: false, isSeenShut: false };
      this.#held.set(slot, fresh);
      return;
    }
    const isReloaded = held.isSeenShut || !isSameDeadline(untilUp, held.untilUp);
    this.#held.set(slot, { ...held, session, untilUp, isShut: held.isShut && !isReloaded, isSeenShut: false });
  }

  #fails(what: 'set' | 'read'): boolean {
    if (this.#failures[what] === 0) return false;
    this.#failures[what]--;
    return true;
  }
}

function isSameDeadline(a: number | null, b: number | null): boolean {
  return a === b || (a !== null && b !== null && Math.abs(a - b) <= sameDeadlineMs);
}

function refuseImpossible({ at, sessions, exempt }: Enforcement): void {
  const both = exempt.find(({ mac }) => sessions.some((session) => session.mac === mac));
  if (both) throw new Error(`${both.mac} is exempt and has a session`);
  for (const key of ['slot', 'mac', 'sessionId'] as const)
    if (new Set(sessions.map((session) => session[key])).size < sessions.length)
      throw new Error(`the kernel cannot hold two sessions with one ${key}`);
  const late = sessions.find(({ endsAt }) => endsAt !== null && endsAt <= at);
  if (late) throw new Error(`the kernel cannot load session ${late.sessionId}: it is over`);
}
