import { readFile } from 'node:fs/promises';
import type { Mac } from '../domain/mac.js';
import type { Log } from '../os/log.js';
import type { Run } from '../os/run.js';
import type { Neighbours } from '../ports.js';
import { Presence } from './presence.js';
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
}

/**
 * The kernel's neighbour tables: IPv4 from /proc/net/arp, a file; IPv6 by `ip neigh`. A device that has just opened a
 * connection to us is always in them.
 */
export function kernelNeighbours({ run, lans, now, log }: NeighbourParts): Neighbours {
  const findIpv4 = sharedTable(async () => parseArp(await readFile('/proc/net/arp', 'utf8')), now);
  const findIpv6 = rememberedLookups((address) => lookUpIpv6(run, address), now);
  const accessPointOf = (device: string) => lans.find((lan) => lan.device === device)?.accessPoint;
  const presence = new Presence();
  return {
    async find(address) {
      const found = address.includes(':') ? await findIpv6(address) : await findIpv4(address);
      for (const { mac, device } of found) {
        const accessPoint = accessPointOf(device);
        if (accessPoint === undefined) continue;
        presence.see(mac, now());
        return { mac, accessPoint };
      }
      return undefined;
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

const rememberedForMs = 2_000;
const mostRemembered = 1_000;

/** Each look-up starts a program: whoever asks again soon, or at the same time, shares it. */
function rememberedLookups(
  lookUp: (address: string) => Promise<NeighbourEntry[]>,
  now: () => number,
): (address: string) => Promise<NeighbourEntry[]> {
  const known = new Map<string, { readonly found: Promise<NeighbourEntry[]>; readonly until: number }>();
  return (address) => {
    const remembered = known.get(address);
    if (remembered && remembered.until > now()) return remembered.found;
    if (known.size >= mostRemembered) known.clear();
    const found = lookUp(address);
    known.set(address, { found, until: now() + rememberedForMs });
    found.catch(() => known.delete(address));
    return found;
  };
}

async function lookUpIpv6(run: Run, address: string): Promise<NeighbourEntry[]> {
  const { stdout } = await run(['ip', '-j', '-6', 'neigh', 'show', 'to', address]);
  return parseNeighbours(stdout);
}
