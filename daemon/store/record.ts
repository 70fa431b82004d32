import type { Change } from '../domain/change.js';
import { frame, unframe } from './frame.js';
import { type Json, migrateChanges } from './migrate.js';
import { migrations } from './migrations/table.js';
import { type PackedChange, pack, unpack } from './pack.js';
import { currentVersion, isObject, versionOf } from './schema.js';

/** Where a journal rightly ends; bytes beyond belong to commits that were rejected. */
export interface JournalEnd {
  readonly generation: number;
  readonly length: number;
}

/** One commit. */
export interface Entry {
  /** One more than that of the commit before. */
  readonly sequence: number;
  readonly at: number;
  readonly changes: readonly Change[];
}

/** What could be read of one journal. */
export interface Contents {
  /** How many commits. */
  readonly entries: number;
  /** Where the journal before it rightly ends, when it says so. */
  readonly previous: JournalEnd | undefined;
  /** The lines that could be read. */
  readonly clean: readonly Buffer[];
  /** The end of the last line that could be read. */
  readonly length: number;
  /** Finished lines that could not be read. */
  readonly badLines: number;
  /** Bytes of a last line that was never finished. */
  readonly tornBytes: number;
}

/** The first line of a journal. */
export function encodeHeader(generation: number, previous: JournalEnd | undefined): Buffer {
  return frame(JSON.stringify({ version: currentVersion, generation, previous: previous ?? null }));
}

/** The changes of a commit as they are written. */
export function encodeChanges(changes: readonly Change[]): string {
  return JSON.stringify(changes.map(pack));
}

/** One commit as a line; `changes` comes from `encodeChanges`. */
export function encodeEntry(sequence: number, at: number, changes: string): Buffer {
  return frame(`{"sequence":${sequence},"at":${at},"changes":${changes}}`);
}

/** Reads what can be read of a journal, one commit after the other. Throws NewerVersionError when a later release wrote it. */
export function parseJournal(bytes: Buffer, name: string, each: (entry: Entry) => void): Contents {
  const lines = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
  const clean: Buffer[] = [];
  let version = currentVersion;
  let previous: JournalEnd | undefined;
  let length = 0;
  let entries = 0;
  let badLines = 0;
  for (let start = 0, end: number; start < lines.length; start = end) {
    end = lines.indexOf(0x0a, start) + 1;
    const json = parseLine(lines.subarray(start, end - 1));
    const entry = json && start > 0 ? entryOf(json, version) : undefined;
    if (json && start === 0) {
      version = versionOf(json, name);
      previous = endOf(json.previous);
    } else if (entry) {
      entries++;
      each(entry);
    } else badLines++;
    if (json && (entry || start === 0)) {
      clean.push(lines.subarray(start, end));
      length = end;
    }
  }
  return { entries, previous, clean, length, badLines, tornBytes: bytes.length - lines.length };
}

/** Where the journal before this one rightly ends, by its first line; undefined when that cannot be read. */
export function previousEnd(bytes: Buffer): JournalEnd | undefined {
  const end = bytes.indexOf(0x0a);
  return end < 0 ? undefined : endOf(parseLine(bytes.subarray(0, end))?.previous);
}

function parseLine(line: Buffer): Json | undefined {
  const text = unframe(line);
  if (text === undefined) return undefined;
  const json: unknown = JSON.parse(text);
  return isObject(json) ? json : undefined;
}

function entryOf(json: Json, version: number): Entry | undefined {
  const { sequence, at, changes } = json;
  if (typeof sequence !== 'number' || typeof at !== 'number' || !Array.isArray(changes)) return undefined;
  const packed = migrateChanges(changes, version, migrations) as unknown as PackedChange[];
  return { sequence, at, changes: packed.map(unpack) };
}

function endOf(json: unknown): JournalEnd | undefined {
  if (!isObject(json)) return undefined;
  const { generation, length } = json;
  return typeof generation === 'number' && typeof length === 'number' ? { generation, length } : undefined;
}
