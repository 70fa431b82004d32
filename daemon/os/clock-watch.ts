import type { MachineClocks } from './clock.js';

export interface ClockWatchParts {
  readonly clocks: MachineClocks;
  /** The wall clock as far as it can be believed, epoch ms: ClockTrust has it. */
  readonly believed: () => number | undefined;
  /** The machine was suspended: the steady clock stood still for so long. Told before the others. */
  readonly suspended: (byMs: number) => void;
  /** The wall clock has been set; it also runs ahead of the steady one by a suspend. */
  readonly stepped: (byMs: number) => void;
  /** Once a second as long as the wall clock is believed. */
  readonly told: (wallAt: number) => void;
}

const lookEveryMs = 1_000;
const noticedMs = 2_000;
/** Clocks that were read further apart than this, because the program was held up, are not compared. */
const longestLookMs = 100;

/** Compares the machine's clocks once a second and tells what has happened to them, until the answer is called. */
export function watchClocks({ clocks, believed, suspended, stepped, told }: ClockWatchParts): () => void {
  let { ahead, asleep } = look(clocks) ?? {};
  const compare = () => {
    const seen = look(clocks);
    if (!seen) return;
    const step = seen.ahead - (ahead ?? seen.ahead);
    ahead = seen.ahead;
    const slept = seen.asleep === undefined ? 0 : seen.asleep - (asleep ?? seen.asleep);
    // short suspends count once they have added up
    if (asleep === undefined || Math.abs(slept) > noticedMs) asleep = seen.asleep ?? asleep;
    if (slept > noticedMs) suspended(slept);
    if (Math.abs(step) > noticedMs) stepped(step);
    const wallAt = believed();
    if (wallAt !== undefined) told(wallAt);
  };
  let cancel = () => {};
  const arm = () => {
    cancel = clocks.schedule(clocks.up() + lookEveryMs, () => {
      arm();
      compare();
    });
  };
  arm();
  return () => cancel();
}

interface Look {
  /** Wall clock minus steady clock: constant until the one is set or the other stands still. */
  readonly ahead: number;
  /** Time in suspend since boot; undefined where the system does not tell. */
  readonly asleep: number | undefined;
}

function look({ wall, up, bootUp }: MachineClocks): Look | undefined {
  const at = up();
  const sinceBoot = bootUp();
  const wallAt = wall();
  if (up() - at > longestLookMs) return undefined;
  return { ahead: wallAt - at, asleep: sinceBoot === undefined ? undefined : sinceBoot - at };
}
