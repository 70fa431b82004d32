import type { FiledSession } from '../domain/filed-session.js';
import type { Disk } from './disk.js';
import { unframe } from './frame.js';
import { isObject } from './schema.js';

/** The session of a line, given without its line feed; undefined when it cannot be read. */
export function parseFiled(line: Uint8Array): FiledSession | undefined {
  const text = unframe(line);
  const json: unknown = text === undefined ? undefined : JSON.parse(text);
  return isObject(json) && typeof json.id === 'number' ? (json as unknown as FiledSession) : undefined;
}

/** The sessions of the lines that can be read in the last part of a file. */
export function filedIds(bytes: Buffer): Set<number> {
  return new Set(splitLines(bytes).flatMap((line) => parseFiled(line)?.id ?? []));
}

/** A line without its line feed, and the byte where it begins. */
export interface Line {
  readonly bytes: Buffer;
  readonly start: number;
}

/** The finished lines of a file, last one first, without their line feeds; so many bytes of it are read at once. */
export async function* finishedLines(disk: Disk, name: string, blockBytes: number): AsyncGenerator<Buffer> {
  for await (const { bytes } of finishedLinesBefore(disk, name, blockBytes, null)) yield bytes;
}

/** Those that begin before a byte at which one begins; null: all of them. */
export async function* finishedLinesBefore(
  disk: Disk,
  name: string,
  blockBytes: number,
  before: number | null,
): AsyncGenerator<Line> {
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
