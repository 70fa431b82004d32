import { Low } from 'lowdb';
import { type Disk, reason } from './disk.js';
import { emptyDocument } from './document.js';
import { highestGeneration, storedFiles } from './generation.js';
import { type Contents, type JournalEnd, parseJournal, previousEnd } from './record.js';
import { Replay, type Replayed } from './replay.js';
import type { Document } from './schema.js';
import { readDamaged, SnapshotAdapter, UnreadableError } from './snapshot.js';

/** What the disk holds. */
export interface Recovered extends Replayed {
  readonly snapshot: { readonly generation: number; readonly bytes: number };
  readonly journals: { readonly files: number; readonly bytes: number; readonly entries: number };
  /** Where the newest journal rightly ends. */
  readonly end: JournalEnd | undefined;
  /** A generation of which there is no file. */
  readonly freeGeneration: number;
  readonly damages: readonly Damage[];
}

/** Something found on the disk that is not as it was written. */
export type Damage =
  | { readonly type: 'corrupt-file'; readonly name: string; readonly reason: string }
  | {
      readonly type: 'corrupt-lines';
      readonly name: string;
      readonly count: number;
      readonly original: Buffer;
      readonly clean: readonly Buffer[];
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
  const replay = new Replay(low.data);
  const journals = files.map((file) => {
    const rightly = file.bytes.subarray(0, rightLength(file, files, end));
    return { file, contents: parseJournal(rightly, file.name, (entry) => replay.add(entry)) };
  });
  for (const { file, contents } of journals) damages.push(...damageOf(file, contents));
  const last = journals.at(-1);
  return {
    ...replay.result,
    snapshot: { generation, bytes: adapter.size },
    journals: {
      files: journals.length,
      bytes: journals.reduce((sum, { contents }) => sum + contents.length, 0),
      entries: journals.reduce((sum, { contents }) => sum + contents.entries, 0),
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

/** How much of a journal counts: a later one may say so, when its end could not be cut off at the time. */
function rightLength(file: JournalFile, files: readonly JournalFile[], end: JournalEnd | undefined): number {
  const ends = [...files.map(({ bytes }) => previousEnd(bytes)), end];
  return ends.findLast((known) => known?.generation === file.generation)?.length ?? file.bytes.length;
}

function damageOf({ name, bytes }: JournalFile, contents: Contents): Damage[] {
  const { badLines, clean, length, tornBytes } = contents;
  if (badLines > 0) return [{ type: 'corrupt-lines', name, count: badLines, original: bytes, clean }];
  return tornBytes > 0 ? [{ type: 'torn-line', name, length, tornBytes }] : [];
}
