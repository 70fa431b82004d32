import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../daemon/ports.js';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

const mostRunsAtOnce = 1_000;

/**
 * A machine's time, which stands still until it is told to move: the true time, the time since its boot, and its own clock,
 * which may be wrong. A gateway that wakes again and again at one instant fails the test.
 */
export class FakeClock implements Clock {
  #now: number;
  #bootedAt: number;
  #timers: Timer[] = [];
  /** How far the machine's own clock is off, ms. */
  wrongByMs = 0;
  /** Whether somebody vouches for the machine's own clock. */
  isBelieved = true;

  constructor(startAt: number) {
    this.#now = startAt;
    this.#bootedAt = startAt;
  }

  /** The true time, as long as nobody slept: what a story counts in. */
  now(): number {
    return this.#now;
  }

  up(): number {
    return this.#now - this.#bootedAt;
  }

  wall(): number {
    return this.#now + this.wrongByMs;
  }

  /** The machine starts anew. */
  reboot(): void {
    this.#bootedAt = this.#now;
    this.#timers = [];
  }

  /** The machine sleeps: time passes, and its time since boot stands still. */
  sleep(ms: number): void {
    this.#now += ms;
    this.#bootedAt += ms;
    this.#timers = this.#timers.map(({ at, run }) => ({ at: at + ms, run }));
  }

  schedule(upAt: number, run: () => void): () => void {
    if (!Number.isFinite(upAt)) throw new Error(`a fake clock cannot wake at ${upAt}`);
    const timer: Timer = { at: upAt + this.#bootedAt, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other.run !== run);
    };
  }

  /** The next instant at which something is scheduled. */
  get nextAt(): number | undefined {
    return this.#next()?.at;
  }

  /** The program that waits is gone: what it scheduled never runs. */
  dropTimers(): void {
    this.#timers = [];
  }

  /** Lets time pass: what is scheduled runs in order, each with all that follows from it. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let runs = 0, next = this.#next(); next && next.at <= until; next = this.#next()) {
      runs = next.at > this.#now ? 0 : runs + 1;
      if (runs > mostRunsAtOnce) throw new Error(`more than ${mostRunsAtOnce} wake-ups at one instant`);
      this.#now = Math.max(this.#now, next.at);
      const { run } = next;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      run();
      await settled();
    }
    this.#now = until;
  }

  #next(): Timer | undefined {
    return this.#timers.reduce<Timer | undefined>((a, b) => (a === undefined || b.at < a.at ? b : a), undefined);
  }
}

/** Resolves when everything that can go on without time or input has gone on. */
export async function settled(): Promise<void> {
  await setImmediate();
}
