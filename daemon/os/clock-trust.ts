import { existsSync } from 'node:fs';
import type { MachineClocks } from './clock.js';
import { CommandError, type Run } from './run.js';

/** Without NTP a plausible wall clock is believed some minutes after boot (`auto`), from the start (`always`, it has a battery), or never (`synchronised`). */
export type Trust = 'auto' | 'always' | 'synchronised';

/** What is known when the wall clock says `wallAt`. Instants in epoch ms. */
export interface Testimony {
  readonly wallAt: number;
  /** ms since the machine's boot. */
  readonly up: number;
  /** An NTP client has set the clock in this boot. */
  readonly synchronised: boolean;
  readonly trust: Trust;
  /** The last instant on disk. */
  readonly notBefore: number;
  /** The day on which this program was released. */
  readonly releasedAt: number;
}

/** By then NTP has answered where there is any. */
const patienceMs = 5 * 60_000;
/** No program lives longer; a clock chip with an empty battery may say anything. */
const longestLifeMs = 30 * 365.25 * 86_400_000;

/** Whether the wall clock can be believed: NTP, unless it is absurd; else what is plausible, after some time. */
export function isBelievable({ wallAt, up, synchronised, trust, notBefore, releasedAt }: Testimony): boolean {
  if (wallAt < releasedAt) return false;
  if (synchronised) return true;
  if (wallAt < notBefore || wallAt > releasedAt + longestLifeMs) return false;
  switch (trust) {
    case 'always':
      return true;
    case 'auto':
      return up >= patienceMs;
    case 'synchronised':
      return false;
  }
}

export interface ClockTrustParts {
  readonly trust: Trust;
  /** The last instant on disk, epoch ms. */
  readonly notBefore: () => number;
  readonly releasedAt: number;
  readonly run: Run;
  readonly clocks: Pick<MachineClocks, 'wall' | 'up' | 'schedule'>;
  readonly exists?: (file: string) => boolean;
}

export interface ClockTrust {
  /** The wall clock now, epoch ms; undefined as long as it cannot be believed. */
  believed(): number | undefined;
  close(): void;
}

const askEveryMs = 15_000;

/** Left by systemd-timesyncd, and by our script in /etc/hotplug.d/ntp of OpenWrt, where /run may be missing. Gone at the next boot. */
const marks = [
  '/run/systemd/timesync/synchronized',
  '/run/passerelle/clock-synchronised',
  '/var/run/passerelle/clock-synchronised',
];

/**
 * Asks the machine every 15 s whether NTP has set its clock, until it has: what is lost later was still right once.
 * Never throws.
 */
export function openClockTrust(parts: ClockTrustParts): ClockTrust {
  const { trust, notBefore, releasedAt, run, clocks, exists = existsSync } = parts;
  const askSystemd = systemdWitness(run, exists);
  let synchronised = false;
  let isClosed = false;
  let cancel = () => {};
  const ask = async () => {
    synchronised = marks.some(exists) || (await askSystemd());
    if (!synchronised && !isClosed) cancel = clocks.schedule(clocks.up() + askEveryMs, ask);
  };
  void ask();
  return {
    believed() {
      const wallAt = clocks.wall();
      const testimony = { wallAt, up: clocks.up(), synchronised, trust, notBefore: notBefore(), releasedAt };
      return isBelievable(testimony) ? wallAt : undefined;
    },
    close() {
      isClosed = true;
      cancel();
    },
  };
}

/** timedatectl asks the kernel (adjtimex), so it knows of every NTP client. Without systemd (sd_booted(3)) it cannot run. */
function systemdWitness(run: Run, exists: (file: string) => boolean): () => Promise<boolean> {
  let isMissing = false;
  return async () => {
    if (isMissing || !exists('/run/systemd/system')) return false;
    try {
      const { stdout } = await run(['timedatectl', 'show', '--property=NTPSynchronized', '--value']);
      return stdout.trim() === 'yes';
    } catch (error) {
      isMissing = error instanceof CommandError && error.stderr.endsWith('is not installed');
      return false;
    }
  };
}
