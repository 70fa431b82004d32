import { readFileSync } from 'node:fs';
import type { Clock } from '../ports.js';

/** The clocks of one machine, of which only the steady one never jumps. */
export interface MachineClocks extends Clock {
  /** The wall clock, epoch ms. */
  wall(): number;
  /** ms since boot with the time in suspend, in steps of 10 ms; undefined where the system does not tell. */
  bootUp(): number | undefined;
}

/** The machine's own clock, epoch ms: it may jump. */
export const wallNow = (): number => Date.now();

/** CLOCK_MONOTONIC; a timer that waits on it keeps the process alive. */
export function steadyClock(): Clock {
  return { up, schedule: (upAt, run) => wait(upAt, run, true) };
}

/** All the clocks, for what watches in the background: a timer that waits does not keep the process alive. */
export function machineClocks(): MachineClocks {
  return { wall: wallNow, up, bootUp, schedule: (upAt, run) => wait(upAt, run, false) };
}

/** libuv's hrtime and its timers run on CLOCK_MONOTONIC, too. */
function up(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** proc(5): the first number of /proc/uptime is CLOCK_BOOTTIME in seconds. */
function bootUp(): number | undefined {
  try {
    const [, seconds, hundredths] = /^(\d+)\.(\d\d) /.exec(readFileSync('/proc/uptime', 'latin1')) ?? [];
    return seconds === undefined ? undefined : Number(seconds) * 1000 + Number(hundredths) * 10;
  } catch {
    return undefined;
  }
}

const longestTimeoutMs = 2 ** 31 - 1;

function wait(upAt: number, run: () => void, holdsProcess: boolean): () => void {
  let timer: NodeJS.Timeout;
  const arm = () => {
    const left = upAt - up();
    timer = left > 0 ? setTimeout(arm, Math.min(left, longestTimeoutMs)) : setTimeout(run, 0);
    if (!holdsProcess) timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}
