import type { MachineClocks } from '../../daemon/os/clock.js';

interface Timer {
  readonly upAt: number;
  readonly run: () => void;
}

/** A machine whose clocks stand still until they are told to move; somebody may set its wall clock or close its lid. */
export class FakeMachine implements MachineClocks {
  #up: number;
  #wall: number;
  #suspended = 0;
  #timers: Timer[] = [];
  /** false: the system does not tell the time since boot. */
  tellsBootUp = true;
  /** The program is held up for so long between reading one clock and the next. */
  holdsWhileRead = 0;

  constructor({ wall, up = 60_000 }: { readonly wall: number; readonly up?: number }) {
    this.#wall = wall;
    this.#up = up;
  }

  readonly wall = (): number => this.#wall;
  readonly up = (): number => this.#up;
  readonly bootUp = (): number | undefined => {
    const sinceBoot = Math.floor((this.#up + this.#suspended) / 10) * 10;
    this.#move(this.holdsWhileRead);
    return this.tellsBootUp ? sinceBoot : undefined;
  };

  readonly schedule = (upAt: number, run: () => void): (() => void) => {
    if (!Number.isFinite(upAt)) throw new Error(`a machine cannot wake at ${upAt}`);
    const timer = { upAt, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Lets time pass: what is scheduled runs in order, each with all that follows from it. */
  async pass(ms: number): Promise<void> {
    const until = this.#up + ms;
    await settled();
    for (let next = this.#next(); next && next.upAt <= until; next = this.#next()) {
      const { upAt, run } = next;
      this.#move(Math.max(0, upAt - this.#up));
      this.#timers = this.#timers.filter((timer) => timer !== next);
      run();
      await settled();
    }
    this.#move(until - this.#up);
  }

  /** Somebody sets the wall clock; nothing else moves. */
  setWall(wall: number): void {
    this.#wall = wall;
  }

  /** The program is held for a while, and its timers are late. */
  hold(ms: number): void {
    this.#move(ms);
  }

  /** The lid is closed: only the wall clock and the time since boot go on. */
  suspend(ms: number): void {
    this.#wall += ms;
    this.#suspended += ms;
  }

  #move(ms: number): void {
    this.#up += ms;
    this.#wall += ms;
  }

  #next(): Timer | undefined {
    return this.#timers.reduce<Timer | undefined>((a, b) => (a === undefined || b.upAt < a.upAt ? b : a), undefined);
  }
}

/** Resolves when everything that can go on without time or input has gone on. */
async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
