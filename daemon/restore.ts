import { resolve } from 'node:path';
import { finishRestore, isRestorePlanned } from './store/backup/swap.js';
import { lockFolder } from './store/lock.js';
import type { Log } from './store/log.js';

/** Puts a backup in the place of the state, where that was decided, before anything reads it. Answers whether it did. */
export async function takeUpRestore(stateFolder: string, log: Pick<Log, 'info'>): Promise<boolean> {
  const folder = resolve(stateFolder);
  if (!(await isRestorePlanned(folder))) return false;
  const release = await lockFolder(folder);
  try {
    const aside = await finishRestore(folder);
    log.info(`a backup was restored; what was there before is in ${folder}/${aside}`);
    return true;
  } finally {
    await release();
  }
}
