import { readFile } from 'node:fs/promises';
import type { Mac } from '../domain/mac.js';
import type { HostNames } from '../ports.js';
import { table } from './nft/ruleset.js';

export interface Lease {
  readonly mac: Mac;
  readonly address: string;
  /** What the device calls itself; null: it does not say. */
  readonly host: string | null;
}

/** Reads dnsmasq's lease file (`expiry mac address host client-id`): the IPv4 leases that have not expired. */
export function parseLeases(text: string, nowSeconds: number): Lease[] {
  return text.split('\n').flatMap((line) => {
    const [expiry, mac, address, host] = line.split(' ');
    if (!expiry || !mac || !address?.includes('.') || !/^[0-9a-f:]{17}$/i.test(mac)) return [];
    const lives = expiry === '0' || Number(expiry) > nowSeconds;
    return lives ? [{ mac: mac.toLowerCase(), address, host: plainHost(host) }] : [];
  });
}

/** Names out of dnsmasq's lease file; none where there is no such file. */
export function leasedNames(file: string | null, wallNow: () => number): HostNames {
  return {
    async all() {
      const leases = file === null ? [] : parseLeases(await leaseText(file), Math.floor(wallNow() / 1000));
      return new Map(leases.flatMap(({ mac, host }) => (host === null ? [] : [[mac, host] as const])));
    },
  };
}

/** A device may call itself anything: what no host is called is not shown. */
function plainHost(host: string | undefined): string | null {
  return host !== undefined && /^[\w-][\w.-]{0,62}$/.test(host) ? host : null;
}

function leaseText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

/** The elements of the set `leased` that a lease file asks for, sorted; a file that is not there asks for none. */
export async function readLeased(file: string, nowMs: number): Promise<string> {
  return parseLeases(await leaseText(file), Math.floor(nowMs / 1000))
    .map(({ mac, address }) => `${mac} . ${address}`)
    .sort()
    .join(', ');
}

/** nft: makes the set `leased` hold exactly these elements. */
export function leasedLines(elements: string): string[] {
  const flush = `flush set ${table} leased`;
  return elements === '' ? [flush] : [flush, `add element ${table} leased { ${elements} }`];
}
