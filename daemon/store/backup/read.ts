import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { reason, syncFolder } from '../disk.js';
import { ByteReader } from './byte-reader.js';
import {
  BackupError,
  checksumsName,
  isBackedUp,
  jsonOf,
  type Manifest,
  manifestName,
  parseManifest,
} from './manifest.js';
import { SealError, sealMark, unseal } from './seal.js';
import { type TarEntry, unpackTar } from './tar.js';
import { hashed } from './write.js';

/** Where a backup waits to be restored, in the state folder. */
export const stagedFolder = 'restore-next';
const partFolder = 'restore-part';

/** A manifest is no longer than this. */
const mostManifestBytes = 64 * 1024;
const mostChecksumBytes = 4 * 1024 * 1024;

/**
 * Unpacks a backup beside the state and checks every byte of it. Nothing else is touched: what is wrong with it is thrown as
 * a BackupError, and nothing is left of it then. Takes the place of one that was waiting.
 */
export async function stageBackup(
  folder: string,
  bytes: AsyncIterable<Uint8Array>,
  passphrase: string | null,
): Promise<Manifest> {
  const part = join(folder, partFolder);
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true, mode: 0o700 });
  try {
    const manifest = await unpack(part, bytes, passphrase);
    await syncFolder(part);
    await rm(join(folder, stagedFolder), { recursive: true, force: true });
    await rename(part, join(folder, stagedFolder));
    await syncFolder(folder);
    return manifest;
  } catch (cause) {
    await rm(part, { recursive: true, force: true });
    throw problemOf(cause);
  }
}

/** What is waiting is thrown away. */
export async function dropStaged(folder: string): Promise<void> {
  await rm(join(folder, stagedFolder), { recursive: true, force: true });
}

async function unpack(part: string, bytes: AsyncIterable<Uint8Array>, passphrase: string | null): Promise<Manifest> {
  const reader = new ByteReader(bytes);
  const mark = await reader.peek(sealMark.length);
  const isSealed = mark.equals(sealMark);
  const isGzip = mark[0] === 0x1f && mark[1] === 0x8b;
  if (!isSealed && !isGzip) throw new BackupError('foreign', 'this is no backup of a Passerelle');
  if (isSealed && passphrase === null) throw new BackupError('passphrase-needed', 'this backup needs its passphrase');
  const packed = isSealed ? unseal(reader, passphrase ?? '') : reader.allBut(0);
  const gunzip = createGunzip();
  // the pipeline knows why the bytes ended, the reader of the archive only that they did
  const piped = pipeline(Readable.from(packed), gunzip).then(
    () => undefined,
    (error: unknown) => error,
  );
  try {
    const manifest = await unpackFiles(part, new ByteReader(gunzip));
    gunzip.resume();
    const failure = await piped;
    if (failure !== undefined) throw failure;
    return manifest;
  } catch (error) {
    gunzip.destroy();
    const failure = await piped;
    if (error instanceof BackupError && error.problem !== 'damaged') throw error;
    // a wrong passphrase makes rubbish, at which the archive is the first to stumble
    throw isSealed && !isNoRoom(error)
      ? new SealError('the passphrase is wrong, or the file is damaged')
      : (failure ?? error);
  }
}

async function unpackFiles(part: string, reader: ByteReader): Promise<Manifest> {
  const sums = new Map<string, string>();
  let manifest: Manifest | undefined;
  let expected: unknown;
  for await (const entry of unpackTar(reader)) {
    const { name, size } = entry;
    if (manifest === undefined) {
      if (name !== manifestName || size > mostManifestBytes)
        throw new BackupError('foreign', 'this is no backup of a Passerelle');
      const text = await textOf(entry);
      manifest = parseManifest(text);
      sums.set(name, createHash('sha256').update(text).digest('hex'));
    } else if (name === checksumsName && size <= mostChecksumBytes) expected = jsonOf(await textOf(entry));
    else if (isBackedUp(name)) sums.set(name, await keep(part, entry));
    else throw new BackupError('foreign', `${name} has no place in a backup`);
  }
  const isWhole = JSON.stringify(Object.fromEntries(sums)) === JSON.stringify(expected);
  if (manifest === undefined || !isWhole) throw new BackupError('damaged', 'the file is damaged');
  return manifest;
}

/** Answers the checksum of what it wrote. */
async function keep(part: string, { name, content }: TarEntry): Promise<string> {
  const file = join(part, name);
  const hash = createHash('sha256');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await pipeline(
    Readable.from(hashed(content, hash)),
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  );
  if (dirname(file) !== part) await syncFolder(dirname(file));
  return hash.digest('hex');
}

async function textOf({ content }: TarEntry): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function problemOf(cause: unknown): Error {
  if (cause instanceof BackupError) return cause;
  if (cause instanceof SealError) return new BackupError('passphrase-wrong', cause.message, { cause });
  if (isNoRoom(cause)) return new BackupError('no-room', 'there is no room for it on the disk', { cause });
  return new BackupError('damaged', `the file is damaged: ${reason(cause)}`, { cause });
}

function isNoRoom(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
}
