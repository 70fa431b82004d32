import type { Adapter } from 'lowdb';
import { type Disk, reason, replaceFile } from './disk.js';
import { completed } from './document.js';
import { unframe } from './frame.js';
import { snapshotName, storedFiles } from './generation.js';
import { compressed, linesOf } from './gzip.js';
import { type Document, isObject, NewerVersionError, versionOf } from './schema.js';
import { decodeSnapshot, encodeSnapshot } from './snapshot-lines.js';

/** lowdb's adapter: one file per generation, compressed and checksummed, replaced as a whole and durably. */
export class SnapshotAdapter implements Adapter<Document> {
  readonly #disk: Disk;
  /** Snapshots that could not be read, and why. */
  readonly corrupt: { readonly name: string; readonly reason: string }[] = [];
  /** Bytes of the snapshot read or written last. */
  size = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** The newest snapshot that can be read; null when there is none. Throws NewerVersionError. Changes nothing. */
  async read(): Promise<Document | null> {
    const files = storedFiles(await this.#disk.list());
    for (const { kind, generation, name } of files.reverse()) {
      if (kind !== 'snapshot') continue;
      const document = await this.#readOne(name, generation);
      if (document) return document;
    }
    return null;
  }

  /** Resolves when the snapshot is durable. Older generations stay. */
  async write(document: Document): Promise<void> {
    const name = snapshotName(document.generation);
    this.size = await replaceFile(this.#disk, name, compressed(encodeSnapshot(document)));
  }

  async #readOne(name: string, generation: number): Promise<Document | undefined> {
    try {
      const bytes = await readDamaged(this.#disk, name);
      const document = await (name.endsWith('.gz') ? decodeSnapshot(linesOf(bytes), name) : decodeLine(bytes, name));
      if (document.generation !== generation) throw new Error(`it is generation ${document.generation} by its content`);
      this.size = bytes.length;
      return document;
    } catch (cause) {
      if (cause instanceof NewerVersionError || cause instanceof UnreadableError) throw cause;
      this.corrupt.push({ name, reason: reason(cause) });
      return undefined;
    }
  }
}

/** A snapshot of version 1: one line, framed. Throws NewerVersionError, or what is wrong. */
async function decodeLine(bytes: Buffer, file: string): Promise<Document> {
  const text = bytes.at(-1) === 0x0a ? unframe(bytes.subarray(0, -1)) : undefined;
  if (text === undefined) throw new Error('its checksum does not match');
  const parsed: unknown = JSON.parse(text);
  if (!isObject(parsed)) throw new Error('not an object');
  return completed(parsed, versionOf(parsed, file));
}

/** A file that is there and may be sound, and that this process may not or cannot read now. */
export class UnreadableError extends Error {
  override name = 'UnreadableError';
}

/** Reads a file. A bad medium (EIO) throws as it is: the file counts as corrupt; all else throws UnreadableError. */
export async function readDamaged(disk: Disk, name: string): Promise<Buffer> {
  try {
    return await disk.read(name);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EIO') throw cause;
    throw new UnreadableError(`cannot read ${name}: ${reason(cause)}`, { cause });
  }
}
