import type { ByteReader } from './byte-reader.js';

/** One file of an archive, whose bytes are taken once, in order. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
}

const block = 512;

/** An archive as `tar` reads it (POSIX ustar). Names have at most 100 characters. Throws when an entry is not as long as it says. */
export async function* packTar(entries: AsyncIterable<TarEntry>, at: number): AsyncGenerator<Uint8Array> {
  for await (const { name, size, content } of entries) {
    yield headerOf(name, size, at);
    let written = 0;
    for await (const bytes of content) {
      written += bytes.length;
      yield bytes;
    }
    if (written !== size) throw new Error(`${name} has ${written} bytes, not ${size}: it changed meanwhile`);
    if (size % block > 0) yield Buffer.alloc(block - (size % block));
  }
  yield Buffer.alloc(2 * block);
}

/** The files of an archive. Each must be taken whole before the next is asked for. Throws what is wrong with it. */
export async function* unpackTar(reader: ByteReader): AsyncGenerator<TarEntry> {
  for (;;) {
    const header = await reader.take(block);
    if (header.length === block && header.every((byte) => byte === 0)) return;
    const { name, size } = entryOf(header);
    yield { name, size, content: whole(reader, name, size) };
    await reader.take((block - (size % block)) % block);
  }
}

async function* whole(reader: ByteReader, name: string, size: number): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const piece of reader.pieces(size)) {
    read += piece.length;
    yield piece;
  }
  if (read < size) throw new Error(`it ends within ${name}`);
}

function headerOf(name: string, size: number, at: number): Buffer {
  const header = Buffer.alloc(block);
  const field = (text: string, start: number) => header.write(text, start, 'utf8');
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name`);
  field(name, 0);
  field(`${octal(0o600, 7)}\0`, 100);
  field(`${octal(0, 7)}\0${octal(0, 7)}\0`, 108);
  field(`${octal(size, 11)}\0`, 124);
  field(`${octal(Math.max(0, Math.floor(at / 1000)), 11)}\0`, 136);
  field('0', 156);
  field('ustar\x0000', 257);
  field(`${octal(sumOf(header), 6)}\0 `, 148);
  return header;
}

function entryOf(header: Buffer): { readonly name: string; readonly size: number } {
  if (header.length < block) throw new Error('it ends too early');
  const text = (start: number, end: number) => header.toString('utf8', start, end).replace(/\0.*$/s, '');
  const number = (start: number, end: number) => Number.parseInt(text(start, end).trim(), 8);
  if (number(148, 156) !== sumOf(header)) throw new Error('a header is damaged');
  const [name, size, type] = [text(0, 100), number(124, 136), text(156, 157)];
  if (!Number.isSafeInteger(size) || size < 0) throw new Error(`${name} has no length`);
  if (type !== '0' && type !== '') throw new Error(`${name} is no plain file`);
  return { name, size };
}

/** Of all bytes, the sum itself read as blanks. */
function sumOf(header: Buffer): number {
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
}
