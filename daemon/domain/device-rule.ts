import type { Mac } from './mac.js';

/** A device that needs no ticket, or gets none: `exempt` is always open, `blocked` never. */
export interface DeviceRule {
  readonly mac: Mac;
  readonly rule: 'exempt' | 'blocked';
  /** What staff call it: "card terminal". */
  readonly note: string;
  readonly since: number;
  /** When the rule ends by itself; null: until somebody takes it away. */
  readonly untilAt: number | null;
}
