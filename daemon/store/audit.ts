import type { AuditBook, AuditNote } from '../ports.js';
import type { DiskHistoryParts } from './history.js';
import { count } from './log.js';
import { MonthFiles, notAdded, tellDamage } from './month-files.js';
import { isObject } from './schema.js';

const tailBytes = 4 * 1024;
/** Notes that wait for a disk that fails; beyond it the oldest are lost. */
const mostWaiting = 1_000;

/** `audit-2026-05.jsonl`: a framed line for each act of the staff in that month, only ever added to. */
export class DiskAudit implements AuditBook {
  readonly #parts: DiskHistoryParts;
  readonly #files: MonthFiles;
  #waiting: AuditNote[] = [];
  #next: Promise<void> | undefined;

  constructor(parts: DiskHistoryParts) {
    this.#parts = parts;
    this.#files = new MonthFiles({ ...parts, name: 'audit', noun: 'note' });
  }

  /** Notes made while others are written share the next write. */
  note(note: AuditNote): Promise<void> {
    this.#waiting = [...this.#waiting, note].slice(-mostWaiting);
    this.#next ??= this.#files.inTurn(() => {
      this.#next = undefined;
      return this.#write();
    });
    return this.#next;
  }

  purge(before: string): Promise<void> {
    return this.#files.purge(before);
  }

  months(): Promise<readonly string[]> {
    return this.#files.months();
  }

  async *read(month: string): AsyncGenerator<AuditNote, number> {
    let damaged = 0;
    for await (const text of this.#files.texts(month)) {
      const note = parseNote(text);
      if (note) yield note;
      else damaged++;
    }
    tellDamage(this.#parts.log, damaged, this.#files.fileOf(month));
    return damaged;
  }

  async #write(): Promise<void> {
    const monthOf = ({ at }: AuditNote) => this.#parts.monthOf(at);
    for (const month of new Set(this.#waiting.map(monthOf))) {
      const notes = this.#waiting.filter((note) => monthOf(note) === month);
      try {
        await this.#files.add({ month, tailBytes, lines: () => notes.map((note) => JSON.stringify(note)) });
      } catch (cause) {
        throw notAdded('note', count(notes.length, 'act'), this.#files.fileOf(month), cause);
      }
      this.#waiting = this.#waiting.filter((note) => !notes.includes(note));
    }
  }
}

/** The note of a line; undefined when it cannot be read. */
function parseNote(text: string | undefined): AuditNote | undefined {
  const json: unknown = text === undefined ? undefined : JSON.parse(text);
  const isNote =
    isObject(json) &&
    typeof json.at === 'number' &&
    [json.by, json.from, json.act].every((part) => typeof part === 'string') &&
    isObject(json.about);
  return isNote ? (json as unknown as AuditNote) : undefined;
}
