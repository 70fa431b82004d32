import type { Clock } from '../ports.js';

/** The machine's own clock, epoch ms: it may jump. */
export const wallNow = (): number => Date.now();

const longestTimeoutMs = 2 ** 31 - 1;

/**
 * A clock that never jumps: it starts at the wall clock, or at `notBefore` (the last instant on disk) when the wall clock is
 * behind it, and goes on by the monotonic clock whatever happens to the wall clock.
 */
export function steadyClock(notBefore: number): Clock {
  const startAt = Math.max(Date.now(), notBefore);
  const startMs = performance.now();
  const now = () => Math.round(startAt + performance.now() - startMs);
  return {
    now,
    schedule(at, run) {
      let timer: NodeJS.Timeout;
      const arm = () => {
        const left = at - now();
        timer = left > 0 ? setTimeout(arm, Math.min(left, longestTimeoutMs)) : setTimeout(run, 0);
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}
