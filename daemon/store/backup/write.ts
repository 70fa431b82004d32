import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { storedFiles } from '../generation.js';
import { currentVersion } from '../schema.js';
import { checksumsName, formatName, formatVersion, isBackedUp, type Manifest, manifestName } from './manifest.js';
import { seal } from './seal.js';
import { copySnapshot } from './snapshot-copy.js';
import { packTar, type TarEntry } from './tar.js';

export interface BackupParts {
  /** The state folder. */
  readonly folder: string;
  /** Puts the state as it is now on disk, as a snapshot. */
  readonly snapshot: () => Promise<void>;
  readonly release: string;
  readonly site: string;
  /** null: whoever has the file can read it. */
  readonly passphrase: string | null;
  /** 28 random bytes, never the same. */
  readonly chance: Uint8Array;
}

/**
 * A backup as a stream of bytes: a gzipped tar of what a state folder holds, at one instant; sealed where there is a
 * passphrase. The secrets of this machine are not in it. Whoever unpacks it by hand into an empty state folder has restored it.
 */
export async function openBackup(
  parts: BackupParts,
): Promise<{ readonly manifest: Manifest; readonly bytes: Readable }> {
  const { folder, release, site, passphrase, chance } = parts;
  // first the state, then the past: a session that is filed in between is in both, and is not filed twice
  await parts.snapshot();
  const newest = storedFiles(await readdir(folder)).findLast(({ kind }) => kind === 'snapshot');
  if (newest === undefined) throw new Error('there is no snapshot to back up');
  const copy = await copySnapshot(await readFile(join(folder, newest.name)));
  const past = await pastFiles(folder);
  const months = past.filter(({ name }) => name.startsWith('sessions-')).length;
  const manifest: Manifest = {
    format: formatName,
    formatVersion,
    release,
    schemaVersion: currentVersion,
    site,
    at: copy.at,
    counts: { ...copy.counts, months },
  };
  const state = [
    entryOf(`snapshot-${copy.generation}.jsonl.gz`, copy.snapshot),
    entryOf(`journal-${copy.generation}.jsonl`, copy.journal),
  ];
  const tar = packTar(withChecksums([entryOf(manifestName, json(manifest)), ...state, ...past]), copy.at);
  const gzip = createGzip();
  pipeline(Readable.from(tar, { objectMode: false, highWaterMark: 64 * 1024 }), gzip, () => {});
  const bytes = passphrase === null ? gzip : Readable.from(seal(gzip, passphrase, chance), { objectMode: false });
  return { manifest, bytes };
}

/** Everything else that is backed up, each file as long as it is now: those that grow only ever get longer. */
async function pastFiles(folder: string): Promise<TarEntry[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => isBackedUp(name) && storedFiles([name]).length === 0);
  const files = names.sort().map(async (name): Promise<TarEntry> => {
    const { size } = await stat(join(folder, name));
    return { name, size, content: bytesOf(join(folder, name), size) };
  });
  return Promise.all(files);
}

/** Opened only when it is asked for: there may be very many. */
async function* bytesOf(file: string, size: number): AsyncGenerator<Uint8Array> {
  if (size > 0) yield* createReadStream(file, { end: size - 1 });
}

async function* withChecksums(entries: readonly TarEntry[]): AsyncGenerator<TarEntry> {
  const sums: Record<string, string> = {};
  for (const entry of entries) {
    const hash = createHash('sha256');
    yield { ...entry, content: hashed(entry.content, hash) };
    sums[entry.name] = hash.digest('hex');
  }
  yield entryOf(checksumsName, json(sums));
}

/** Bytes as they pass, told to a hash. */
export async function* hashed(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const bytes of content) {
    hash.update(bytes);
    yield bytes;
  }
}

function entryOf(name: string, bytes: Uint8Array): TarEntry {
  return { name, size: bytes.length, content: Readable.from([bytes]) };
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
