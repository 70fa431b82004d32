import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';

const unpackedAtOnce = 64 * 1024;

/** Texts, one after the other, as one gzip file. They are taken one at a time, and compressed while others run. */
export async function* compressed(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  const gzip = createGzip();
  // Whoever reads is told what went wrong.
  pipeline(Readable.from(texts, { highWaterMark: 1 }), gzip, () => {});
  yield* gzip as AsyncIterable<Buffer>;
}

/** The lines of a gzip file, without their line feed. Throws at the end of what is not whole, or not as it was written. */
export async function* linesOf(file: Uint8Array): AsyncGenerator<string> {
  const gunzip = createGunzip({ chunkSize: unpackedAtOnce });
  pipeline(Readable.from([file]), gunzip, () => {});
  let begun: Buffer[] = [];
  for await (const bytes of gunzip as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      begun.push(bytes.subarray(start, end));
      yield Buffer.concat(begun).toString();
      begun = [];
      start = end + 1;
    }
    begun.push(bytes.subarray(start));
  }
}
