import { lstatSync, rmSync } from 'node:fs';
import { chmod, lstat, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type Koa from 'koa';

/**
 * Serves the control app on a Unix socket that only its owner may open (0600 from its first instant). A socket left by
 * a dead daemon is replaced; throws when a live one answers there, or when something else lies in its place.
 */
export async function listenControl(app: Koa, path: string): Promise<Server> {
  await refuseUnlessFree(path);
  const server = createServer(app.callback());
  // Bound inside a folder of mode 0700 and moved when it is shut to others: there is no moment with a wider mode.
  const cradle = await mkdtemp(join(dirname(path), '.c-'));
  try {
    const newborn = join(cradle, 's');
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(newborn, () => resolve());
    });
    await chmod(newborn, 0o600);
    await rename(newborn, path);
  } catch (cause) {
    server.close();
    throw new Error(`listening on the control socket ${path}`, { cause });
  } finally {
    await rm(cradle, { recursive: true, force: true });
  }
  const { ino } = await lstat(path);
  server.once('close', () => removeOwn(path, ino));
  return server;
}

/** Leaves a successor's socket alone. */
function removeOwn(path: string, ino: number): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.ino === ino) rmSync(path, { force: true });
}

async function refuseUnlessFree(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error(`the control socket ${path} cannot be made: something else has that name`);
  if (await answers(path)) throw new Error(`another daemon already answers at ${path}`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(false);
      else reject(new Error(`looking who answers at ${path}`, { cause: error }));
    });
  });
}
