import { deflateSync } from 'node:zlib';

/** As wide as mail readers show it sharply on every screen. */
const pixelsOfSquare = 6;
/** What a camera needs around a QR code, in squares. */
const quiet = 4;

/**
 * Squares as a picture in black and white, with a white border (PNG, one bit a pixel). Mail readers show no SVG; this is a
 * few hundred bytes for a QR code.
 */
export function pngOf(squares: readonly (readonly boolean[])[]): Buffer {
  const side = (squares.length + 2 * quiet) * pixelsOfSquare;
  const rows = Array.from({ length: side }, (_, y) =>
    rowOf(squares[Math.floor(y / pixelsOfSquare) - quiet] ?? [], side),
  );
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  // one bit a pixel, grey
  head[8] = 1;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflateSync(Buffer.concat(rows), { level: 9 });
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** One row of pixels, 1 for white, after its filter byte. */
function rowOf(squares: readonly boolean[], side: number): Buffer {
  const row = Buffer.alloc(1 + Math.ceil(side / 8));
  for (let x = 0; x < side; x++) {
    const isBlack = squares[Math.floor(x / pixelsOfSquare) - quiet] === true;
    if (!isBlack) row[1 + (x >> 3)] = (row[1 + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
  }
  return row;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Of the PNG specification, annex D. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
