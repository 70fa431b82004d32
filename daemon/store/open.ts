import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { folderDisk, reason, syncFolder } from './disk.js';
import { DiskFigures, type DiskFiguresParts } from './figures.js';
import { DiskHistory, type DiskHistoryParts } from './history.js';
import { lockFolder } from './lock.js';
import type { Log } from './log.js';
import { DiskStore } from './store.js';

export interface StoreOptions {
  /** Made, with mode 0700, when it is not there. Other files in it are left alone. */
  readonly folder: string;
  readonly log: Log;
  /** Epoch ms. Not called before `load()` has resolved: the clock may be set by the store's `lastAt` first. */
  now(): number;
}

/**
 * Takes the folder for this process and answers its store; `load()` comes next. Throws, touching nothing, when another
 * process owns the folder or it cannot be used. `load()` throws, touching nothing, when a newer release wrote it; the
 * folder is then let go of.
 */
export async function openStore({ folder, log, now }: StoreOptions): Promise<DiskStore> {
  const path = resolve(folder);
  await prepare(path);
  const release = await lockFolder(path);
  return new DiskStore({ disk: folderDisk(path), log, now, release });
}

/** The history in the folder of a store that this process has opened. */
export function openHistory({
  folder,
  ...parts
}: { readonly folder: string } & Omit<DiskHistoryParts, 'disk'>): DiskHistory {
  return new DiskHistory({ ...parts, disk: folderDisk(resolve(folder)) });
}

/** The figures in the folder of a store that this process has opened. */
export function openFigures({
  folder,
  ...parts
}: { readonly folder: string } & Omit<DiskFiguresParts, 'disk'>): DiskFigures {
  return new DiskFigures({ ...parts, disk: folderDisk(resolve(folder)) });
}

async function prepare(folder: string): Promise<void> {
  try {
    const firstMade = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (firstMade) await syncParents(folder, firstMade);
    if (!(await stat(folder)).isDirectory()) throw new Error('it is not a folder');
    await readdir(folder);
  } catch (cause) {
    throw new Error(`cannot use ${folder} to keep facts in: ${reason(cause)}`, { cause });
  }
}

/** A new folder is only as durable as its name in the one above, which this process may not be allowed to open. */
async function syncParents(folder: string, firstMade: string): Promise<void> {
  await syncFolder(dirname(folder)).catch(() => {});
  if (folder !== firstMade && folder !== dirname(folder)) await syncParents(dirname(folder), firstMade);
}
