import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a file hold exactly this text, or be gone when there is none. Durably, and as a whole: whoever reads it
 * after a power cut finds the old text or the new one. Nothing is written when it is so already.
 */
export async function keepFile(file: string, text: string | undefined, mode = 0o600): Promise<void> {
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (text === kept) return;
  if (text === undefined) await rm(file, { force: true });
  else {
    await writeSynced(`${file}.new`, text, mode);
    await rename(`${file}.new`, file);
  }
  await sync(dirname(file));
}

async function writeSynced(file: string, text: string, mode: number): Promise<void> {
  await rm(file, { force: true });
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
