import { type Change, isKept } from '../domain/change.js';
import type { State } from '../domain/state.js';
import type { Store } from '../ports.js';
import { type Disk, reason } from './disk.js';
import { refill, toDocument } from './document.js';
import { Journal } from './journal.js';
import type { Log } from './log.js';
import { encodeChanges, encodeEntry } from './record.js';
import { type Recovered, recover } from './recover.js';
import { dropOrphans, repair } from './repair.js';
import { Rotation } from './rotation.js';

export interface DiskStoreParts {
  readonly disk: Disk;
  readonly log: Log;
  now(): number;
  /** Lets go of the folder. */
  release(): Promise<void>;
}

interface Asked {
  resolve(): void;
  reject(cause: unknown): void;
}

interface Pending extends Asked {
  readonly at: number;
  /** As they are written. */
  readonly changes: string;
}

interface Loaded {
  readonly state: State;
  /** The number of the last commit on disk. */
  sequence: number;
  readonly journal: Journal;
  readonly rotation: Rotation;
}

/**
 * A store on a folder that this process owns. The state that `load()` answers is live: the gateway applies changes to
 * it first and commits them in the same tick, so that between two ticks all that it holds has been handed to `commit()`.
 */
export class DiskStore implements Store {
  readonly #parts: DiskStoreParts;
  #loaded: Loaded | undefined;
  #lastAt = 0;
  #queue: Pending[] = [];
  /** Who waits for a snapshot. */
  #asked: Asked[] = [];
  #working: Promise<void> | undefined;
  #snapshotting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #reloading: Promise<void> | undefined;
  /** The live state holds changes whose commit was rejected: no snapshot may be made of it. */
  #ahead = false;
  /** The live state holds what no snapshot holds. */
  #touched = false;
  #failing = false;

  constructor(parts: DiskStoreParts) {
    this.#parts = parts;
  }

  /** When the newest commit on disk was made, or a snapshot taken after it, epoch ms; 0 when there is none. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** The last commit could not be written, and none has been since. */
  get isFailing(): boolean {
    return this.#failing;
  }

  /** The state as of the last commit. Called once, first. When it rejects, the folder is let go of. */
  async load(): Promise<State> {
    if (this.#loaded) throw new Error('cannot load: the store is loaded already');
    const { disk, log, release } = this.#parts;
    try {
      const recovered = await recover(disk);
      await repair(disk, recovered, log);
      dropOrphans(recovered.state, log);
      const { state, sequence, journals } = recovered;
      const journal = new Journal(disk, recovered.freeGeneration, recovered.end);
      this.#loaded = { state, sequence, journal, rotation: new Rotation(disk, log, journal, recovered) };
      this.#lastAt = recovered.lastAt;
      this.#touched = journals.files > 0;
      log.info(summaryOf(recovered));
      return state;
    } catch (cause) {
      await release();
      throw cause;
    }
  }

  /**
   * Resolves when the changes are synced to the disk; those that are not kept cost nothing. Rejects when they could not
   * be written: they are then not on disk and never will be, and the live state is as it was before them.
   */
  async commit(changes: readonly Change[]): Promise<void> {
    try {
      await this.#write(changes);
    } catch (error) {
      await this.reload().catch((cause: unknown) => this.#parts.log.error(reason(cause)));
      throw error;
    }
  }

  #write(changes: readonly Change[]): Promise<void> {
    this.#touched = true;
    const kept = changes.filter(isKept);
    if (kept.length === 0) return Promise.resolve();
    const obstacle = this.#obstacle();
    if (obstacle) {
      this.#ahead = true;
      return Promise.reject(new Error(`cannot commit: ${obstacle}`));
    }
    const at = this.#parts.now();
    return new Promise((resolve, reject) => {
      this.#queue.push({ at, changes: encodeChanges(kept), resolve, reject });
      this.#wake();
    });
  }

  /** Resolves when a snapshot of the state as it is now, or later, is durable. */
  snapshot(): Promise<void> {
    const obstacle = this.#obstacle();
    return obstacle ? Promise.reject(new Error(`cannot take a snapshot: ${obstacle}`)) : this.#askSnapshot();
  }

  /**
   * Makes the live state hold, in place, exactly what the disk holds, once all commits are settled: so it is rid of
   * changes that were applied and then rejected. Commits made meanwhile are rejected too. Several calls share one reading.
   */
  reload(): Promise<void> {
    this.#reloading ??= this.#reload().finally(() => {
      this.#reloading = undefined;
    });
    return this.#reloading;
  }

  /** Writes a snapshot and lets go of the folder. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#reloading?.catch(() => {});
    await this.#idle();
    // A failure is logged where it happens, and the journals hold everything.
    if (this.#loaded && this.#touched) await this.#askSnapshot().catch(() => {});
    await this.#idle();
    await this.#loaded?.journal.rotate();
    await this.#parts.release();
  }

  async #reload(): Promise<void> {
    const loaded = this.#loaded;
    if (!loaded || this.#closing) throw new Error(`cannot load again: ${this.#obstacle()}`);
    await this.#idle();
    const { state } = await loaded.rotation.readBack(loaded.sequence, loaded.journal.end);
    dropOrphans(state, this.#parts.log);
    refill(loaded.state, state);
    this.#ahead = false;
  }

  #obstacle(): string | undefined {
    if (this.#closing) return 'the store is closed';
    if (!this.#loaded) return 'the store is not loaded';
    return this.#reloading || this.#ahead ? 'the store is being read again' : undefined;
  }

  #askSnapshot(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      this.#wake();
    });
  }

  async #idle(): Promise<void> {
    while (this.#working || this.#snapshotting) await (this.#working ?? this.#snapshotting);
  }

  #wake(): void {
    if (this.#loaded) this.#working ??= this.#work(this.#loaded);
  }

  /** The only one to write to the journal. */
  async #work(loaded: Loaded): Promise<void> {
    // Commits of the same tick share the first sync.
    await Promise.resolve();
    while (this.#queue.length > 0 || this.#isSnapshotDue(loaded)) {
      if (this.#isSnapshotDue(loaded)) await this.#turn(loaded);
      else await this.#flush(loaded, this.#queue.splice(0));
    }
    this.#working = undefined;
  }

  #isSnapshotDue({ rotation }: Loaded): boolean {
    return !this.#snapshotting && (this.#asked.length > 0 || rotation.isDue());
  }

  /** Writes commits with one sync, and settles them; answers whether they are on disk. */
  async #flush(loaded: Loaded, group: readonly Pending[]): Promise<boolean> {
    if (group.length === 0) return true;
    const lines = group.map(({ at, changes }, i) => encodeEntry(loaded.sequence + 1 + i, at, changes));
    try {
      await loaded.journal.append(Buffer.concat(lines));
    } catch (cause) {
      this.#ahead = true;
      if (!this.#failing) this.#parts.log.error(`${reason(cause)}; commits are rejected until it can be written again`);
      this.#failing = true;
      // What is queued was decided on facts that are refused here.
      for (const { reject } of [...group, ...this.#queue.splice(0)]) reject(cause);
      return false;
    }
    if (this.#failing) this.#parts.log.info('the journal can be written again');
    this.#failing = false;
    loaded.sequence += group.length;
    for (const { at, resolve } of group) {
      this.#lastAt = at;
      resolve();
    }
    return true;
  }

  /**
   * Turns to a new journal and starts a snapshot of all that came before. The state is copied between two ticks, when
   * it holds exactly what is on disk and what is queued. The queued commits still go to the old journal, and only then
   * is the copy worth anything: when they are rejected, the snapshot is made from the files instead.
   */
  async #turn(loaded: Loaded): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const asked = this.#asked.splice(0);
    const group = this.#queue.splice(0);
    const wasTouched = this.#touched;
    this.#touched = false;
    const at = this.#parts.now();
    const copy = this.#ahead ? undefined : toDocument(loaded.state, { generation: 0, sequence: 0, at });
    const isWhole = await this.#flush(loaded, group);
    const generation = await loaded.journal.rotate();
    const { journal, rotation, sequence } = loaded;
    const document = copy && isWhole ? { ...copy, generation, sequence } : undefined;
    this.#snapshotting = rotation.write({ generation, end: journal.end, sequence, document }).then(
      (writtenAt) => {
        if (loaded.sequence === sequence) this.#lastAt = writtenAt;
        this.#endSnapshot(() => asked.map(({ resolve }) => resolve()));
      },
      (cause) => {
        this.#touched ||= wasTouched;
        this.#parts.log.error(reason(cause));
        this.#endSnapshot(() => asked.map(({ reject }) => reject(cause)));
      },
    );
  }

  #endSnapshot(settle: () => void): void {
    this.#snapshotting = undefined;
    settle();
    if (this.#asked.length > 0) this.#wake();
  }
}

function summaryOf({ state, snapshot, journals }: Recovered): string {
  const basis = snapshot.generation === 0 ? 'no snapshot' : `snapshot ${snapshot.generation}`;
  const { tickets, sessions } = state;
  return `loaded ${basis} and ${journals.entries} commits beyond it: ${tickets.size} tickets, ${sessions.size} open sessions`;
}
