import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { reason } from './disk.js';

/** All of an address (sun_path): shorter names are filled up with NUL by Node 20 and not by later ones, and would differ. */
const nameLength = 108;

/**
 * Takes a folder for this process alone; the answer lets go of it. The lock is a socket in Linux's abstract namespace
 * (unix(7)) named after the folder's inode: the kernel drops it however the process ends, so that nothing stale is ever
 * left, and it needs no byte of a disk that may be full or read-only. It is not seen across network namespaces.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const { dev, ino } = await stat(folder, { bigint: true });
  const name = `\0passerelle-store:${dev}:${ino}:`.padEnd(nameLength, '.');
  for (let tries = 1; ; tries++) {
    try {
      return await listenOn(name);
    } catch (cause) {
      const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
      if (!isTaken) throw new Error(`cannot lock ${folder}: ${reason(cause)}`, { cause });
      if (tries === mostTries) throw new Error(`another process owns ${folder}: only one may write to it`, { cause });
      await delay(betweenTriesMs);
    }
  }
}

/** A process that has just been forked holds what its parent held, until it becomes another program. */
const mostTries = 6;
const betweenTriesMs = 100;

async function listenOn(name: string): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(name, resolve);
  });
  // It holds the folder for as long as the process lives; it is no reason for the process to live.
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}
