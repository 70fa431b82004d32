import type { AuditBook, AuditNote } from '../../daemon/ports.js';
import { monthOf } from './history.js';

/** An audit log in memory, of the years and months in UTC. It fails only when it was told to. */
export class FakeAudit implements AuditBook {
  #notes: AuditNote[] = [];
  #failures = 0;

  /** Oldest first. */
  get notes(): readonly AuditNote[] {
    return this.#notes;
  }

  /** Of the notes, what was done and to what. */
  get acts(): readonly string[] {
    return this.#notes.map(({ act, about }) => [act, ...Object.values(about)].join(' '));
  }

  /** The next `count` calls to note are rejected. */
  failNext(count = 1): void {
    this.#failures += count;
  }

  async note(note: AuditNote): Promise<void> {
    if (this.#failures > 0) {
      this.#failures--;
      throw new Error('the disk is full');
    }
    this.#notes.push(note);
  }

  async months(): Promise<readonly string[]> {
    return [...new Set(this.#notes.map(({ at }) => monthOf(at)))].sort().reverse();
  }

  async *read(month: string): AsyncGenerator<AuditNote, number> {
    yield* this.#notes.filter(({ at }) => monthOf(at) === month).reverse();
    return 0;
  }

  async purge(before: string): Promise<void> {
    this.#notes = this.#notes.filter(({ at }) => monthOf(at) >= before);
  }
}
