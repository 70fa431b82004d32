import type { Mac } from './mac.js';
import type { Usage } from './usage.js';

/** What the kernel should do, in the domain's words: exactly these devices are open, each until, how fast, how much. */
export interface Enforcement {
  /** The instant it was computed for, on the clock of the deadlines. */
  readonly at: number;
  readonly sessions: readonly EnforcedSession[];
  /** Devices that are open without a session, at every access point, neither counted nor slowed. */
  readonly exempt: readonly EnforcedExemption[];
}

export interface EnforcedExemption {
  readonly mac: Mac;
  /** null: no end is known. */
  readonly endsAt: number | null;
}

export interface EnforcedSession {
  readonly sessionId: number;
  readonly slot: number;
  readonly mac: Mac;
  readonly accessPoint: string;
  /** null: no deadline is known. */
  readonly endsAt: number | null;
  readonly downKbps: number | null;
  readonly upKbps: number | null;
  /** The speed once a volume is used up; null: the session is cut. */
  readonly slowedKbps: number | null;
  /** Where its meters start when the kernel does not know the session yet. */
  readonly usage: Usage;
  readonly volume: EnforcedVolume;
}

/** The volume limits of a ticket, shared by all its devices. */
export interface EnforcedVolume {
  /** Sessions with the same number share these limits. */
  readonly pool: number;
  readonly upLimitBytes: number | null;
  readonly downLimitBytes: number | null;
  /** Both directions together. */
  readonly totalLimitBytes: number | null;
  /** Where the quotas start when the kernel does not know the pool yet. */
  readonly used: Usage;
}
