import type { Mac } from '../domain/mac.js';

/** What the owner is told at once, on every page. */
export type Alarm =
  /** So many wrong codes in the last ten minutes, from so many devices. */
  | { readonly kind: 'guessing'; readonly codes: number; readonly devices: number }
  /** So many acts of the staff that the log could not be given. */
  | { readonly kind: 'unwritten'; readonly acts: number }
  /** The certificate of the guests' pages ends in so many days; 0: it has ended, or ends today. */
  | { readonly kind: 'certificate-ends'; readonly days: number }
  /** The captive-portal API is not announced at so many access points, though there is to be a certificate. */
  | { readonly kind: 'certificate-fails'; readonly places: number };

/** Sees what single devices do not show: that somebody at this place tries codes. */
export interface GuessWatch {
  /** A device typed a code that no ticket has; `isGuess`: no mistake in typing, for its check character is right. */
  wrongCode(mac: Mac, isGuess: boolean, at: number): void;
  /** undefined while there are no more wrong codes than guests type. */
  alarm(at: number): Alarm | undefined;
}

interface WrongCode {
  readonly mac: Mac;
  readonly isGuess: boolean;
  readonly at: number;
}

const windowMs = 600_000;
/** A mistake in typing looks like a guess once in 29 times: ten in ten minutes are none of them. */
const manyGuesses = 10;
/** A full campsite on its first evening types fewer. */
const manyMistakes = 100;
const mostRemembered = 2_000;

/** Remembers the wrong codes of ten minutes, 2,000 at most. */
export function openGuessWatch(): GuessWatch {
  let wrong: WrongCode[] = [];
  return {
    wrongCode(mac, isGuess, at) {
      if (wrong.length >= mostRemembered) wrong = wrong.slice(mostRemembered / 2);
      wrong.push({ mac, isGuess, at });
    },
    alarm(at) {
      wrong = wrong.filter((one) => one.at > at - windowMs && one.at <= at);
      const guesses = wrong.filter(({ isGuess }) => isGuess).length;
      if (guesses < manyGuesses && wrong.length < manyMistakes) return undefined;
      return { kind: 'guessing', codes: wrong.length, devices: new Set(wrong.map(({ mac }) => mac)).size };
    },
  };
}
