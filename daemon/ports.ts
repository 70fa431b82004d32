import type { Change } from './domain/change.js';
import type { Enforcement } from './domain/enforcement.js';
import type { Reading, SettledReading } from './domain/event.js';
import type { HourFigures } from './domain/figures.js';
import type { FiledSession } from './domain/filed-session.js';
import type { Interval } from './domain/interval.js';
import type { Mac } from './domain/mac.js';
import type { State } from './domain/state.js';

/**
 * The machine's steady clock: ms since its boot, whole, the same for every process of that boot. It never jumps, whatever is
 * done to the wall clock, and stands still while the machine is suspended.
 */
export interface Clock {
  up(): number;
  /**
   * Calls `run` once when `up()` has reached `upAt`, never before it has answered; the answer cancels it. A delay beyond
   * 24 days is waited for in steps.
   */
  schedule(upAt: number, run: () => void): () => void;
}

/** Where facts survive a power cut. */
export interface Store {
  /** The state as of the last commit. Called once, first. */
  load(): Promise<State>;
  /**
   * Resolves when the changes are synced to the disk. Calls made while a sync runs share the next one.
   * Rejects when they could not be written: they are then not on disk and never will be, and the live state holds again
   * what the disk holds.
   */
  commit(changes: readonly Change[]): Promise<void>;
  /** Writes a snapshot and lets go of the folder. */
  close(): Promise<void>;
}

/** Where past sessions are kept, month by month. */
export interface History {
  /**
   * Adds sessions durably. Those that are there already, because it was asked before and nobody learnt that it had been
   * done, are not added again. Rejects when some of them could not be written: ask again with all of them.
   */
  file(sessions: readonly FiledSession[]): Promise<void>;
  /** Removes the months before this one, like `2026-05`. */
  purge(before: string): Promise<void>;
}

/** Who was online, and until when. */
export interface PastSessions {
  /** The months of which there is anything, newest first. */
  months(): Promise<readonly string[]>;
  /** The sessions that ended in a month, newest first, one at a time; returns how many lines could not be read. */
  read(month: string): AsyncGenerator<FiledSession, number>;
  /**
   * The same, each with its place: whoever gives that back goes on behind it, without reading what came before again.
   * null: from the newest on.
   */
  readOn(month: string, place: number | null): AsyncGenerator<PlacedSession>;
}

/** A past session, and where it stands in its month: it stays there. */
export interface PlacedSession {
  readonly session: FiledSession;
  readonly place: number;
}

/** What each hour brought, on disk, month by month. */
export interface FigureStore {
  /** The months of which there is anything, newest first. */
  months(): Promise<readonly string[]>;
  /** The hours of a month, in order. `isDamaged`: some of them cannot be read. */
  read(month: string): Promise<KeptFigures>;
  /** Adds to hours of one month, durably, or rejects and has added nothing. */
  add(month: string, hours: readonly HourFigures[]): Promise<void>;
  /** Sets a damaged month aside and goes on with what can be read of it. */
  mend(month: string): Promise<void>;
  /** Removes the months before this one, like `2026-05`. */
  purge(before: string): Promise<void>;
}

export interface KeptFigures {
  readonly hours: readonly HourFigures[];
  readonly isDamaged: boolean;
}

/** What each hour brought, up to now. */
export interface Figures {
  /** The hours that begin in an interval and in which anything happened, in order. */
  hours(interval: Interval): Promise<readonly HourFigures[]>;
  /** false while hours that were lost are still being worked out from the past sessions. */
  readonly isComplete: boolean;
}

/** Something that somebody of the staff did. */
export interface AuditNote {
  readonly at: number;
  /** Their name. */
  readonly by: string;
  /** The address of their computer. */
  readonly from: string;
  /** What, like `ticket-cancel`. */
  readonly act: string;
  /** To what: names, serial numbers, counts; never a code or a password. */
  readonly about: Readonly<Record<string, string | number>>;
}

/** Who did what on the owner's page. */
export interface Audit {
  /** Resolves when it is durable. When it rejects, the note is kept, and written with the next. */
  note(note: AuditNote): Promise<void>;
}

/** What the staff did, month by month. */
export interface AuditBook extends Audit {
  /** The months of which there is anything, newest first. */
  months(): Promise<readonly string[]>;
  /** The notes of a month, newest first, one at a time; returns how many lines could not be read. */
  read(month: string): AsyncGenerator<AuditNote, number>;
  /** Removes the months before this one, like `2026-05`. */
  purge(before: string): Promise<void>;
}

/** The data plane. */
export interface Kernel {
  /**
   * Makes the kernel hold exactly this; a second call with the same changes nothing. Answers the last meters of
   * sessions that it forgot.
   */
  set(enforcement: Enforcement): Promise<readonly SettledReading[]>;
  /** The meters of everything loaded. Reads only. */
  read(): Promise<readonly Reading[]>;
  report(): KernelReport;
}

export interface KernelReport {
  readonly driver: 'nft' | 'simulated';
  /** Sessions loaded in the kernel. */
  readonly loaded: number;
  /** Sessions that should be loaded and are not, or the reverse. */
  readonly stale: number;
  /** What does not work as configured, in words for the installer; empty when all is well. */
  readonly complaints: readonly string[];
}

/** Who has which address on the guest network. */
export interface Neighbours {
  /**
   * The device behind an IP address, and the access point it is on; undefined when the kernel does not know it. A link-local
   * address is the same on every access point: it must name the interface, as a socket does (`fe80::1%br-guest`).
   */
  find(address: string): Promise<{ readonly mac: Mac; readonly accessPoint: string } | undefined>;
  /** Every device that is there, with or without a session. */
  all(): Promise<readonly Neighbour[]>;
  /** Calls `changed` when somebody may have come or gone, until the answer is called. */
  watch(changed: () => void): () => void;
}

/** A device on a guest network. */
export interface Neighbour {
  readonly mac: Mac;
  readonly accessPoint: string;
  /** IPv4 first. */
  readonly addresses: readonly string[];
  /** When it was first noticed, epoch ms; it may have been there before. */
  readonly since: number;
}

/** What devices call themselves. */
export interface HostNames {
  /** By MAC; a device without a name is not in it. */
  all(): Promise<ReadonlyMap<Mac, string>>;
}

export interface Random {
  /** A whole number, 0 <= n < below, from a CSPRNG. */
  integer(below: number): number;
  /** An unguessable token, 256 bits, base64url. */
  token(): string;
}

/** How the box is, looked at each minute. */
export interface BoxWatch {
  health(): Promise<BoxHealth>;
  /** A look a minute of the last 24 hours, oldest first; null for a minute in which nobody looked. */
  day(): readonly (BoxLook | null)[];
}

/** What is null cannot be told on this machine. */
export interface BoxHealth {
  /** Of all cores, since the last question, 0 to 100. */
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  /** What programs can still get, caches included. */
  readonly memoryFreeBytes: number;
  /** Of the file system that holds the state. */
  readonly diskBytes: number | null;
  readonly diskFreeBytes: number | null;
  /** The last thing that had to be put on disk could not be. */
  readonly storeFails: boolean;
  /** Of the warmest sensor. */
  readonly temperatureCelsius: number | null;
  /** Since the machine's boot. */
  readonly upSeconds: number;
  readonly uplink: UplinkHealth;
}

/** What can be told of the way to the Internet without asking anybody out there. */
export interface UplinkHealth {
  /** Empty where nothing leads to the Internet. */
  readonly interface: string;
  readonly link: 'up' | 'down' | 'missing';
  /** The address of the default route's gateway; `direct` for a line without one; null without a default route. */
  readonly route: string | null;
  /** Whether the gateway has answered its neighbour; null when there is none, or when it cannot be told. */
  readonly gatewayAnswers: boolean | null;
  /** Since the last look; null at the first one. */
  readonly downKbps: number | null;
  readonly upKbps: number | null;
}

/** As much of the box's health as a day of it is kept. */
export interface BoxLook {
  readonly cpuPercent: number;
  readonly downKbps: number | null;
  readonly upKbps: number | null;
}

/** A network interface of this machine on which guests could be. */
export interface InterfaceFound {
  readonly name: string;
  readonly kind: 'bridge' | 'wireless' | 'vlan' | 'ethernet';
  /** Its own addresses with their prefix lengths, `192.168.4.1/24`; IPv4 before IPv6, without the link-local ones. */
  readonly addresses: readonly string[];
  /** Switched on, and something is plugged in. */
  readonly isUp: boolean;
}
