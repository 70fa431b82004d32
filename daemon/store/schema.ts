import type { Cause } from '../domain/cause.js';
import type { Role } from '../domain/staff.js';
import { type Json, versionAfter } from './migrate.js';
import { migrations } from './migrations/table.js';

/** A snapshot, version 2. Types of the disk, apart from those of memory: when these two part, it is time for a migration. */
export interface Document {
  readonly version: 2;
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
  readonly staff: readonly StoredStaff[];
  readonly staffSessions: readonly StoredStaffSession[];
  readonly last: StoredLast;
}

interface StoredOffer {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly priceCents: number | null;
  readonly accessPoints: readonly string[];
  readonly validFromAt: number | null;
  readonly validUntilAt: number | null;
  readonly shelfLifeSeconds: number | null;
  readonly lifetimeSeconds: number | null;
  readonly sessionDurationSeconds: number | null;
  readonly creditSeconds: number | null;
  readonly idleTimeoutSeconds: number | null;
  readonly downKbps: number | null;
  readonly upKbps: number | null;
  readonly downVolumeBytes: number | null;
  readonly upVolumeBytes: number | null;
  readonly devicesAtOnce: number;
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
  readonly firstLogInAt: number | null;
  readonly cancelledAt: number | null;
  readonly connections: number;
  readonly devices: readonly string[];
  readonly creditUsedMs: number;
  readonly stretch: readonly { readonly startAt: number; readonly endAt: number }[];
  readonly usage: StoredUsage;
  readonly spent: StoredUsage;
}

interface StoredSession {
  readonly id: number;
  readonly slot: number;
  readonly mac: string;
  readonly address: string;
  readonly accessPoint: string;
  readonly ticketId: number;
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
}

interface StoredStaffSession {
  readonly tokenHash: string;
  readonly name: string;
  readonly signedInAt: number;
  readonly endsAt: number;
}

interface StoredUsage {
  readonly upBytes: number;
  readonly downBytes: number;
}

interface StoredLast {
  readonly offer: number;
  readonly list: number;
  readonly ticket: number;
  readonly session: number;
  readonly slot: number;
  readonly boot: string;
}

/** Which parts of a snapshot are lists of entries. */
export const sections = [
  'offers',
  'lists',
  'tickets',
  'sessions',
  'ended',
  'unfiled',
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
