import { emptyState, reindex, type State } from '../domain/state.js';
import { type Json, migrateDocument } from './migrate.js';
import { migrations } from './migrations/table.js';
import { currentVersion, type Document, isObject, sections } from './schema.js';
import { fill } from './sparse.js';

type Envelope = Pick<Document, 'generation' | 'sequence' | 'at'>;

/** The state as it is at this instant. Costs one copy of each map's references; entries are immutable. */
export function toDocument(state: State, envelope: Envelope): Document {
  return {
    version: 4,
    ...envelope,
    offers: [...state.offers.values()],
    lists: [...state.lists.values()],
    tickets: [...state.tickets.values()],
    sessions: [...state.sessions.values()],
    ended: [...state.ended.values()],
    unfiled: [...state.unfiled.values()],
    papers: [...state.papers.values()],
    devices: [...state.devices.values()],
    outbox: [...state.outbox.values()],
    staff: [...state.staff.values()],
    staffSessions: [...state.staffSessions.values()],
    clock: state.clock,
    last: { ...state.last },
  };
}

/** The state of a snapshot, indexes rebuilt. */
export function fromDocument(document: Document): State {
  const state: State = {
    offers: mapBy(document.offers, ({ id }) => id),
    lists: mapBy(document.lists, ({ id }) => id),
    tickets: mapBy(document.tickets, ({ id }) => id),
    sessions: mapBy(document.sessions, ({ id }) => id),
    ended: mapBy(document.ended, ({ mac }) => mac),
    unfiled: mapBy(document.unfiled, ({ id }) => id),
    papers: mapBy(document.papers, ({ id }) => id),
    devices: mapBy(document.devices, ({ mac }) => mac),
    outbox: mapBy(document.outbox, ({ id }) => id),
    staff: mapBy(document.staff, ({ name }) => name),
    staffSessions: mapBy(document.staffSessions, ({ tokenHash }) => tokenHash),
    clock: document.clock,
    last: { ...document.last },
    index: emptyState().index,
  };
  reindex(state);
  return state;
}

/** Makes a state hold exactly what another one holds, in place, indexes included. */
export function refill(state: State, from: State): void {
  for (const key of Object.keys(state) as (keyof State)[]) {
    const held = state[key];
    const wanted = from[key];
    if (held instanceof Map && wanted instanceof Map) replaceAll(held, wanted);
    else if (key === 'last') Object.assign(held, wanted);
  }
  state.clock = from.clock;
  reindex(state);
}

/** The snapshot before there was any. */
export function emptyDocument(): Document {
  return toDocument(emptyState(), { generation: 0, sequence: 0, at: 0 });
}

/**
 * A snapshot of any version as a document of the present one; one of the present version is filled already. Throws what is
 * wrong with its envelope; the entries are taken at their CRC's word.
 */
export function completed(raw: Json, version: number): Document {
  const document: Record<string, unknown> = { ...migrateDocument(raw, version, migrations) };
  for (const field of ['generation', 'sequence', 'at'])
    if (!Number.isSafeInteger(document[field])) throw new Error(`${field} is not a whole number`);
  for (const section of sections) {
    const entries = document[section];
    if (!Array.isArray(entries)) throw new Error(`${section} is not a list`);
    if (version < currentVersion) document[section] = fill(section, entries);
  }
  for (const field of ['clock', 'last']) if (!isObject(document[field])) throw new Error(`${field} is not an object`);
  return document as unknown as Document;
}

function mapBy<K, V>(entries: readonly V[], keyOf: (entry: V) => K): Map<K, V> {
  const map = new Map<K, V>();
  for (const entry of entries) map.set(keyOf(entry), entry);
  return map;
}

function replaceAll(map: Map<unknown, unknown>, from: ReadonlyMap<unknown, unknown>): void {
  map.clear();
  for (const [key, value] of from) map.set(key, value);
}
