import { open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** One folder of files. Nothing is durable before it is synced: bytes by the file, names by the folder. */
export interface Disk {
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Buffer>;
  length(name: string): Promise<number>;
  /** The bytes from `start` to `end`, fewer where the file ends before. */
  slice(name: string, start: number, end: number): Promise<Buffer>;
  /** For appending; made with mode 0600 when it is not there. */
  open(name: string): Promise<DiskFile>;
  /** Replaces `to`. */
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Makes the names durable. */
  sync(): Promise<void>;
}

export interface DiskFile {
  /** Adds all the bytes at the end. When it rejects, some of them may be there. */
  append(bytes: Uint8Array): Promise<void>;
  truncate(length: number): Promise<void>;
  /** Makes bytes and attributes durable. */
  sync(): Promise<void>;
  /** Makes bytes and length durable. */
  syncData(): Promise<void>;
  close(): Promise<void>;
}

/** The real one. */
export function folderDisk(folder: string): Disk {
  const at = (name: string) => join(folder, name);
  return {
    list: () => readdir(folder),
    read: (name) => readFile(at(name)),
    length: async (name) => (await stat(at(name))).size,
    async slice(name, start, end) {
      const handle = await open(at(name), 'r');
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    rename: (from, to) => rename(at(from), at(to)),
    remove: (name) => unlink(at(name)),
    async open(name) {
      const handle = await open(at(name), 'a', 0o600);
      return {
        append: (bytes) => handle.appendFile(bytes),
        truncate: (length) => handle.truncate(length),
        sync: () => handle.sync(),
        syncData: () => handle.datasync(),
        close: () => handle.close(),
      };
    },
    sync: () => syncFolder(folder),
  };
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a file hold exactly these bytes, durably: whoever reads it sees the old ones or the new ones, at any instant. Answers
 * how many they are.
 */
export async function replaceFile(
  disk: Disk,
  name: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<number> {
  const temporary = `${name}.tmp`;
  const file = await disk.open(temporary);
  let length = 0;
  try {
    await file.truncate(0);
    for await (const bytes of chunks) {
      await file.append(bytes);
      length += bytes.length;
    }
    await file.sync();
  } catch (cause) {
    await file.close().catch(() => {});
    // Its bytes may be what the journal lacks on a full disk.
    await disk.remove(temporary).catch(() => {});
    throw cause;
  }
  await file.close();
  await disk.rename(temporary, name);
  await disk.sync();
  return length;
}

/** What went wrong, for a message: node's own words when it is a system error. */
export function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
