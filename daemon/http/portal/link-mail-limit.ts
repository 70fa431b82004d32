import { countedLimit } from '../middleware/counted-limit.js';
import type { Device } from './deps.js';

/**
 * How many links to confirm an address are mailed: whoever makes us write to strangers soon cannot. MACs are anybody's to
 * take, so that addresses are counted, too, and all mail together.
 */
export interface LinkMailLimit {
  /** Counts a mail to this address and answers 0, or counts nothing and answers the seconds to wait first. */
  take(device: Device, key: string, address: string): Promise<number>;
}

const perTicket = { points: 3, windowSeconds: 3_600, mostKeys: 4_096 };
const perDevice = { points: 5, windowSeconds: 3_600, mostKeys: 4_096 };
const perAddress = { points: 4, windowSeconds: 3_600, mostKeys: 4_096 };
const siteWide = { points: 300, windowSeconds: 3_600, mostKeys: 1 };

export function openLinkMailLimit(): LinkMailLimit {
  const limits = [perTicket, perDevice, perAddress, siteWide].map(countedLimit);
  return {
    async take({ mac }, key, address) {
      // a mail server may tell names apart by capitals, but hardly any does
      const keys = [key, mac, address.toLowerCase(), 'site'];
      const waits = await Promise.all(limits.map((limit, n) => limit.waitSeconds(keys[n] ?? '')));
      const wait = Math.max(...waits);
      if (wait === 0) await Promise.all(limits.map((limit, n) => limit.add(keys[n] ?? '', 1)));
      return wait;
    },
  };
}
