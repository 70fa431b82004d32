import { type Disk, type DiskFile, reason } from './disk.js';
import { journalName } from './generation.js';
import { encodeHeader, type JournalEnd } from './record.js';

/** The journal being written: one file per generation, begun by the first append that needs it. One append at a time. */
export class Journal {
  readonly #disk: Disk;
  #generation: number;
  #file: DiskFile | undefined;
  #length = 0;
  #previous: JournalEnd | undefined;
  /** Bytes appended since it was made, in all files. */
  written = 0;
  /** Files begun since it was made. */
  files = 0;

  /** No file of this generation holds anything of value; `previous` is where the newest journal on disk rightly ends. */
  constructor(disk: Disk, generation: number, previous: JournalEnd | undefined) {
    this.#disk = disk;
    this.#generation = generation;
    this.#previous = previous;
  }

  /** Where the newest journal on disk rightly ends. */
  get end(): JournalEnd | undefined {
    return this.#file ? { generation: this.#generation, length: this.#length } : this.#previous;
  }

  /** Adds bytes durably. When it rejects, they will never be read back, and the next append starts afresh. */
  async append(bytes: Uint8Array): Promise<void> {
    const name = journalName(this.#generation);
    let file = this.#file;
    try {
      file ??= await this.#begin();
      await file.append(bytes);
      await file.syncData();
    } catch (cause) {
      if (this.#file) await this.#cutBack(this.#file);
      throw new Error(`cannot write ${name}: ${reason(cause)}`, { cause });
    }
    this.#length += bytes.length;
    this.written += bytes.length;
  }

  /** Ends the present file; answers the generation that the next append goes to. */
  async rotate(): Promise<number> {
    if (this.#file) await this.#leave(this.#file);
    return this.#generation;
  }

  async #begin(): Promise<DiskFile> {
    const name = journalName(this.#generation);
    const header = encodeHeader(this.#generation, this.#previous);
    const file = await this.#disk.open(name);
    try {
      // What an earlier attempt may have left.
      await file.truncate(0);
      await file.append(header);
      await file.sync();
      await this.#disk.sync();
    } catch (cause) {
      await file.close().catch(() => {});
      await this.#disk.remove(name).catch(() => {});
      throw cause;
    }
    this.#file = file;
    this.#length = header.length;
    this.written += header.length;
    this.files++;
    return file;
  }

  async #cutBack(file: DiskFile): Promise<void> {
    try {
      await file.truncate(this.#length);
      await file.syncData();
    } catch {
      // The next file's first line says how much of this one counts.
      await this.#leave(file);
    }
  }

  async #leave(file: DiskFile): Promise<void> {
    this.#previous = { generation: this.#generation, length: this.#length };
    this.#file = undefined;
    this.#generation++;
    this.#length = 0;
    await file.close().catch(() => {});
  }
}
