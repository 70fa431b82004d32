import { Low } from 'lowdb';
import { apply } from '../domain/apply.js';
import type { State } from '../domain/state.js';
import { type Disk, reason } from './disk.js';
import { highestGeneration, storedFiles } from './generation.js';
import { type Contents, type Entry, type JournalEnd, parseJournal, previousEnd } from './record.js';
import { type Document, emptyDocument, fromDocument } from './schema.js';
import { readDamaged, SnapshotAdapter, UnreadableError } from './snapshot.js';

/** What the disk holds. */
export interface Recovered {
  readonly state: State;
  /** The number of the last commit. */
  readonly sequence: number;
  /** When it was made, or the snapshot taken; 0 when there was none. */
  readonly lastAt: number;
  readonly snapshot: { readonly generation: number; readonly bytes: number };
  readonly journals: { readonly files: number; readonly bytes: number; readonly entries: number };
  /** Where the newest journal rightly ends. */
  readonly end: JournalEnd | undefined;
  /** A generation of which there is no file. */
  readonly freeGeneration: number;
  readonly damages: readonly Damage[];
  /** Commits that no file holds any more. */
  readonly missing: number;
  /** Changes that did not fit the state. */
  readonly misfits: readonly string[];
}

/** Something found on the disk that is not as it was written. */
export type Damage =
  | { readonly type: 'corrupt-file'; readonly name: string; readonly reason: string }
  | {
      readonly type: 'corrupt-lines';
      readonly name: string;
      readonly count: number;
      readonly original: Buffer;
      readonly clean: Buffer;
    }
  | { readonly type: 'torn-line'; readonly name: string; readonly length: number; readonly tornBytes: number };

interface JournalFile {
  readonly name: string;
  readonly generation: number;
  readonly bytes: Buffer;
}

/**
 * Reads the newest sound snapshot and replays the journals after it, without changing anything on the disk. `before`
 * leaves out journals from that generation on; `end` is where the newest journal rightly ends, when the caller knows. Throws
 * NewerVersionError, or UnreadableError when the folder cannot be read.
 */
export async function recover(disk: Disk, before = Number.POSITIVE_INFINITY, end?: JournalEnd): Promise<Recovered> {
  const adapter = new SnapshotAdapter(disk);
  const low = new Low<Document>(adapter, emptyDocument());
  await low.read();
  const { generation } = low.data;
  const names = await disk.list();
  const wanted = storedFiles(names).filter(
    (file) => file.kind === 'journal' && file.generation >= generation && file.generation < before,
  );
  const damages: Damage[] = adapter.corrupt.map((file) => ({ type: 'corrupt-file', ...file }));
  const files = await readJournals(disk, wanted, damages);
  const journals = files.map((file) => ({ file, contents: contentsOf(file, files, end) }));
  for (const { file, contents } of journals) damages.push(...damageOf(file, contents));
  const last = journals.at(-1);
  return {
    ...replay(
      low.data,
      journals.flatMap(({ contents }) => contents.entries),
    ),
    snapshot: { generation, bytes: adapter.size },
    journals: {
      files: journals.length,
      bytes: journals.reduce((sum, { contents }) => sum + contents.length, 0),
      entries: journals.reduce((sum, { contents }) => sum + contents.entries.length, 0),
    },
    end: last && { generation: last.file.generation, length: last.contents.length },
    freeGeneration: highestGeneration(names) + 1,
    damages,
  };
}

async function readJournals(
  disk: Disk,
  wanted: readonly { readonly name: string; readonly generation: number }[],
  damages: Damage[],
): Promise<JournalFile[]> {
  const files: JournalFile[] = [];
  for (const { name, generation } of wanted) {
    try {
      files.push({ name, generation, bytes: await readDamaged(disk, name) });
    } catch (cause) {
      if (cause instanceof UnreadableError) throw cause;
      damages.push({ type: 'corrupt-file', name, reason: reason(cause) });
    }
  }
  return files;
}

/** Reads a journal up to where it rightly ends: a later one may say so, when its end could not be cut off at the time. */
function contentsOf(file: JournalFile, files: readonly JournalFile[], end: JournalEnd | undefined): Contents {
  const ends = [...files.map(({ bytes }) => previousEnd(bytes)), end];
  const limit = ends.findLast((known) => known?.generation === file.generation)?.length ?? file.bytes.length;
  return parseJournal(file.bytes.subarray(0, limit), file.name);
}

function damageOf({ name, bytes }: JournalFile, contents: Contents): Damage[] {
  const { badLines, clean, length, tornBytes } = contents;
  if (badLines > 0) return [{ type: 'corrupt-lines', name, count: badLines, original: bytes, clean }];
  return tornBytes > 0 ? [{ type: 'torn-line', name, length, tornBytes }] : [];
}

function replay(
  document: Document,
  entries: readonly Entry[],
): Pick<Recovered, 'state' | 'sequence' | 'lastAt' | 'missing' | 'misfits'> {
  const state = fromDocument(document);
  let { sequence, at: lastAt } = document;
  let missing = 0;
  const misfits: string[] = [];
  for (const entry of entries) {
    if (entry.sequence <= sequence) continue;
    missing += entry.sequence - sequence - 1;
    sequence = entry.sequence;
    lastAt = Math.max(lastAt, entry.at);
    for (const change of entry.changes) {
      try {
        apply(state, change);
      } catch (cause) {
        misfits.push(`${change.type} of commit ${sequence}: ${reason(cause)}`);
      }
    }
  }
  return { state, sequence, lastAt, missing, misfits };
}
