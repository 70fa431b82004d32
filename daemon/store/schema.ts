import type { Cause } from '../domain/cause.js';
import type { Role } from '../domain/staff.js';
import { emptyState, reindex, type State } from '../domain/state.js';
import { type Json, migrateDocument, versionAfter } from './migrate.js';
import { migrations } from './migrations/table.js';

/** A snapshot, version 1. Types of the disk, apart from those of memory: when these two part, it is time for a migration. */
export interface Document {
  readonly version: 1;
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
  readonly totalVolumeBytes: number | null;
  readonly slowedKbps: number | null;
  readonly devicesAtOnce: number;
}

interface StoredList {
  readonly id: number;
  readonly name: string;
  readonly offerId: number;
  readonly createdAt: number;
}

interface StoredTicket {
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

type Envelope = Pick<Document, 'generation' | 'sequence' | 'at'>;

const sections = ['offers', 'lists', 'tickets', 'sessions', 'ended', 'staff', 'staffSessions'] as const;

export const currentVersion = versionAfter(migrations);

/** Written by a later release: nothing of it may be touched. */
export class NewerVersionError extends Error {
  override name = 'NewerVersionError';
}

/** The state as it is at this instant. Costs one copy of each map's references; entries are immutable. */
export function toDocument(state: State, envelope: Envelope): Document {
  return {
    version: 1,
    ...envelope,
    offers: [...state.offers.values()],
    lists: [...state.lists.values()],
    tickets: [...state.tickets.values()],
    sessions: [...state.sessions.values()],
    ended: [...state.ended.values()],
    staff: [...state.staff.values()],
    staffSessions: [...state.staffSessions.values()],
    last: { ...state.last },
  };
}

/** The state of a snapshot, indexes rebuilt. */
export function fromDocument(document: Document): State {
  const state: State = {
    offers: new Map(document.offers.map((offer) => [offer.id, offer])),
    lists: new Map(document.lists.map((list) => [list.id, list])),
    tickets: new Map(document.tickets.map((ticket) => [ticket.id, ticket])),
    sessions: new Map(document.sessions.map((session) => [session.id, session])),
    ended: new Map(document.ended.map((session) => [session.mac, session])),
    staff: new Map(document.staff.map((person) => [person.name, person])),
    staffSessions: new Map(document.staffSessions.map((session) => [session.tokenHash, session])),
    last: { ...document.last },
    index: emptyState().index,
  };
  reindex(state);
  return state;
}

/** Makes a state hold exactly what another one holds, in place, indexes included. */
export function refill(state: State, from: State): void {
  replaceAll(state.offers, from.offers);
  replaceAll(state.lists, from.lists);
  replaceAll(state.tickets, from.tickets);
  replaceAll(state.sessions, from.sessions);
  replaceAll(state.ended, from.ended);
  replaceAll(state.staff, from.staff);
  replaceAll(state.staffSessions, from.staffSessions);
  Object.assign(state.last, from.last);
  reindex(state);
}

/** The snapshot before there was any. */
export function emptyDocument(): Document {
  return toDocument(emptyState(), { generation: 0, sequence: 0, at: 0 });
}

/** Reads a snapshot's JSON and migrates it. Throws what is wrong with its envelope; the entries are taken at their CRC's word. */
export function parseDocument(text: string, file: string): Document {
  const parsed: unknown = JSON.parse(text);
  if (!isObject(parsed)) throw new Error('not an object');
  const version = versionOf(parsed, file);
  const document = migrateDocument(parsed, version, migrations);
  for (const field of ['generation', 'sequence', 'at'])
    if (!Number.isSafeInteger(document[field])) throw new Error(`${field} is not a whole number`);
  for (const section of sections) if (!Array.isArray(document[section])) throw new Error(`${section} is not a list`);
  if (!isObject(document.last)) throw new Error('last is not an object');
  return document as unknown as Document;
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

function replaceAll<K, V>(map: Map<K, V>, from: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of from) map.set(key, value);
}
