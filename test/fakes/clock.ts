import { setImmediate } from 'node:timers/promises';
import type { LineClock as Clock } from '../../daemon/ports.js';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

const mostRunsAtOnce = 1_000;

/** A clock that stands still until it is told to move; a gateway that wakes again and again at one instant fails the test. */
export class FakeClock implements Clock {
  #now: number;
  #timers: Timer[] = [];

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  schedule(at: number, run: () => void): () => void {
    if (!Number.isFinite(at)) throw new Error(`a fake clock cannot wake at ${at}`);
    const timer = { at, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** The next instant at which something is scheduled. */
  get nextAt(): number | undefined {
    return this.#next()?.at;
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
