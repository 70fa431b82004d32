import { readFile } from 'node:fs/promises';
import type { Mac } from '../domain/mac.js';
import type { Run } from '../os/run.js';
import type { Neighbours } from '../ports.js';
import type { Lan } from './setting.js';

export interface Neighbour {
  readonly address: string;
  readonly mac: Mac;
  readonly device: string;
}

/**
 * The kernel's neighbour tables: IPv4 from /proc/net/arp, a file; IPv6 by `ip neigh`. A device that has just opened a
 * connection to us is always in them.
 */
export function kernelNeighbours(run: Run, lans: readonly Lan[], now: () => number): Neighbours {
  const findIpv6 = rememberedLookups((address) => lookUpIpv6(run, address), now);
  const accessPointOf = (device: string) => lans.find((lan) => lan.device === device)?.accessPoint;
  return {
    async find(address) {
      const found = address.includes(':') ? await findIpv6(address) : await findIpv4(address);
      for (const { mac, device } of found) {
        const accessPoint = accessPointOf(device);
        if (accessPoint !== undefined) return { mac, accessPoint };
      }
      return undefined;
    },
  };
}

/** Reads `ip -j neigh show`; entries without a hardware address are left out. */
export function parseNeighbours(json: string): Neighbour[] {
  const entries = JSON.parse(json === '' ? '[]' : json) as { dst?: string; dev?: string; lladdr?: string }[];
  return entries.flatMap(({ dst, dev, lladdr }) =>
    dst && dev && lladdr ? [{ address: dst, mac: lladdr.toLowerCase(), device: dev }] : [],
  );
}

/** Reads /proc/net/arp; incomplete entries (flags 0x0) are left out. */
export function parseArp(text: string): Neighbour[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [address, , flags, mac, , device] = line.trim().split(/\s+/);
      return address && mac && device && flags !== '0x0' ? [{ address, mac: mac.toLowerCase(), device }] : [];
    });
}

async function findIpv4(address: string): Promise<Neighbour[]> {
  return parseArp(await readFile('/proc/net/arp', 'utf8')).filter((entry) => entry.address === address);
}

const rememberedForMs = 2_000;
const mostRemembered = 1_000;

/** Each look-up starts a program: whoever asks again soon, or at the same time, shares it. */
function rememberedLookups(
  lookUp: (address: string) => Promise<Neighbour[]>,
  now: () => number,
): (address: string) => Promise<Neighbour[]> {
  const known = new Map<string, { readonly found: Promise<Neighbour[]>; readonly until: number }>();
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

async function lookUpIpv6(run: Run, address: string): Promise<Neighbour[]> {
  const { stdout } = await run(['ip', '-j', '-6', 'neigh', 'show', 'to', address]);
  return parseNeighbours(stdout);
}
