// What real guests wait while somebody else misbehaves.
import type { ExecutionContext } from 'ava';
import type { Guest } from '../../scripts/netlab/guest.js';
import { plan } from '../../scripts/netlab/lab.js';
import { runProgram } from './gateway-lab.js';

/** Milliseconds from the first SYN to the last byte of the portal's first page, each over a new connection. */
export interface Waited {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly loads: number;
  readonly failed: number;
}

/** No guest waits longer in 99 of 100 cases, whatever somebody else does. */
export const patienceMs = 200;

/** Guests load the first page, two ways at once each, for so long; by IPv4 unless its address says otherwise. */
export async function realGuests(guests: readonly Guest[], seconds: number, root?: string): Promise<Waited> {
  const host = root === undefined ? plan.lan.ipv4 : new URL(root).hostname.replace(/^\[|\]$/g, '');
  const all = await Promise.all(
    guests.map((guest) =>
      runProgram<{ ms: number[]; failed: number }>(guest, 'page-loads', host, '8080', '/', `${seconds}`, '2'),
    ),
  );
  const ms = all.flatMap((loads) => loads.ms).sort((a, b) => a - b);
  const failed = all.reduce((sum, loads) => sum + loads.failed, 0);
  return { p50: at(ms, 0.5), p99: at(ms, 0.99), max: at(ms, 1), loads: ms.length, failed };
}

/** Tries up to five times: the machine has other guests. Everybody is served each time. */
export async function servesRealGuests(
  t: ExecutionContext,
  what: string,
  attack: () => Promise<Waited>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { p50, p99, max, loads, failed } = await attack();
    const figures = [`p50 ${p50.toFixed(1)}`, `p99 ${p99.toFixed(1)}`, `max ${max.toFixed(1)} ms`];
    t.log(`${what}: ${figures.join(', ')}, ${loads} pages, ${failed} not answered`);
    t.is(failed, 0);
    t.true(loads > 50);
    if (p99 < patienceMs) return;
    if (tries === 5) {
      t.fail(`p99 is ${p99.toFixed(1)} ms`);
      return;
    }
  }
}

export function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
