import type { Staff } from '../../domain/staff.js';
import { type CountedLimit, countedLimit } from '../middleware/counted-limit.js';

/** Somebody who says that they have this name. */
export interface Claim {
  readonly name: string;
  /** The IP address of their computer. */
  readonly address: string;
  /** Who has the name; undefined: nobody. */
  readonly staff: Staff | undefined;
}

/** How often passwords may be tried: right ones count too, so that trying many at once gains nothing. */
export interface SignInLimits {
  /** Counts one attempt; answers the seconds to wait when it is one too many, which then must not be looked at. */
  attempt(claim: Claim): Promise<number>;
}

const windowSeconds = 300;

/**
 * An address has ten attempts in five minutes, a name twenty from wherever, and all together sixty, each of which costs the
 * processor its hash. Where somebody has signed in before they have ten attempts of their own: whoever guesses at their
 * password elsewhere does not lock them out.
 */
export function signInLimits(): SignInLimits {
  const atHome = countedLimit({ points: 10, windowSeconds, mostKeys: 2000 });
  const perAddress = countedLimit({ points: 10, windowSeconds, mostKeys: 2000 });
  const perName = countedLimit({ points: 20, windowSeconds, mostKeys: 2000 });
  const everybody = countedLimit({ points: 60, windowSeconds, mostKeys: 1 });
  const take = async (limit: CountedLimit, key: string): Promise<number> => {
    const seconds = await limit.waitSeconds(key);
    if (seconds === 0) await limit.add(key, 1);
    return seconds;
  };
  return {
    async attempt({ name, address, staff }) {
      if (staff?.addresses.includes(address)) return take(atHome, `${address} ${name}`);
      return (
        (await take(perAddress, address)) || (await take(perName, name.slice(0, 100))) || (await take(everybody, 'all'))
      );
    },
  };
}
