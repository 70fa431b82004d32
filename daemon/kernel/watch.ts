import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Log } from '../os/log.js';
import { environment } from '../os/run.js';

const restartAfterMs = 5_000;

/**
 * Calls `vanished` whenever any nft table is deleted on this machine: somebody may have flushed ours with the rest. The
 * answer ends the watching. Where `nft monitor` does not work, the regular reading of the meters notices a little later.
 */
export function watchTables(vanished: () => void, log: Log): () => void {
  return watchProgram(['nft', 'monitor', 'destroy', 'tables'], log, (text) => {
    if (text.includes('delete table')) vanished();
  });
}

/** Calls `changed` when the kernel learns something of a neighbour on one of these devices; the answer ends the watching. */
export function watchNeighbours(devices: readonly string[], changed: () => void, log: Log): () => void {
  return watchProgram(['ip', 'monitor', 'neigh'], log, (text) => {
    if (devices.some((device) => text.includes(` dev ${device} `))) changed();
  });
}

/** Hears what a program says that never ends by itself; one that ends is started again. */
function watchProgram(argv: readonly [string, ...string[]], log: Log, heard: (text: string) => void): () => void {
  const [program, ...words] = argv;
  let ended = false;
  let restart: NodeJS.Timeout | undefined;
  let child: ReturnType<typeof start> | undefined;
  const start = () => {
    const monitor = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'], env: environment });
    monitor.stdout?.on('data', (text: Buffer) => heard(text.toString()));
    monitor.on('error', (error) => log.warn({ error: String(error) }, `${program} monitor did not start`));
    monitor.on('close', () => {
      if (!ended)
        restart = setTimeout(() => {
          child = start();
        }, restartAfterMs);
    });
    return monitor;
  };
  child = start();
  return () => {
    ended = true;
    clearTimeout(restart);
    child?.kill();
  };
}

/** Calls `changed` when a file is written or replaced; the answer ends the watching. A folder that is not there is not watched. */
export function watchFile(file: string, changed: () => void, log: Log): () => void {
  try {
    const watcher = watch(dirname(file), (_, name) => {
      if (name === basename(file)) changed();
    });
    watcher.on('error', (error) => log.warn({ error: String(error) }, `${file} is no longer watched`));
    return () => watcher.close();
  } catch (error) {
    log.warn({ error: String(error) }, `${file} cannot be watched; it is read with the meters`);
    return () => {};
  }
}
