import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environment } from './run.js';

/** Of the other process: a file of ten thousand tickets needs a fifth of it. */
const mostHeapMb = 512;

/**
 * Runs the exported function `work(input, onProgress)` of a module in a process of its own, whose memory is given back at
 * its end. The input goes there as it is (structured clone). Throws what it throws, or when the signal says so.
 */
export function runAside(
  module: URL,
  input: unknown,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./aside-entry.js', import.meta.url)), [module.href], {
      env: environment,
      execArgv: [`--max-old-space-size=${mostHeapMb}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      signal,
      killSignal: 'SIGKILL',
    });
    let failure: string | undefined;
    child.on('message', (message: AsideMessage) => {
      if ('done' in message) onProgress(message.done);
      else failure = message.failure;
    });
    child.once('error', reject);
    child.once('exit', (status) => {
      if (status === 0) resolve();
      else reject(new Error(failure ?? `the work aside ended with ${status ?? 'a signal'}`));
    });
    child.send(input as object, (error) => error && reject(error));
  });
}

/** What the other process says. */
export type AsideMessage = { readonly done: number } | { readonly failure: string };
