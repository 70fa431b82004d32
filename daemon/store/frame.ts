import { crc32 } from 'node:zlib';

const separator = 0x20;
const digits = 8;

/** One line of a file: the CRC-32 of the text in 8 hex digits, a space, the text, a line feed. The text holds no line feed. */
export function frame(text: string): Buffer {
  const bytes = Buffer.from(`00000000 ${text}\n`);
  bytes.write(checksum(bytes.subarray(digits + 1, -1)), 'latin1');
  return bytes;
}

/** The text of a line, given without its line feed; undefined when its CRC does not match. */
export function unframe(line: Uint8Array): string | undefined {
  if (line[digits] !== separator) return undefined;
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const body = bytes.subarray(digits + 1);
  return bytes.toString('latin1', 0, digits) === checksum(body) ? body.toString() : undefined;
}

function checksum(bytes: Uint8Array): string {
  return crc32(bytes).toString(16).padStart(digits, '0');
}
