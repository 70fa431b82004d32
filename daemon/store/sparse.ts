import { isDeepStrictEqual } from 'node:util';
import { unusedTicket } from '../domain/ticket.js';
import type { Json } from './migrate.js';
import type { StoredTicket } from './schema.js';

/** All fields in one order, so that the engine lays out all tickets alike. */
const standardTicket: StoredTicket = { ...unusedTicket, id: 0, listId: 0, code: '', createdAt: 0 };

/**
 * By section, an entry whose fields are left out of a snapshot where another one has the same, and shared in memory; sections
 * without one are kept whole.
 */
const standards: Readonly<Record<string, Json>> = { tickets: { ...standardTicket } };

/** In place of a value that the entry before has, too: the tickets of one issue share what they were issued with. */
const asBefore = '=';

/** The entries of a section as a line of a snapshot holds them. */
export function thin(section: string, entries: readonly unknown[]): readonly unknown[] {
  const standard = standards[section];
  if (!standard) return entries;
  let before: Json = {};
  return (entries as readonly Json[]).map((entry) => {
    const fields: Record<string, unknown> = {};
    for (const name in entry) {
      const value = entry[name];
      if (isDeepStrictEqual(value, standard[name])) continue;
      fields[name] = isObject(value) && isDeepStrictEqual(value, before[name]) ? asBefore : value;
    }
    before = entry;
    return fields;
  });
}

/** The entries of a line as they were before `thin`. */
export function fill(section: string, entries: readonly unknown[]): readonly unknown[] {
  const standard = standards[section];
  if (!standard) return entries;
  let before: Json = {};
  return (entries as readonly Json[]).map((entry) => {
    const fields: Record<string, unknown> = { ...standard };
    for (const name in entry) fields[name] = heldValue(entry, name, standard, before);
    before = fields;
    return fields;
  });
}

/** A value that equals the standard one is that one: nothing is kept in memory twice. */
function heldValue(entry: Json, name: string, standard: Json, before: Json): unknown {
  const value = entry[name];
  if (value === asBefore && isObject(before[name])) return before[name];
  return isObject(value) && isDeepStrictEqual(value, standard[name]) ? standard[name] : value;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
