import { countedLimit } from '../middleware/counted-limit.js';
import type { Device } from './deps.js';

/** Slows down who guesses codes, by device, by address and for the site as a whole. */
export interface LogInThrottle {
  /** Counts an attempt and answers 0, or counts nothing and answers the seconds to wait first. */
  begin(device: Device): Promise<number>;
  end(device: Device, outcome: Outcome): Promise<void>;
}

/** `guess`: a code with a right check character that no ticket has. */
export type Outcome = 'let-in' | 'mistake' | 'guess';

/**
 * Twenty typing mistakes in ten minutes are more than a person makes; a right check character with no ticket behind it
 * comes from one mistake in 29, so it weighs four: five of them and the device waits. Remembers 4,096 devices (2 MB).
 */
const perDevice = { points: 20, windowSeconds: 600, mostKeys: 4_096 };
const guessCosts = 4;

/**
 * All devices together: who changes MAC and address with each guess gets 20 a minute, which among 1.7e10 codes and
 * 10,000 live tickets finds one in 60 days. A minute, so that nobody can shut honest guests out for longer.
 */
const siteWide = { points: 20, windowSeconds: 60, mostKeys: 1 };

export function openLogInThrottle(): LogInThrottle {
  const devices = countedLimit(perDevice);
  const addresses = countedLimit(perDevice);
  const site = countedLimit(siteWide);
  const add = async ({ mac, address }: Device, points: number) => {
    await Promise.all([devices.add(mac, points), addresses.add(address, points)]);
  };
  return {
    async begin(device) {
      const waits = [devices.waitSeconds(device.mac), addresses.waitSeconds(device.address), site.waitSeconds('site')];
      const wait = Math.max(...(await Promise.all(waits)));
      // Counted before the answer is known, so that many attempts at once do not all slip through.
      if (wait === 0) await add(device, 1);
      return wait;
    },
    async end(device, outcome) {
      if (outcome === 'let-in') await add(device, -1);
      if (outcome !== 'guess') return;
      await add(device, guessCosts - 1);
      await site.add('site', 1);
    },
  };
}
