import type { Clock } from '../ports.js';

/** The machine's own clock, epoch ms: it may jump. */
export const wallNow = (): number => Date.now();

const longestTimeoutMs = 2 ** 31 - 1;

/** CLOCK_MONOTONIC: since the machine's boot, for every process the same, never stepping, standing still in sleep. */
export function steadyClock(): Clock {
  const up = () => Number(process.hrtime.bigint() / 1_000_000n);
  return {
    up,
    schedule(upAt, run) {
      let timer: NodeJS.Timeout;
      const arm = () => {
        const left = upAt - up();
        timer = left > 0 ? setTimeout(arm, Math.min(left, longestTimeoutMs)) : setTimeout(run, 0);
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}
