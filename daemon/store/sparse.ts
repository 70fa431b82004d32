import { noUsage } from '../domain/usage.js';
import type { Json } from './migrate.js';
import type { StoredTicket } from './schema.js';

/** What a ticket that nobody has used yet holds. A snapshot leaves it out, and all tickets share these values in memory. */
const standardTicket: Omit<StoredTicket, 'id' | 'listId' | 'code' | 'createdAt'> = {
  firstLogInAt: null,
  cancelledAt: null,
  connections: 0,
  devices: [],
  creditUsedMs: 0,
  stretch: [],
  usage: noUsage,
  spent: noUsage,
};

/** All fields in one order, so that the engine lays out all tickets alike. */
const emptyTicket: StoredTicket = { id: 0, listId: 0, code: '', createdAt: 0, ...standardTicket };

/** By section, an entry whose fields are left out where another one has the same; sections without one are kept whole. */
const standards: Readonly<Record<string, Json>> = { tickets: { ...emptyTicket } };

/** The entries of a section as a snapshot holds them. */
export function thin(section: string, entries: readonly unknown[]): readonly unknown[] {
  const standard = standards[section];
  return standard ? entries.map((entry) => withDifferences({}, entry as Json, standard)) : entries;
}

/** The entries of a section as they were before `thin`. */
export function fill(section: string, entries: readonly unknown[]): readonly unknown[] {
  const standard = standards[section];
  return standard ? entries.map((entry) => withDifferences({ ...standard }, entry as Json, standard)) : entries;
}

function withDifferences(fields: Record<string, unknown>, entry: Json, standard: Json): Json {
  for (const name in entry) if (!isSame(entry[name], standard[name])) fields[name] = entry[name];
  return fields;
}

/** Equality of what a standard may be: a plain value, an empty list, or an object of plain values. */
function isSame(value: unknown, standard: unknown): boolean {
  if (value === standard) return true;
  if (typeof value !== 'object' || typeof standard !== 'object' || !value || !standard) return false;
  if (Array.isArray(value)) return value.length === 0 && Array.isArray(standard);
  for (const name in standard) if ((value as Json)[name] !== (standard as Json)[name]) return false;
  return true;
}
