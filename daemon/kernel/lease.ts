import { readFile } from 'node:fs/promises';
import type { Mac } from '../domain/mac.js';
import { table } from './nft/ruleset.js';

export interface Lease {
  readonly mac: Mac;
  readonly address: string;
}

/** Reads dnsmasq's lease file (`expiry mac address host client-id`): the IPv4 leases that have not expired. */
export function parseLeases(text: string, nowSeconds: number): Lease[] {
  return text.split('\n').flatMap((line) => {
    const [expiry, mac, address] = line.split(' ');
    if (!expiry || !mac || !address?.includes('.') || !/^[0-9a-f:]{17}$/i.test(mac)) return [];
    const lives = expiry === '0' || Number(expiry) > nowSeconds;
    return lives ? [{ mac: mac.toLowerCase(), address }] : [];
  });
}

/** The elements of the set `leased` that a lease file asks for, sorted; a file that is not there asks for none. */
export async function readLeased(file: string, nowMs: number): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return parseLeases(text, Math.floor(nowMs / 1000))
    .map(({ mac, address }) => `${mac} . ${address}`)
    .sort()
    .join(', ');
}

/** nft: makes the set `leased` hold exactly these elements. */
export function leasedLines(elements: string): string[] {
  const flush = `flush set ${table} leased`;
  return elements === '' ? [flush] : [flush, `add element ${table} leased { ${elements} }`];
}
