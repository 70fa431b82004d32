export interface AllowanceOptions {
  readonly perSecond: number;
  /** What has gathered when nothing was taken for a while. */
  readonly most: number;
}

/** Remembered at once; whoever is forgotten begins anew, which bounds the memory and not much else. */
const mostKeys = 4_096;

/** Something of which each key is given so much a second (a token bucket). */
export class Allowance {
  readonly #options: AllowanceOptions;
  readonly #now: () => number;
  readonly #left = new Map<string, { readonly amount: number; readonly at: number }>();

  /** `now` in ms; a clock that steps back gives nothing. */
  constructor(options: AllowanceOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Whether the key may have so much; what it may not have is not taken. */
  take(key: string, amount: number): boolean {
    const { perSecond, most } = this.#options;
    const at = this.#now();
    const known = this.#left.get(key) ?? { amount: most, at };
    const left = Math.min(most, known.amount + (Math.max(0, at - known.at) / 1_000) * perSecond);
    const isEnough = left >= amount;
    if (this.#left.size >= mostKeys && !this.#left.has(key)) this.#left.clear();
    this.#left.set(key, { amount: isEnough ? left - amount : left, at });
    return isEnough;
  }
}
