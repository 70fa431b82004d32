// The machine's own clock as the daemon sees it, made wrong by libfaketime; the monotonic clock and the kernel's stay right.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FakeTime {
  /** For the daemon. */
  readonly environment: Readonly<Record<string, string>>;
  /** The daemon's clock is off by so much from now on; a running daemon sees it within a second. */
  wrongBy(seconds: number): void;
}

/** undefined where libfaketime is not installed. */
export function fakeTime(): FakeTime | undefined {
  const library = libraries().find(existsSync);
  if (library === undefined) return undefined;
  const file = join(mkdtempSync(join(tmpdir(), 'passerelle-time-')), 'offset');
  const wrongBy = (seconds: number) => writeFileSync(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
  wrongBy(0);
  const environment = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
  return { environment, wrongBy };
}

function libraries(): string[] {
  const triplets = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => name.includes('-linux-')) : [];
  return triplets.map((triplet) => `/usr/lib/${triplet}/faketime/libfaketimeMT.so.1`);
}

/** What a program sees in this environment, seconds of epoch: tells whether faking works here. */
export function seenSeconds(environment: Readonly<Record<string, string>>): number {
  return Number(execFileSync('date', ['+%s'], { env: { ...process.env, ...environment } }).toString());
}
