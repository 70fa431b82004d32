import type { Disk, DiskFile } from '../../daemon/store/disk.js';

/** One change of the disk, for a test to make it fail: `append journal-1.jsonl`, `rename …`, `sync .` (the folder). */
export type Operation = string;

/** What an operation does instead of succeeding: only its first `bytes` are written, then this error. */
export interface Failure {
  readonly error: Error;
  readonly bytes?: number;
}

/** What a power cut leaves of what was not synced: a number from 0 to `most`, `most` being all of it. */
export type Leave = (most: number) => number;

interface Inode {
  /** Contents since the last sync, the synced one first. */
  versions: Buffer[];
}

/** A disk with a page cache: what is not synced survives the process but not the power. */
export class MemoryDisk implements Disk {
  /** Every change made, in order. */
  readonly operations: Operation[] = [];
  /** Says whether an operation fails. */
  fails: (operation: Operation) => Failure | undefined = () => undefined;
  /** The process dies after this many operations: nothing more is done, and nothing answers any more. */
  dieAfter = Number.POSITIVE_INFINITY;
  readonly died: Promise<void>;
  #die: () => void = () => {};
  /** Names since the last sync of the folder, the synced ones first. */
  #folders: Map<string, Inode>[];

  constructor(files: ReadonlyMap<string, Buffer> = new Map()) {
    this.#folders = [new Map([...files].map(([name, bytes]) => [name, { versions: [bytes] }]))];
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  /** The files as the living process sees them. */
  get files(): Map<string, Buffer> {
    return new Map([...this.#names].map(([name, inode]) => [name, latest(inode)]));
  }

  /** The disk that the next process finds. */
  afterKill(): MemoryDisk {
    return new MemoryDisk(this.files);
  }

  /** The disk that the next boot finds; `leave` decides what survives beyond what was synced. */
  afterPowerCut(leave: Leave = () => 0): MemoryDisk {
    const names = this.#folders[leave(this.#folders.length - 1)] ?? new Map<string, Inode>();
    return new MemoryDisk(new Map([...names].map(([name, inode]) => [name, remains(inode, leave)])));
  }

  async list(): Promise<string[]> {
    return [...this.#names.keys()];
  }

  async read(name: string): Promise<Buffer> {
    const inode = this.#names.get(name);
    if (!inode) throw Object.assign(new Error(`ENOENT: no such file, read '${name}'`), { code: 'ENOENT' });
    return Buffer.from(latest(inode));
  }

  async length(name: string): Promise<number> {
    return (await this.read(name)).length;
  }

  async slice(name: string, start: number, end: number): Promise<Buffer> {
    return (await this.read(name)).subarray(start, end);
  }

  async open(name: string): Promise<DiskFile> {
    if (!this.#names.has(name)) {
      await this.#operate(`create ${name}`);
      this.#folders.push(new Map(this.#names).set(name, { versions: [Buffer.alloc(0)] }));
    }
    return this.#file(name, this.#names.get(name) as Inode);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#operate(`rename ${from} ${to}`);
    const names = new Map(this.#names);
    names.set(to, names.get(from) as Inode).delete(from);
    this.#folders.push(names);
  }

  async remove(name: string): Promise<void> {
    await this.#operate(`remove ${name}`);
    const names = new Map(this.#names);
    if (!names.delete(name)) throw new Error(`ENOENT: no such file, unlink '${name}'`);
    this.#folders.push(names);
  }

  async sync(): Promise<void> {
    await this.#operate('sync .');
    this.#folders = [this.#names];
  }

  #file(name: string, inode: Inode): DiskFile {
    const sync = async (operation: string) => {
      await this.#operate(`${operation} ${name}`);
      inode.versions = [latest(inode)];
    };
    return {
      append: (bytes) =>
        this.#operate(`append ${name}`, (most) => {
          inode.versions.push(Buffer.concat([latest(inode), bytes.subarray(0, most)]));
        }),
      truncate: async (length) => {
        await this.#operate(`truncate ${name}`);
        inode.versions.push(latest(inode).subarray(0, length));
      },
      sync: () => sync('sync'),
      syncData: () => sync('sync-data'),
      close: async () => {},
    };
  }

  /** Like a real one, it takes a turn of the event loop: others go on meanwhile. */
  async #operate(operation: Operation, write: (most?: number) => void = () => {}): Promise<void> {
    if (this.operations.length >= this.dieAfter) {
      this.#die();
      return new Promise(() => {});
    }
    this.operations.push(operation);
    const failure = this.fails(operation);
    if (!failure) write();
    else if (failure.bytes) write(failure.bytes);
    await new Promise((resolve) => setImmediate(resolve));
    if (failure) throw failure.error;
  }

  get #names(): Map<string, Inode> {
    return this.#folders.at(-1) as Map<string, Inode>;
  }
}

/** `ENOSPC: no space left on device`, after so many bytes. */
export function noSpace(bytes = 0): Failure {
  return { bytes, error: Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }) };
}

/** `EIO: i/o error`. */
export function badMedium(): Failure {
  return { error: Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }) };
}

function latest({ versions }: Inode): Buffer {
  return versions.at(-1) as Buffer;
}

/** One of the contents since the last sync, and a part of what was appended to it next. */
function remains({ versions }: Inode, leave: Leave): Buffer {
  const i = leave(versions.length - 1);
  const version = versions[i] as Buffer;
  const next = versions[i + 1];
  if (!next || next.length <= version.length) return version;
  return Buffer.concat([version, next.subarray(version.length, version.length + leave(next.length - version.length))]);
}
