import { emptyState, reindex, type State } from '../domain/state.js';
import { type Json, migrateDocument } from './migrate.js';
import { migrations } from './migrations/table.js';
import { type Document, isObject, sections } from './schema.js';
import { fill } from './sparse.js';

type Envelope = Pick<Document, 'generation' | 'sequence' | 'at'>;

/** The state as it is at this instant. Costs one copy of each map's references; entries are immutable. */
export function toDocument(state: State, envelope: Envelope): Document {
  return {
    version: 2,
    ...envelope,
    offers: [...state.offers.values()],
    lists: [...state.lists.values()],
    tickets: [...state.tickets.values()],
    sessions: [...state.sessions.values()],
    ended: [...state.ended.values()],
    unfiled: [...state.unfiled.values()],
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
    unfiled: new Map(document.unfiled.map((session) => [session.id, session])),
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
  for (const key of Object.keys(state) as (keyof State)[]) {
    const held = state[key];
    const wanted = from[key];
    if (held instanceof Map && wanted instanceof Map) replaceAll(held, wanted);
    else if (key !== 'index') Object.assign(held, wanted);
  }
  reindex(state);
}

/** The snapshot before there was any. */
export function emptyDocument(): Document {
  return toDocument(emptyState(), { generation: 0, sequence: 0, at: 0 });
}

/** A snapshot of any version as a document of the present one. Throws what is wrong with its envelope; the entries are taken at their CRC's word. */
export function completed(raw: Json, version: number): Document {
  const document: Record<string, unknown> = { ...migrateDocument(raw, version, migrations) };
  for (const field of ['generation', 'sequence', 'at'])
    if (!Number.isSafeInteger(document[field])) throw new Error(`${field} is not a whole number`);
  for (const section of sections) {
    const entries = document[section];
    if (!Array.isArray(entries)) throw new Error(`${section} is not a list`);
    document[section] = fill(section, entries);
  }
  if (!isObject(document.last)) throw new Error('last is not an object');
  return document as unknown as Document;
}

function replaceAll(map: Map<unknown, unknown>, from: ReadonlyMap<unknown, unknown>): void {
  map.clear();
  for (const [key, value] of from) map.set(key, value);
}
