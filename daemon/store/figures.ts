import type { HourFigures, Hours } from '../domain/figures.js';
import { addHour } from '../domain/figures.js';
import type { FigureStore, KeptFigures } from '../ports.js';
import { type Disk, reason, replaceFile } from './disk.js';
import { frame, unframe } from './frame.js';
import { corruptName } from './generation.js';
import { count, type Log } from './log.js';
import { isObject } from './schema.js';

export interface DiskFiguresParts {
  readonly disk: Disk;
  readonly log: Log;
}

/**
 * `figures-2026-05.jsonl`: framed lines, each of which says what was added to an hour of that month: some 80 bytes an hour.
 * Lines about the same hour add up.
 */
export class DiskFigures implements FigureStore {
  readonly #parts: DiskFiguresParts;
  /** Where the file of a month ends for sure; what lies beyond was never finished. */
  readonly #ends = new Map<string, number>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: DiskFiguresParts) {
    this.#parts = parts;
  }

  async months(): Promise<readonly string[]> {
    return (await this.#parts.disk.list()).flatMap(monthOfName).sort().reverse();
  }

  read(month: string): Promise<KeptFigures> {
    return this.#afterLast(async () => {
      const { hours, damaged } = parse(await this.#bytes(nameOf(month)));
      return { hours: [...hours.values()].sort((a, b) => a.startAt - b.startAt), isDamaged: damaged > 0 };
    });
  }

  add(month: string, hours: readonly HourFigures[]): Promise<void> {
    return this.#afterLast(() => this.#addTo(nameOf(month), hours));
  }

  mend(month: string): Promise<void> {
    return this.#afterLast(async () => {
      const { disk, log } = this.#parts;
      const name = nameOf(month);
      const { hours, damaged } = parse(await this.#bytes(name));
      if (damaged === 0) return;
      await disk.rename(name, corruptName(name, await disk.list()));
      this.#ends.set(name, await replaceFile(disk, name, [linesOf([...hours.values()])]));
      log.warn(`${count(damaged, 'line')} of ${name} could not be read: worked out again from the sessions`);
    });
  }

  purge(before: string): Promise<void> {
    return this.#afterLast(async () => {
      const over = (await this.months()).filter((month) => month < before);
      for (const month of over) await this.#parts.disk.remove(nameOf(month));
    });
  }

  /** One at a time: what is on the disk decides what is added. */
  #afterLast<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => {});
    return done;
  }

  async #bytes(name: string): Promise<Buffer> {
    const { disk } = this.#parts;
    return (await disk.list()).includes(name) ? disk.read(name) : Buffer.alloc(0);
  }

  async #addTo(name: string, hours: readonly HourFigures[]): Promise<void> {
    const { disk } = this.#parts;
    const lines = linesOf(hours);
    try {
      if (!(await disk.list()).includes(name)) {
        this.#ends.set(name, await replaceFile(disk, name, [lines]));
        return;
      }
      const end = this.#ends.get(name) ?? (await disk.read(name)).lastIndexOf(0x0a) + 1;
      const file = await disk.open(name);
      try {
        // of a line that a power cut or a full disk has left half done
        if ((await disk.length(name)) > end) await file.truncate(end);
        await file.append(lines);
        await file.syncData();
        this.#ends.set(name, end + lines.length);
      } catch (cause) {
        // it is written again, and must not count twice
        this.#ends.set(name, end);
        throw cause;
      } finally {
        await file.close();
      }
    } catch (cause) {
      throw new Error(`cannot keep ${count(hours.length, 'hour')} in ${name}: ${reason(cause)}`, { cause });
    }
  }
}

function linesOf(hours: readonly HourFigures[]): Buffer {
  return Buffer.concat(hours.map((hour) => frame(JSON.stringify(hour))));
}

function parse(bytes: Buffer): { readonly hours: Hours; readonly damaged: number } {
  const hours: Hours = new Map();
  let damaged = 0;
  for (let start = 0, end = bytes.indexOf(0x0a); end >= 0; start = end + 1, end = bytes.indexOf(0x0a, start)) {
    const hour = parseHour(bytes.subarray(start, end));
    if (hour) addHour(hours, hour);
    else damaged++;
  }
  return { hours, damaged };
}

const fields = ['startAt', 'mostOnline', 'begun', 'upBytes', 'downBytes'] as const;

function parseHour(line: Uint8Array): HourFigures | undefined {
  const text = unframe(line);
  const json: unknown = text === undefined ? undefined : JSON.parse(text);
  return isObject(json) && fields.every((field) => typeof json[field] === 'number')
    ? (json as unknown as HourFigures)
    : undefined;
}

function nameOf(month: string): string {
  return `figures-${month}.jsonl`;
}

function monthOfName(name: string): string[] {
  const month = /^figures-(\d{4,6}-\d{2})\.jsonl$/.exec(name)?.[1];
  return month === undefined ? [] : [month];
}
