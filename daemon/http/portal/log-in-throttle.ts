import { countedLimit } from '../middleware/counted-limit.js';
import type { Device } from './deps.js';

/**
 * Slows down who guesses codes. A device waits for its own attempts only: MACs and addresses are anybody's to take, and
 * a wait that many share would let one attacker keep every guest with a right code out. What many devices do together
 * decides how much each of them may guess.
 */
export interface LogInThrottle {
  /** Counts an attempt and answers 0, or counts nothing and answers the seconds to wait first. */
  begin(device: Device): Promise<number>;
  end(device: Device, outcome: Outcome): Promise<Alarm>;
}

/** `guess`: a code with a right check character that no ticket has, or a wrong password; `right`: a code that is known. */
export type Outcome = 'right' | 'mistake' | 'guess';

/** Whether so many codes are guessed, from this address or at the whole site, that nobody may guess twice. */
export type Alarm = 'calm' | 'alarm';

/**
 * Twenty typing mistakes in ten minutes are more than a person makes; a right check character with no ticket behind it
 * comes from one mistake in 29, so it weighs four: five of them and the device waits. Remembers 4,096 devices (2 MB).
 */
const perDevice = { points: 20, windowSeconds: 600, mostKeys: 4_096 };
const guessCosts = 4;

/**
 * Guesses of all devices that share an address, and of all together. Beyond them a guess takes all that a device has.
 * Who takes a new MAC for each guess, one a second, finds one of 1,000 live tickets among 1.7e10 codes in 200 days.
 */
const perAddress = { points: 5, windowSeconds: 600, mostKeys: 4_096 };
const siteWide = { points: 20, windowSeconds: 60, mostKeys: 1 };

export function openLogInThrottle(): LogInThrottle {
  const devices = countedLimit(perDevice);
  const addresses = countedLimit(perAddress);
  const site = countedLimit(siteWide);
  const countGuess = async ({ mac, address }: Device): Promise<Alarm> => {
    const waits = await Promise.all([addresses.waitSeconds(address), site.waitSeconds('site')]);
    const alarm = Math.max(...waits) > 0;
    await devices.add(mac, (alarm ? perDevice.points : guessCosts) - 1);
    await Promise.all([addresses.add(address, 1), site.add('site', 1)]);
    return alarm ? 'alarm' : 'calm';
  };
  return {
    async begin({ mac }) {
      const wait = await devices.waitSeconds(mac);
      // Counted before the answer is known, so that many attempts at once do not all slip through.
      if (wait === 0) await devices.add(mac, 1);
      return wait;
    },
    async end(device, outcome) {
      if (outcome === 'guess') return countGuess(device);
      if (outcome === 'right') await devices.add(device.mac, -1);
      return 'calm';
    },
  };
}
