import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { asideName } from './backups.js';
import { openControl } from './http/control/client.js';
import { random } from './os/random.js';
import type { BackupAbout } from './ports-delivery.js';
import { isReplaced } from './store/backup/manifest.js';
import { dropStaged, stageBackup } from './store/backup/read.js';
import { finishRestore, planRestore } from './store/backup/swap.js';
import { openBackup } from './store/backup/write.js';
import { lockFolder } from './store/lock.js';
import { openStore } from './store/open.js';

export interface BackupOrder {
  readonly file: string;
  readonly stateFolder: string;
  /** null: whoever has the file can read it. */
  readonly passphrase: string | null;
}

/** Writes a backup to a file (mode 0600): of the running gateway, or of its folder where none runs. */
export async function makeBackup(
  order: BackupOrder,
  about: { readonly release: string; readonly site: string },
): Promise<void> {
  const { file, stateFolder, passphrase } = order;
  const body = JSON.stringify({ passphrase });
  const running = await openControl(join(stateFolder, 'control.sock'), 'POST', '/backup', body).catch(
    (error: Error) => {
      if (!error.message.includes('no daemon is running')) throw error;
      return undefined;
    },
  );
  if (running !== undefined) return keep(file, running);
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  let at = 0;
  const store = await openStore({ folder: stateFolder, log: quiet, now: () => at });
  await store.load();
  at = store.lastAt;
  try {
    const chance = Buffer.from(random.token(), 'base64url');
    const folder = resolve(stateFolder);
    const { bytes } = await openBackup({ folder, snapshot: () => store.snapshot(), ...about, passphrase, chance });
    await keep(file, bytes);
  } finally {
    await store.close();
  }
}

/**
 * Restores a backup where no gateway runs. What is there is set aside, not deleted; unless `isSure`, it is not touched and an
 * Error says so. Answers what was restored, and the folder with what was there before.
 */
export async function restoreBackup(
  { file, stateFolder, passphrase }: BackupOrder,
  { isSure, now }: { readonly isSure: boolean; readonly now: number },
): Promise<{ readonly about: BackupAbout; readonly aside: string | null }> {
  const folder = resolve(stateFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const release = await lockFolder(folder).catch((cause: unknown) => {
    throw new Error('a gateway is running here: stop it first, or restore on its page', { cause });
  });
  try {
    const replaced = (await readdir(folder)).filter(isReplaced);
    const about = await stageBackup(folder, createReadStream(file), passphrase);
    if (replaced.length > 0 && !isSure) {
      await dropStaged(folder);
      throw new Error(
        `the backup is good (${about.site}, ${about.counts.tickets} tickets), but ${folder} is not empty: ` +
          'with --yes what is there is set aside, and the backup takes its place',
      );
    }
    await planRestore(folder, asideName(now));
    const aside = await finishRestore(folder);
    return { about, aside: replaced.length > 0 && aside !== undefined ? join(folder, aside) : null };
  } finally {
    await release();
  }
}

async function keep(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(bytes, createWriteStream(part, { mode: 0o600, flush: true }));
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    throw new Error(`writing ${file}`, { cause });
  }
}
