import { type Disk, type DiskFile, reason } from './disk.js';
import { frame, unframe } from './frame.js';
import { count, type Log } from './log.js';

export interface MonthFilesParts {
  readonly disk: Disk;
  readonly log: Log;
  /** What the files are called before their month, like `sessions`. */
  readonly name: string;
  /** What a line is, for messages, like `session`. */
  readonly noun: string;
}

/** What is to be added to a month. */
export interface Addition {
  readonly month: string;
  /** So many of the last bytes of the file are looked at first. */
  readonly tailBytes: number;
  /** The lines to add, told what finished lines are among those bytes. */
  readonly lines: (tail: () => readonly string[]) => readonly string[];
}

/** What a line says, undefined when it cannot be read, and the byte of the file where it begins. */
export interface PlacedText {
  readonly text: string | undefined;
  readonly place: number;
}

interface Line {
  readonly bytes: Buffer;
  readonly start: number;
}

interface Tail {
  readonly bytes: Buffer;
  /** Where the last finished line ends. */
  readonly end: number;
  /** Bytes of a line beyond it that was never finished. */
  readonly torn: number;
}

const blockBytes = 64 * 1024;

/** `sessions-2026-05.jsonl`: framed lines of JSON, a file for each month, only ever added to. */
export class MonthFiles {
  readonly #parts: MonthFilesParts;
  /** Files whose name is durable. */
  readonly #named = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(parts: MonthFilesParts) {
    this.#parts = parts;
  }

  /** One at a time: what is on the disk decides what is added. */
  inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Removes the months before this one, in turn. */
  purge(before: string): Promise<void> {
    return this.inTurn(async () => {
      const over = (await this.months()).filter((month) => month < before);
      for (const month of over) {
        await this.#parts.disk.remove(this.fileOf(month));
        this.#parts.log.info(`removed the ${this.#parts.noun}s of ${month}, whose time is over`);
      }
    });
  }

  /** The months of which there is anything, newest first. */
  async months(): Promise<readonly string[]> {
    const names = await this.#parts.disk.list();
    const months = new Set(names.flatMap((name) => /-(\d{4,6}-\d{2})\.jsonl$/.exec(name)?.[1] ?? []));
    return [...months]
      .filter((month) => names.includes(this.fileOf(month)))
      .sort()
      .reverse();
  }

  /** What the lines of a month say, last one first; undefined for one that cannot be read. */
  async *texts(month: string): AsyncGenerator<string | undefined> {
    for await (const { text } of this.textsBefore(month, null, blockBytes)) yield text;
  }

  /**
   * The same with the byte where each line begins, of the lines that begin before a byte at which one begins (null: of all);
   * so many bytes are read at once.
   */
  async *textsBefore(month: string, before: number | null, blockBytes: number): AsyncGenerator<PlacedText> {
    if (!(await this.months()).includes(month)) return;
    for await (const { bytes, start } of this.#finishedLines(this.fileOf(month), before, blockBytes))
      yield { text: unframe(bytes), place: start };
  }

  fileOf(month: string): string {
    return `${this.#parts.name}-${month}.jsonl`;
  }

  /** Adds lines durably. To be called in turn. */
  async add({ month, tailBytes, lines }: Addition): Promise<void> {
    const name = this.fileOf(month);
    const { bytes, end, torn } = await this.#tail(name, tailBytes);
    const added = lines(() => splitLines(bytes).flatMap((line) => unframe(line) ?? []));
    const file = await this.#parts.disk.open(name);
    try {
      if (torn > 0) await file.truncate(end);
      await this.#append(file, end, Buffer.concat(added.map(frame)));
      if (!this.#named.has(name)) await this.#parts.disk.sync();
      this.#named.add(name);
    } finally {
      await file.close();
    }
  }

  /** Syncs in any case: what an earlier attempt added may never have been. */
  async #append(file: DiskFile, end: number, bytes: Uint8Array): Promise<void> {
    try {
      if (bytes.length > 0) await file.append(bytes);
      await file.sync();
    } catch (cause) {
      // After a failed sync nobody knows what is on the disk: it is written again. Space may be what others lack.
      await file.truncate(end).catch(() => {});
      throw cause;
    }
  }

  async #tail(name: string, most: number): Promise<Tail> {
    const { disk } = this.#parts;
    if (!(await disk.list()).includes(name)) return { bytes: Buffer.alloc(0), end: 0, torn: 0 };
    const length = await disk.length(name);
    const start = Math.max(0, length - most);
    const bytes = await disk.slice(name, start, length);
    const feed = bytes.lastIndexOf(0x0a);
    if (feed < 0 && start > 0) return this.#tail(name, 2 * most);
    const end = start + feed + 1;
    return { bytes, end, torn: length - end };
  }

  /** The finished lines of a file that begin before a byte, last one first, without their line feeds. */
  async *#finishedLines(name: string, before: number | null, blockBytes: number): AsyncGenerator<Line> {
    const { disk } = this.#parts;
    const length = await disk.length(name);
    let end = before === null ? length : Math.min(before, length);
    /** The end of a line whose beginning has not been read yet, and all after it until the first line feed. */
    let rest: Buffer = Buffer.alloc(0);
    while (end > 0) {
      const start = Math.max(0, end - blockBytes);
      const bytes = Buffer.concat([await disk.slice(name, start, end), rest]);
      const first = start === 0 ? 0 : bytes.indexOf(0x0a) + 1;
      rest = first === 0 ? bytes : bytes.subarray(0, first);
      if (first > 0 || start === 0) yield* placedLines(bytes.subarray(first), start + first).reverse();
      end = start;
    }
  }
}

/** What was wrong with an addition, and that it is not lost. */
export function notAdded(what: string, count: string, file: string, cause: unknown): Error {
  return new Error(`cannot ${what} ${count} in ${file}: ${reason(cause)}; they are kept until then`, { cause });
}

/** Says how many lines of a file were left out, if any. */
export function tellDamage(log: Log, damaged: number, file: string): void {
  if (damaged > 0) log.warn(`${count(damaged, 'line')} of ${file} could not be read: left out`);
}

function placedLines(bytes: Buffer, start: number): Line[] {
  let next = start;
  return splitLines(bytes).map((line) => {
    const placed = { bytes: line, start: next };
    next += line.length + 1;
    return placed;
  });
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0, end = bytes.indexOf(0x0a); end >= 0; start = end + 1, end = bytes.indexOf(0x0a, start))
    lines.push(bytes.subarray(start, end));
  return lines;
}
