import type { DiskFile } from '../../daemon/store/disk.js';
import { MemoryDisk } from './memory-disk.js';

/** One thing done to a disk. Files are told apart by number: a name may be another file later. */
export type Write =
  | { readonly type: 'append'; readonly file: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly type: 'truncate'; readonly file: number; readonly length: number }
  | { readonly type: 'sync'; readonly file: number }
  | { readonly type: 'create'; readonly file: number; readonly name: string }
  | { readonly type: 'rename'; readonly file: number; readonly from: string; readonly to: string }
  | { readonly type: 'remove'; readonly name: string }
  | { readonly type: 'sync-folder' };

/** How much of a write that was never synced reaches the medium before the power is gone: 0 to 1. */
export type Survival = (write: Write, index: number) => number;

/** A disk that keeps a log of all that was done to it. */
export class LoggedDisk extends MemoryDisk {
  readonly log: Write[] = [];
  readonly #names = new Map<string, number>();
  readonly #lengths: number[] = [];

  override async open(name: string): Promise<DiskFile> {
    const known = this.#names.get(name);
    const file = known ?? this.#lengths.push(0) - 1;
    if (known === undefined) this.log.push({ type: 'create', file, name });
    this.#names.set(name, file);
    return this.#logged(file, await super.open(name));
  }

  override rename(from: string, to: string): Promise<void> {
    const file = this.#names.get(from) ?? -1;
    this.log.push({ type: 'rename', file, from, to });
    this.#names.delete(from);
    this.#names.set(to, file);
    return super.rename(from, to);
  }

  override remove(name: string): Promise<void> {
    this.log.push({ type: 'remove', name });
    this.#names.delete(name);
    return super.remove(name);
  }

  override sync(): Promise<void> {
    this.log.push({ type: 'sync-folder' });
    return super.sync();
  }

  #logged(file: number, inner: DiskFile): DiskFile {
    return {
      append: (bytes) => {
        const at = this.#lengths[file] ?? 0;
        this.log.push({ type: 'append', file, at, bytes: Buffer.from(bytes) });
        this.#lengths[file] = at + bytes.length;
        return inner.append(bytes);
      },
      truncate: (length) => {
        this.log.push({ type: 'truncate', file, length });
        this.#lengths[file] = Math.min(length, this.#lengths[file] ?? 0);
        return inner.truncate(length);
      },
      sync: () => {
        this.log.push({ type: 'sync', file });
        return inner.sync();
      },
      syncData: () => {
        this.log.push({ type: 'sync', file });
        return inner.syncData();
      },
      close: () => inner.close(),
    };
  }
}

/**
 * The disk after a power cut that came when these writes had been made: what was synced is there, and of the rest whatever
 * `survival` says, in any combination. Where a later part of a file survives an earlier one, there are zeros between.
 */
export function afterCut(writes: readonly Write[], survival: Survival): MemoryDisk {
  const synced = new Map<number | 'folder', number>();
  for (const [i, write] of writes.entries()) {
    if (write.type === 'sync') synced.set(write.file, i);
    if (write.type === 'sync-folder') synced.set('folder', i);
  }
  const names = new Map<string, number>();
  const contents = new Map<number, Buffer>();
  for (const [i, write] of writes.entries()) {
    const holder = write.type === 'append' || write.type === 'truncate' ? write.file : 'folder';
    const share = i < (synced.get(holder) ?? -1) ? 1 : survival(write, i);
    if (share > 0) redo(write, share, names, contents);
  }
  return new MemoryDisk(new Map([...names].map(([name, file]) => [name, contents.get(file) ?? Buffer.alloc(0)])));
}

function redo(write: Write, share: number, names: Map<string, number>, contents: Map<number, Buffer>): void {
  switch (write.type) {
    case 'append': {
      const before = contents.get(write.file) ?? Buffer.alloc(0);
      const bytes = write.bytes.subarray(0, Math.ceil(share * write.bytes.length));
      const after = Buffer.alloc(Math.max(before.length, write.at + bytes.length));
      before.copy(after);
      after.set(bytes, write.at);
      contents.set(write.file, after);
      break;
    }
    case 'truncate':
      contents.set(write.file, (contents.get(write.file) ?? Buffer.alloc(0)).subarray(0, write.length));
      break;
    case 'create':
      names.set(write.name, write.file);
      break;
    case 'rename':
      names.delete(write.from);
      names.set(write.to, write.file);
      break;
    case 'remove':
      names.delete(write.name);
      break;
    case 'sync':
    case 'sync-folder':
      break;
  }
}
