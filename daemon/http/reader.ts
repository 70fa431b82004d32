import type { Say } from './text.js';

/** How a page speaks, and from when and where it looks at the clock. */
export interface Reader {
  readonly say: Say;
  readonly timeZone: string;
  /** Epoch ms. */
  readonly now: number;
}
