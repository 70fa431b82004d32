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
export function kernelNeighbours(run: Run, lans: readonly Lan[]): Neighbours {
  const accessPointOf = (device: string) => lans.find((lan) => lan.device === device)?.accessPoint;
  return {
    async find(address) {
      const found = address.includes(':') ? await findIpv6(run, address) : await findIpv4(address);
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

async function findIpv6(run: Run, address: string): Promise<Neighbour[]> {
  const { stdout } = await run(['ip', '-j', '-6', 'neigh', 'show', 'to', address]);
  return parseNeighbours(stdout);
}
