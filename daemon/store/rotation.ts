import { Low } from 'lowdb';
import { type Disk, reason } from './disk.js';
import { emptyDocument, toDocument } from './document.js';
import { storedFiles } from './generation.js';
import type { Journal } from './journal.js';
import type { Log } from './log.js';
import type { JournalEnd } from './record.js';
import { type Recovered, recover } from './recover.js';
import type { Document } from './schema.js';
import { SnapshotAdapter } from './snapshot.js';

const leastJournalBytes = 256 * 1024;
/** What may have to be replayed at a start. */
const mostJournalBytes = 4 * 1024 * 1024;
/** The flash is spared: snapshots are a fifth of what is written, more only where they are larger than a megabyte. */
const journalPerSnapshot = 4;
const mostJournalFiles = 8;

/** A snapshot to be written, of everything in the journals before its generation. */
export interface Turn {
  readonly generation: number;
  /** Where the newest of those journals rightly ends. */
  readonly end: JournalEnd | undefined;
  /** The number of the last commit in them. */
  readonly sequence: number;
  /** What it is to hold; undefined: what those journals and the snapshot before them hold. */
  readonly document: Document | undefined;
}

/** When journals give way to a snapshot, and how: one at a time. */
export class Rotation {
  readonly #disk: Disk;
  readonly #log: Log;
  readonly #journal: Journal;
  readonly #adapter: SnapshotAdapter;
  readonly #low: Low<Document>;
  /** The newest snapshot on disk; 0 when there is none. */
  #generation: number;
  /** Older generations are kept only from this one on: that of the snapshot before the newest. */
  #keptFrom: number;
  /** What the journals held beyond that snapshot when `#journal` had written nothing. */
  #base: { readonly bytes: number; readonly files: number };
  /** Commits that were found missing beyond the newest snapshot. */
  #missing: number;
  /** What was found damaged is settled by a snapshot soon. */
  #wanted: boolean;
  /** A failed snapshot is tried again when the journals have grown to this. */
  #postponedToBytes = 0;

  constructor(disk: Disk, log: Log, journal: Journal, recovered: Recovered) {
    this.#disk = disk;
    this.#log = log;
    this.#journal = journal;
    this.#adapter = new SnapshotAdapter(disk);
    this.#adapter.size = recovered.snapshot.bytes;
    this.#low = new Low<Document>(this.#adapter, emptyDocument());
    this.#generation = recovered.snapshot.generation;
    this.#keptFrom = this.#generation;
    this.#base = recovered.journals;
    this.#missing = recovered.missing;
    this.#wanted = recovered.damages.length > 0 || recovered.missing > 0;
  }

  /** Whether the journals have grown so much that a snapshot is worth what it costs to write. */
  isDue(): boolean {
    const { bytes, files } = this.#beyond();
    if (bytes <= this.#postponedToBytes) return false;
    const worthIt = Math.min(journalPerSnapshot * this.#adapter.size, mostJournalBytes);
    return this.#wanted || files > mostJournalFiles || bytes > Math.max(leastJournalBytes, worthIt);
  }

  /** Resolves with its time when the snapshot is durable, and what it and the one before do not need is removed. */
  async write(turn: Turn): Promise<number> {
    const base = { bytes: -this.#journal.written, files: -this.#journal.files };
    const at = await this.#writeSnapshot(turn);
    // A snapshot that only replaces itself is no reason to do without the one before.
    if (turn.generation > this.#generation) this.#keptFrom = this.#generation;
    this.#generation = turn.generation;
    this.#base = base;
    this.#missing = 0;
    this.#wanted = false;
    this.#postponedToBytes = 0;
    this.#log.info(`wrote snapshot ${turn.generation}, ${this.#adapter.size} bytes`);
    await this.#removeBefore(this.#keptFrom);
    return at;
  }

  /** What the disk holds up to a commit. Throws when some of it cannot be read any more. */
  async readBack(sequence: number, end: JournalEnd | undefined, before?: number): Promise<Recovered> {
    const recovered = await recover(this.#disk, before, end);
    if (recovered.sequence !== sequence || recovered.missing > this.#missing)
      throw new Error('what was written cannot be read back');
    return recovered;
  }

  async #writeSnapshot(turn: Turn): Promise<number> {
    try {
      this.#low.data = turn.document ?? (await this.#documentOf(turn));
      const { at } = this.#low.data;
      await this.#low.write();
      return at;
    } catch (cause) {
      this.#postponedToBytes = this.#beyond().bytes + leastJournalBytes / 4;
      throw new Error(`cannot write snapshot ${turn.generation}: ${reason(cause)}; the journals are kept`, { cause });
    } finally {
      // lowdb would keep it all in memory once more.
      this.#low.data = emptyDocument();
    }
  }

  async #documentOf({ generation, sequence, end }: Turn): Promise<Document> {
    const { state, lastAt } = await this.readBack(sequence, end, generation);
    return toDocument(state, { generation, sequence, at: lastAt });
  }

  async #removeBefore(generation: number): Promise<void> {
    try {
      for (const file of storedFiles(await this.#disk.list()))
        if (file.generation < generation) await this.#disk.remove(file.name);
    } catch (cause) {
      this.#log.warn(`cannot remove old generations, they stay until the next snapshot: ${reason(cause)}`);
    }
  }

  #beyond(): { readonly bytes: number; readonly files: number } {
    const { bytes, files } = this.#base;
    return { bytes: bytes + this.#journal.written, files: files + this.#journal.files };
  }
}
