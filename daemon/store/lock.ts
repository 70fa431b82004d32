import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';

/** All of an address (sun_path): shorter names are filled up with NUL by Node 20 and not by later ones, and would differ. */
const nameLength = 108;

/**
 * Takes a folder for this process alone; the answer lets go of it. The lock is a socket in Linux's abstract namespace
 * (unix(7)) named after the folder's inode: the kernel drops it however the process ends, so that nothing stale is ever
 * left, and it needs no byte of a disk that may be full or read-only. It is not seen across network namespaces.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const { dev, ino } = await stat(folder, { bigint: true });
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        'code' in cause && cause.code === 'EADDRINUSE'
          ? new Error(`another process owns ${folder}: only one may write to it`, { cause })
          : new Error(`cannot lock ${folder}: ${cause.message}`, { cause }),
      ),
    );
    server.listen(`\0passerelle-store:${dev}:${ino}:`.padEnd(nameLength, '.'), resolve);
  });
  // It holds the folder for as long as the process lives; it is no reason for the process to live.
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}
