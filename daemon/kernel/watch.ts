import { spawn } from 'node:child_process';
import type { Log } from '../os/log.js';

const restartAfterMs = 5_000;

/**
 * Calls `vanished` whenever any nft table is deleted on this machine: somebody may have flushed ours with the rest. The
 * answer ends the watching. Where `nft monitor` does not work, the regular reading of the meters notices a little later.
 */
export function watchTables(vanished: () => void, log: Log): () => void {
  let ended = false;
  let restart: NodeJS.Timeout | undefined;
  let child: ReturnType<typeof start> | undefined;
  const start = () => {
    const monitor = spawn('nft', ['monitor', 'destroy', 'tables'], { stdio: ['ignore', 'pipe', 'ignore'] });
    monitor.stdout.on('data', (text: Buffer) => {
      if (text.includes('delete table')) vanished();
    });
    monitor.on('error', (error) => log.warn({ error: String(error) }, 'nft monitor did not start'));
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
