import type { Cause } from '../domain/cause.js';
import type { Role } from '../domain/staff.js';
import { type Json, versionAfter } from './migrate.js';
import { migrations } from './migrations/table.js';

/** A snapshot, version 4. Types of the disk, apart from those of memory: when these two part, it is time for a migration. */
export interface Document {
  readonly version: 4;
  /** Holds all that the journals before this generation hold. */
  readonly generation: number;
  /** The number of the last commit in it. */
  readonly sequence: number;
  /** When it was taken, epoch ms. */
  readonly at: number;
  readonly offers: readonly StoredOffer[];
  readonly lists: readonly StoredList[];
  readonly tickets: readonly StoredTicket[];
  readonly sessions: readonly StoredSession[];
  readonly ended: readonly StoredEndedSession[];
  readonly unfiled: readonly StoredEndedSession[];
  readonly papers: readonly StoredPaper[];
  readonly devices: readonly StoredDeviceRule[];
  readonly outbox: readonly StoredMessage[];
  readonly staff: readonly StoredStaff[];
  readonly staffSessions: readonly StoredStaffSession[];
  readonly clock: StoredClock;
  readonly last: StoredLast;
}

interface StoredOffer extends StoredTerms {
  readonly id: number;
  readonly retiredAt: number | null;
  readonly name: string;
  readonly description: string;
  readonly sortOrder: number;
  readonly shownOnPortal: boolean;
  readonly atDeviceLimit: 'hand-over' | 'refuse' | 'drop-oldest';
  readonly remembersDevices: boolean;
  readonly clickThrough: boolean;
  readonly clickThroughAgainSeconds: number | null;
  readonly extraFields: readonly {
    readonly id: string;
    readonly label: string;
    readonly kind: 'text' | 'email';
    readonly graceSeconds: number | null;
    readonly askedAt: 'issue' | 'log-in';
    readonly isRequired: boolean;
    readonly consentText: string | null;
  }[];
}

/** What a paper says, and an offer too. */
interface StoredTerms {
  readonly priceCents: number | null;
  readonly pricePer: 'ticket' | 'day';
  readonly currency: string;
  readonly accessPoints: readonly string[];
  readonly validFromAt: number | null;
  readonly validUntilAt: number | null;
  readonly hours: readonly { readonly weekday: number; readonly fromMinute: number; readonly untilMinute: number }[];
  readonly shelfLifeSeconds: number | null;
  readonly lifetimeSeconds: number | null;
  readonly sessionDurationSeconds: number | null;
  readonly creditSeconds: number | null;
  readonly creditPer: 'ticket' | 'device';
  readonly periodCapSeconds: number | null;
  readonly periodCapPer: 'day' | 'week' | 'month';
  readonly idleTimeoutSeconds: number | null;
  readonly downKbps: number | null;
  readonly upKbps: number | null;
  readonly downVolumeBytes: number | null;
  readonly upVolumeBytes: number | null;
  readonly totalVolumeBytes: number | null;
  readonly slowedKbps: number | null;
  readonly devicesAtOnce: number;
}

interface StoredPaper {
  readonly id: number;
  readonly terms: StoredTerms;
}

interface StoredDeviceRule {
  readonly mac: string;
  readonly rule: 'exempt' | 'blocked';
  readonly note: string;
  readonly since: number;
  readonly untilAt: number | null;
}

interface StoredMessage {
  readonly id: number;
  readonly channel: 'mail';
  readonly kind: 'tickets' | 'confirmation';
  readonly to: string;
  readonly language: string;
  readonly ticketIds: readonly number[];
  readonly queuedAt: number;
  readonly attempts: number;
  readonly dueAt: number | null;
  readonly problem: string | null;
}

interface StoredList {
  readonly id: number;
  readonly name: string;
  readonly offerId: number;
  readonly createdAt: number;
}

export interface StoredTicket {
  readonly id: number;
  readonly listId: number;
  readonly code: string;
  readonly createdAt: number;
  readonly grant: StoredGrant;
  readonly details: Readonly<Record<string, { readonly value: string; readonly consentedAt: number | null }>> | null;
  readonly confirmation: {
    readonly address: string;
    readonly askedAt: number;
    readonly confirmedAt: number | null;
  } | null;
  readonly paperId: number | null;
  readonly firstLogInAt: number | null;
  readonly cancelledAt: number | null;
  readonly connections: number;
  readonly devices: readonly string[];
  readonly charged: StoredCharged;
  readonly days: readonly (StoredCharged & { readonly date: string })[];
  readonly stretch: readonly StoredInterval[];
  readonly undated: readonly StoredInterval[];
  readonly usage: StoredUsage;
  readonly spent: StoredUsage & { readonly totalBytes: number };
}

export interface StoredGrant {
  readonly format: 'individual' | 'variable' | 'special';
  readonly origin: 'staff' | 'click-through' | 'payment' | 'sms' | 'sponsor' | 'pms' | 'pass' | 'api';
  readonly userId: string | null;
  readonly validFromAt: number | null;
  readonly validUntilAt: number | null;
  readonly priceCents: number | null;
  /** Any of an offer's terms. */
  readonly own: Partial<StoredOffer>;
  readonly password: string | null;
}

interface StoredCharged {
  readonly onceMs: number;
  readonly eachMs: number;
}

interface StoredInterval {
  readonly startAt: number;
  readonly endAt: number;
}

interface StoredSession {
  readonly id: number;
  readonly slot: number;
  readonly mac: string;
  readonly address: string;
  readonly accessPoint: string;
  readonly ticketId: number;
  readonly termsVersion: number | null;
  readonly openedAt: number;
  readonly lastTrafficAt: number;
  readonly usage: StoredUsage;
  readonly recorded: StoredUsage;
}

interface StoredEndedSession extends StoredSession {
  readonly endedAt: number;
  readonly cause: Cause;
  readonly givenBackMs: number;
}

interface StoredStaff {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly addedAt: number | null;
  readonly signedInAt: number | null;
  readonly addresses: readonly string[];
}

interface StoredStaffSession {
  readonly tokenHash: string;
  readonly name: string;
  readonly signedInAt: number;
  readonly endsAt: number;
  readonly address: string;
  readonly browser: string;
}

interface StoredUsage {
  readonly upBytes: number;
  readonly downBytes: number;
}

interface StoredClock {
  readonly bootId: string;
  readonly anchorMs: number | null;
  readonly isKnown: boolean;
  readonly unsureSince: number;
  readonly timeZone: string;
  readonly lookedAt: number;
}

interface StoredLast {
  readonly offer: number;
  readonly list: number;
  readonly ticket: number;
  readonly session: number;
  readonly paper: number;
  readonly slot: number;
  readonly message: number;
}

/** Which parts of a snapshot are lists of entries. */
export const sections = [
  'offers',
  'lists',
  'tickets',
  'sessions',
  'ended',
  'unfiled',
  'papers',
  'devices',
  'outbox',
  'staff',
  'staffSessions',
] as const;

export const currentVersion = versionAfter(migrations);

/** Written by a later release: nothing of it may be touched. */
export class NewerVersionError extends Error {
  override name = 'NewerVersionError';
}

/** The schema version of a snapshot or of a journal's first line. Throws NewerVersionError, or why there is none. */
export function versionOf(envelope: Json, file: string): number {
  const version = envelope.version;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1)
    throw new Error('version is not a whole number of at least 1');
  if (version > currentVersion)
    throw new NewerVersionError(
      `${file} was written by a newer release (schema version ${version}, this one knows up to ${currentVersion}): ` +
        'install that release again or restore a backup; nothing was touched',
    );
  return version;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
