import type { FiledSession } from '../domain/filed-session.js';
import type { History, PastSessions, PlacedSession } from '../ports.js';
import { type Disk, type DiskFile, reason } from './disk.js';
import { frame } from './frame.js';
import { filedIds, finishedLines, finishedLinesBefore, parseFiled } from './history-lines.js';
import { count, type Log } from './log.js';

export interface DiskHistoryParts {
  readonly disk: Disk;
  readonly log: Log;
  /** The month of an instant, like `2026-05`. */
  monthOf(at: number): string;
}

interface Tail {
  readonly ids: ReadonlySet<number>;
  /** Where the last finished line ends. */
  readonly end: number;
  /** Bytes of a line beyond it that was never finished. */
  readonly torn: number;
}

const tailBytes = 64 * 1024;
const mostLineBytes = 1024;
const blockBytes = 64 * 1024;
/** About a hundred sessions: as many as are shown at once. */
const pageBytes = 32 * 1024;

/**
 * `sessions-2026-05.jsonl`: a framed line for each session that ended in that month, only ever added to. Fields may be
 * added to a line; whoever reads an older one has to do without.
 */
export class DiskHistory implements History, PastSessions {
  readonly #parts: DiskHistoryParts;
  /** Files whose name is durable. */
  readonly #named = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(parts: DiskHistoryParts) {
    this.#parts = parts;
  }

  file(sessions: readonly FiledSession[]): Promise<void> {
    return this.#afterLast(async () => {
      const monthOf = ({ endedAt }: FiledSession) => this.#parts.monthOf(endedAt);
      for (const month of new Set(sessions.map(monthOf)))
        await this.#fileMonth(
          nameOf(month),
          sessions.filter((session) => monthOf(session) === month),
        );
    });
  }

  purge(before: string): Promise<void> {
    return this.#afterLast(async () => {
      const over = (await this.months()).filter((month) => month < before);
      for (const month of over) {
        await this.#parts.disk.remove(nameOf(month));
        this.#parts.log.info(`removed the sessions of ${month}, whose time is over`);
      }
    });
  }

  async months(): Promise<readonly string[]> {
    const names = await this.#parts.disk.list();
    return names.flatMap(monthOfName).sort().reverse();
  }

  async *read(month: string): AsyncGenerator<FiledSession, number> {
    let damaged = 0;
    if (!(await this.months()).includes(month)) return damaged;
    for await (const line of finishedLines(this.#parts.disk, nameOf(month), blockBytes)) {
      const session = parseFiled(line);
      if (session) yield session;
      else damaged++;
    }
    if (damaged > 0) this.#parts.log.warn(`${count(damaged, 'line')} of ${nameOf(month)} could not be read: left out`);
    return damaged;
  }

  async *readOn(month: string, place: number | null): AsyncGenerator<PlacedSession> {
    if (!(await this.months()).includes(month)) return;
    for await (const { bytes, start } of finishedLinesBefore(this.#parts.disk, nameOf(month), pageBytes, place)) {
      const session = parseFiled(bytes);
      if (session) yield { session, place: start };
    }
  }

  /** One at a time: what is on the disk decides what is added. */
  #afterLast(act: () => Promise<void>): Promise<void> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => {});
    return done;
  }

  async #fileMonth(name: string, sessions: readonly FiledSession[]): Promise<void> {
    try {
      const { ids, end, torn } = await this.#tail(name, tailBytes + mostLineBytes * sessions.length);
      const lines = sessions.filter(({ id }) => !ids.has(id)).map((session) => frame(JSON.stringify(session)));
      const file = await this.#parts.disk.open(name);
      try {
        if (torn > 0) await file.truncate(end);
        await this.#append(file, end, Buffer.concat(lines));
        if (!this.#named.has(name)) await this.#parts.disk.sync();
        this.#named.add(name);
      } finally {
        await file.close();
      }
    } catch (cause) {
      const what = `cannot file ${count(sessions.length, 'session')} in ${name}`;
      throw new Error(`${what}: ${reason(cause)}; they are kept until then`, { cause });
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

  /** All sessions that are to be added and are there already are among the last `most` bytes. */
  async #tail(name: string, most: number): Promise<Tail> {
    const { disk } = this.#parts;
    if (!(await disk.list()).includes(name)) return { ids: new Set(), end: 0, torn: 0 };
    const length = await disk.length(name);
    const start = Math.max(0, length - most);
    const bytes = await disk.slice(name, start, length);
    const feed = bytes.lastIndexOf(0x0a);
    if (feed < 0 && start > 0) return this.#tail(name, 2 * most);
    const end = start + feed + 1;
    return { ids: filedIds(bytes), end, torn: length - end };
  }
}

function nameOf(month: string): string {
  return `sessions-${month}.jsonl`;
}

function monthOfName(name: string): string[] {
  const month = /^sessions-(\d{4,6}-\d{2})\.jsonl$/.exec(name)?.[1];
  return month === undefined ? [] : [month];
}
