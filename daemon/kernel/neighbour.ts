import { readFile } from 'node:fs/promises';
import type { Mac } from '../domain/mac.js';
import type { Log } from '../os/log.js';
import type { Run } from '../os/run.js';
import type { Neighbours } from '../ports.js';
import { greet } from './greet.js';
import { isLinkLocal, Presence } from './presence.js';
import type { Lan } from './setting.js';
import { watchNeighbours } from './watch.js';

/** One address of a device. */
export interface NeighbourEntry {
  readonly address: string;
  readonly mac: Mac;
  readonly device: string;
  /** For how long the kernel has had nothing to do with it; 0 where it was not asked. */
  readonly quietSeconds: number;
}

export interface NeighbourParts {
  readonly run: Run;
  readonly lans: readonly Lan[];
  readonly now: () => number;
  readonly log: Log;
  /** Makes the kernel ask for the device behind an address, and waits until it may have answered. */
  readonly greet?: (socketAddress: string, waitMs: number) => Promise<void>;
}

/** How long a device is given to answer each greeting, ms: it has just sent something, so it is awake. */
const greetings = [5, 20, 100];

/**
 * The kernel's neighbour tables: IPv4 from /proc/net/arp, a file; IPv6 by `ip neigh`. A device that has just opened a
 * connection to us is in them, unless they are so full that the kernel has dropped it again (see kernel/README.md): then it
 * is greeted, which makes the kernel ask for it, and looked up again.
 */
export function kernelNeighbours({ run, lans, now, log, greet: wake = greet }: NeighbourParts): Neighbours {
  const findIpv4 = sharedTable(async () => parseArp(await readFile('/proc/net/arp', 'utf8')), now);
  const findIpv6 = sharedTable(
    async () => parseNeighbours((await run(['ip', '-j', '-6', 'neigh', 'show'])).stdout),
    now,
  );
  const accessPointOf = (device: string) => lans.find((lan) => lan.device === device)?.accessPoint;
  const presence = new Presence();
  const lookUp = async (socketAddress: string) => {
    const [address = '', zone] = socketAddress.split('%');
    if (zone === undefined && isLinkLocal(address)) return undefined;
    const entries = address.includes(':') ? await findIpv6(address) : await findIpv4(address);
    for (const { mac, device } of entries) {
      const accessPoint = accessPointOf(device);
      if (accessPoint !== undefined && (zone ?? device) === device) return { mac, accessPoint };
    }
    return undefined;
  };
  return {
    async find(socketAddress) {
      let found = await lookUp(socketAddress);
      for (const waitMs of greetings) {
        if (found !== undefined) break;
        await wake(socketAddress, waitMs);
        found = await lookUp(socketAddress);
      }
      if (found !== undefined) presence.see(found.mac, now());
      return found;
    },
    async all() {
      const { stdout } = await run(['ip', '-s', '-j', 'neigh', 'show']);
      return presence.of(parseNeighbours(stdout), accessPointOf, now());
    },
    watch: (changed) =>
      watchNeighbours(
        lans.map(({ device }) => device),
        changed,
        log,
      ),
  };
}

/** Reads `ip -j neigh show`, with `-s` or without; entries without a hardware address are left out. */
export function parseNeighbours(json: string): NeighbourEntry[] {
  const entries = JSON.parse(json === '' ? '[]' : json) as {
    dst?: string;
    dev?: string;
    lladdr?: string;
    used?: number;
    confirmed?: number;
    updated?: number;
  }[];
  return entries.flatMap(({ dst, dev, lladdr, used = 0, confirmed = 0, updated = 0 }) => {
    if (!dst || !dev || !lladdr) return [];
    const quietSeconds = Math.min(used, confirmed, updated);
    return [{ address: dst, mac: lladdr.toLowerCase(), device: dev, quietSeconds }];
  });
}

/** Reads /proc/net/arp; incomplete entries (flags 0x0) are left out. */
export function parseArp(text: string): NeighbourEntry[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [address, , flags, mac, , device] = line.trim().split(/\s+/);
      return address && mac && device && flags !== '0x0'
        ? [{ address, mac: mac.toLowerCase(), device, quietSeconds: 0 }]
        : [];
    });
}

const sharedForMs = 100;

/**
 * Look-ups in a table that is read as a whole: many at once share a reading, and one that does not find its address has the
 * table read anew, for the device may have come since.
 */
export function sharedTable(
  read: () => Promise<readonly NeighbourEntry[]>,
  now: () => number,
): (address: string) => Promise<readonly NeighbourEntry[]> {
  type Table = ReadonlyMap<string, readonly NeighbourEntry[]>;
  let reading: Promise<Table> | undefined;
  let next: Promise<Table> | undefined;
  let last: { readonly table: Table; readonly at: number } | undefined;
  const begin = async (): Promise<Table> => {
    try {
      const table = new Map<string, readonly NeighbourEntry[]>();
      for (const entry of await read()) table.set(entry.address, [...(table.get(entry.address) ?? []), entry]);
      last = { table, at: now() };
      return table;
    } finally {
      reading = next;
      next = undefined;
    }
  };
  /** One that begins after it was asked for. */
  const fresh = (): Promise<Table> => {
    if (reading === undefined) {
      reading = begin();
      return reading;
    }
    next ??= reading.then(begin, begin);
    return next;
  };
  return async (address) => {
    const known = last && now() - last.at < sharedForMs ? last.table.get(address) : undefined;
    return known ?? (await fresh()).get(address) ?? [];
  };
}
