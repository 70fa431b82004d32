import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import type { ByteReader } from './byte-reader.js';

/** The first bytes of a sealed file. Then come salt, nonce, the secret bytes, and their tag. */
export const sealMark = Buffer.from('passerelle sealed 1\n', 'latin1');

const [saltBytes, nonceBytes, tagBytes, keyBytes] = [16, 12, 16, 32];
/** 32 MiB and about 0.1 s on a small board: what a try of a passphrase costs whoever guesses. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** The passphrase is wrong, or the bytes are not those that were sealed. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/** Makes bytes unreadable without the passphrase (AES-256-GCM, the key by scrypt). `chance`: 28 random bytes. */
export async function* seal(
  bytes: AsyncIterable<Uint8Array>,
  passphrase: string,
  chance: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const [salt, nonce] = [chance.subarray(0, saltBytes), chance.subarray(saltBytes, saltBytes + nonceBytes)];
  if (nonce.length < nonceBytes) throw new Error('sealing needs 28 random bytes');
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt), nonce);
  cipher.setAAD(sealMark);
  yield Buffer.concat([sealMark, salt, nonce]);
  for await (const piece of bytes) yield cipher.update(piece);
  yield cipher.final();
  yield cipher.getAuthTag();
}

/** The bytes again. Throws SealError at their end, when they were not what was sealed: nothing may be believed before. */
export async function* unseal(reader: ByteReader, passphrase: string): AsyncGenerator<Uint8Array> {
  const head = await reader.take(sealMark.length + saltBytes + nonceBytes);
  const salt = head.subarray(sealMark.length, -nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', await keyOf(passphrase, salt), head.subarray(-nonceBytes));
  decipher.setAAD(sealMark);
  for await (const piece of reader.allBut(tagBytes)) yield decipher.update(piece);
  const tag = await reader.take(tagBytes);
  try {
    decipher.setAuthTag(tag);
    yield decipher.final();
  } catch (cause) {
    throw new SealError('the passphrase is wrong, or the file is damaged', { cause });
  }
}

function keyOf(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, keyBytes, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
