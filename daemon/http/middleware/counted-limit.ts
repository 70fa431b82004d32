import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Counts points per key in a window that starts with the key's first point. */
export interface CountedLimit {
  /** Seconds until the key may go on, at least 1; 0 while it has points left. */
  waitSeconds(key: string): Promise<number>;
  add(key: string, points: number): Promise<void>;
}

export interface CountedLimitOptions {
  readonly points: number;
  readonly windowSeconds: number;
  /** Keys remembered at once; beyond it the oldest is forgotten, so that nobody can fill the memory. */
  readonly mostKeys: number;
}

export function countedLimit({ points, windowSeconds, mostKeys }: CountedLimitOptions): CountedLimit {
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds });
  const known = new Set<string>();
  return {
    async waitSeconds(key) {
      const found = await limiter.get(key);
      if (found === null || found.consumedPoints < points) return 0;
      // Clamped: the library counts on the wall clock, which may step.
      return Math.min(windowSeconds, Math.max(1, Math.ceil(found.msBeforeNext / 1000)));
    },
    async add(key, more) {
      known.delete(key);
      known.add(key);
      const oldest = known.size > mostKeys ? known.values().next().value : undefined;
      if (oldest !== undefined) {
        known.delete(oldest);
        await limiter.delete(oldest);
      }
      await limiter.penalty(key, more);
    },
  };
}
