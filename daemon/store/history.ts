import type { FiledSession } from '../domain/filed-session.js';
import type { History, PastSessions, PlacedSession } from '../ports.js';
import type { Disk } from './disk.js';
import { count, type Log } from './log.js';
import { MonthFiles, notAdded, tellDamage } from './month-files.js';
import { isObject } from './schema.js';

export interface DiskHistoryParts {
  readonly disk: Disk;
  readonly log: Log;
  /** The month of an instant, like `2026-05`. */
  monthOf(at: number): string;
}

const tailBytes = 64 * 1024;
const mostLineBytes = 1024;
/** About a hundred sessions: as many as are shown at once. */
const pageBytes = 32 * 1024;

/**
 * `sessions-2026-05.jsonl`: a framed line for each session that ended in that month, only ever added to. Fields may be
 * added to a line; whoever reads an older one has to do without.
 */
export class DiskHistory implements History, PastSessions {
  readonly #parts: DiskHistoryParts;
  readonly #files: MonthFiles;

  constructor(parts: DiskHistoryParts) {
    this.#parts = parts;
    this.#files = new MonthFiles({ ...parts, name: 'sessions', noun: 'session' });
  }

  file(sessions: readonly FiledSession[]): Promise<void> {
    return this.#files.inTurn(async () => {
      const monthOf = ({ endedAt }: FiledSession) => this.#parts.monthOf(endedAt);
      for (const month of new Set(sessions.map(monthOf)))
        await this.#fileMonth(
          month,
          sessions.filter((session) => monthOf(session) === month),
        );
    });
  }

  purge(before: string): Promise<void> {
    return this.#files.purge(before);
  }

  months(): Promise<readonly string[]> {
    return this.#files.months();
  }

  async *read(month: string): AsyncGenerator<FiledSession, number> {
    let damaged = 0;
    for await (const text of this.#files.texts(month)) {
      const session = parseFiled(text);
      if (session) yield session;
      else damaged++;
    }
    tellDamage(this.#parts.log, damaged, this.#files.fileOf(month));
    return damaged;
  }

  async *readOn(month: string, place: number | null): AsyncGenerator<PlacedSession> {
    for await (const { text, place: at } of this.#files.textsBefore(month, place, pageBytes)) {
      const session = parseFiled(text);
      if (session) yield { session, place: at };
    }
  }

  /** All sessions that are to be added and are there already are among the last bytes. */
  async #fileMonth(month: string, sessions: readonly FiledSession[]): Promise<void> {
    const lines = (tail: () => readonly string[]) => {
      const filed = new Set(tail().map((text) => parseFiled(text)?.id));
      return sessions.filter(({ id }) => !filed.has(id)).map((session) => JSON.stringify(session));
    };
    try {
      await this.#files.add({ month, tailBytes: tailBytes + mostLineBytes * sessions.length, lines });
    } catch (cause) {
      throw notAdded('file', count(sessions.length, 'session'), this.#files.fileOf(month), cause);
    }
  }
}

/** The session of a line; undefined when it cannot be read. */
function parseFiled(text: string | undefined): FiledSession | undefined {
  const json: unknown = text === undefined ? undefined : JSON.parse(text);
  return isObject(json) && typeof json.id === 'number' ? (json as unknown as FiledSession) : undefined;
}
