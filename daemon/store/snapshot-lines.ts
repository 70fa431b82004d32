import { completed } from './document.js';
import type { Json } from './migrate.js';
import { currentVersion, type Document, isObject, sections, versionOf } from './schema.js';
import { fill, thin } from './sparse.js';

const entriesOfLine = 500;

/**
 * A snapshot as lines of JSON, each with its line feed: the envelope, `{"section":"tickets","entries":[…]}` as often as it
 * takes, and `{"end":{"tickets":1000,…}}`, the number of entries of each section. One line is made at a time.
 */
export function* encodeSnapshot(document: Document): Generator<string> {
  const { version, generation, sequence, at, clock, last } = document;
  yield line({ version, generation, sequence, at, clock, last });
  for (const section of sections) {
    const entries: readonly unknown[] = document[section];
    for (let start = 0; start < entries.length; start += entriesOfLine)
      yield line({ section, entries: thin(section, entries.slice(start, start + entriesOfLine)) });
  }
  yield line({ end: Object.fromEntries(sections.map((section) => [section, document[section].length])) });
}

/** Throws NewerVersionError, or what is wrong; either only when all lines have come, and so their checksum is right. */
export async function decodeSnapshot(lines: AsyncIterable<string>, file: string): Promise<Document> {
  let envelope: Json | undefined;
  let end: unknown;
  const held: Record<string, unknown[]> = {};
  for await (const text of lines) {
    if (Number(envelope?.version) > currentVersion) continue;
    const json: unknown = JSON.parse(text);
    if (!isObject(json)) throw new Error('not an object');
    if (!envelope) envelope = json;
    else if (json.end) end = json.end;
    else add(held, json, envelope.version === currentVersion);
  }
  if (!envelope) throw new Error('it is empty');
  const version = versionOf(envelope, file);
  if (!isObject(end)) throw new Error('its end is missing');
  for (const [section, count] of Object.entries(end)) {
    held[section] ??= [];
    if (held[section].length !== count) throw new Error(`${section} has ${held[section].length} entries, not ${count}`);
  }
  return completed({ ...envelope, ...held }, version);
}

/** Entries of the present version are filled at once: what they were made of need not be kept. */
function add(held: Record<string, unknown[]>, { section, entries }: Json, isPresent: boolean): void {
  if (typeof section !== 'string' || !Array.isArray(entries)) throw new Error('a line is no part of a snapshot');
  held[section] ??= [];
  for (const entry of isPresent ? fill(section, entries) : entries) held[section].push(entry);
}

const line = (json: Json): string => `${JSON.stringify(json)}\n`;
