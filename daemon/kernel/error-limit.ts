import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Log } from '../os/log.js';

// The kernel sends one destination an ICMP error a second (net.ipv4.icmp_ratelimit, net.ipv6.icmp.ratelimit; six at first)
// and a thousand a second in all. A phone that opens thirty QUIC connections while it is shut gets six answers, and hangs
// on the others. The masks say which errors are limited: we take "destination unreachable" out of them, and bound it
// ourselves, by guest and towards everybody else (nft/answer.ts). They belong to the network namespace: CAP_NET_ADMIN will do.

/** One of the kernel's two masks. */
interface Mask {
  readonly file: string;
  /** The mask without "destination unreachable"; the same text when it is not in it. */
  readonly without: (text: string) => string;
}

const masks: readonly Mask[] = [
  { file: '/proc/sys/net/ipv4/icmp_ratemask', without: withoutBit3 },
  { file: '/proc/sys/net/ipv6/icmp/ratemask', without: withoutType1 },
];

export interface ErrorLimit {
  /** Has the kernel answer every refused packet. Twice is once. Answers what is in the way, one line each. */
  lift(): Promise<readonly string[]>;
}

export interface ErrorLimitParts {
  /** Where what was there before is kept, for `restoreErrorLimit`. */
  readonly keptIn: string;
  readonly log: Log;
}

/** The limit on ICMP errors. It may be put back by whoever loads sysctl settings anew: lift it again from time to time. */
export function errorLimit({ keptIn, log }: ErrorLimitParts): ErrorLimit {
  let complained = false;
  return {
    async lift() {
      const complaints: string[] = [];
      const before = await readKept(keptIn);
      const found: Record<string, string> = {};
      for (const { file, without } of masks) {
        try {
          const text = (await readFile(file, 'utf8')).trim();
          if (without(text) === text) continue;
          found[file] = text;
          await writeFile(keptIn, `${JSON.stringify({ ...before, ...found })}\n`, { mode: 0o600 });
          await writeFile(file, `${without(text)}\n`);
        } catch (error) {
          if (isCode(error, 'ENOENT')) continue; // a kernel without that family
          complaints.push(`refused guests may wait: ${file} cannot be set (${String((error as Error).message)})`);
        }
      }
      if (complaints.length > 0 && !complained) log.warn({ complaints }, 'the kernel goes on limiting its answers');
      complained = complaints.length > 0;
      return complaints;
    },
  };
}

/** Puts back what was there before us, and forgets it. Twice is once. */
export async function restoreErrorLimit(keptIn: string): Promise<void> {
  const before = await readKept(keptIn);
  for (const { file } of masks) {
    const text = before[file];
    if (text !== undefined) await writeFile(file, `${text}\n`);
  }
  await rm(keptIn, { force: true });
}

/** net.ipv4.icmp_ratemask: a number, bit n for ICMP type n; 3 is "destination unreachable". */
export function withoutBit3(text: string): string {
  return String(Number(text) & ~(1 << 3));
}

/** net.ipv6.icmp.ratemask: types and ranges of them, as in `0-1,3-127`; 1 is "destination unreachable". */
export function withoutType1(text: string): string {
  return text
    .split(',')
    .flatMap((part) => {
      const [first = 0, last = first] = part.split('-').map(Number);
      if (part === '' || first > 1 || last < 1) return [part];
      return [...(first < 1 ? ['0'] : []), ...(last === 2 ? ['2'] : last > 2 ? [`2-${last}`] : [])];
    })
    .join(',');
}

async function readKept(file: string): Promise<Readonly<Record<string, string>>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
