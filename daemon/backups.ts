import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { uploadPrefix } from './http/middleware/upload.js';
import type { Random } from './ports.js';
import type { BackupAbout, Backups } from './ports-delivery.js';
import { BackupError } from './store/backup/manifest.js';
import { dropStaged, stageBackup } from './store/backup/read.js';
import { planRestore } from './store/backup/swap.js';
import { openBackup } from './store/backup/write.js';

export interface BackupsParts {
  readonly stateFolder: string;
  /** Puts the state as it is now on disk, as a snapshot. */
  readonly snapshot: () => Promise<void>;
  readonly release: string;
  readonly siteName: () => string;
  readonly random: Pick<Random, 'token'>;
  readonly now: () => number;
  readonly restart: (why: string) => void;
}

/** Backups of the state folder while the gateway works on it. What an earlier process left half done is taken away. */
export async function openBackups(parts: BackupsParts): Promise<Backups> {
  const { stateFolder, snapshot, release, siteName, random, now, restart } = parts;
  await dropStaged(stateFolder);
  for (const name of await readdir(stateFolder))
    if (name.startsWith(uploadPrefix)) await rm(join(stateFolder, name), { recursive: true, force: true });
  let staged: BackupAbout | undefined;
  // two at once would write into the same folder
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const done = turn.then(act);
    turn = done.catch(() => {});
    return done;
  };
  return {
    async open(passphrase) {
      const chance = Buffer.from(random.token(), 'base64url');
      const backup = { folder: stateFolder, snapshot, release, site: siteName(), passphrase, chance };
      const { manifest, bytes } = await openBackup(backup);
      return { about: manifest, bytes };
    },
    stage: (bytes, passphrase) =>
      inTurn(async () => {
        staged = undefined;
        try {
          staged = await stageBackup(stateFolder, bytes, passphrase);
          return { ok: true } as const;
        } catch (error) {
          if (error instanceof BackupError) return { ok: false, problem: error.problem } as const;
          throw error;
        }
      }),
    get staged() {
      return staged;
    },
    drop: () =>
      inTurn(async () => {
        staged = undefined;
        await dropStaged(stateFolder);
      }),
    restore: () =>
      inTurn(async () => {
        if (staged === undefined) throw new Error('restoring a backup: none has been checked');
        await planRestore(stateFolder, asideName(now()));
        restart('a backup is restored');
      }),
  };
}

/** `replaced-2026-11-23-1405`. */
export function asideName(at: number): string {
  return `replaced-${new Date(at).toISOString().slice(0, 16).replace('T', '-').replace(':', '')}`;
}
