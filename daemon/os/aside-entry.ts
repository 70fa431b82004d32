// The other process of aside.ts: loads the module that its argument names, hands it the first message, and ends.
import type { AsideMessage } from './aside.js';

type Work = (input: unknown, onProgress: (done: number) => void) => Promise<void>;

const tell = (message: AsideMessage): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });

process.once('disconnect', () => process.exit(1));
process.once('message', async (input) => {
  try {
    const { work } = (await import(process.argv[2] ?? '')) as { readonly work: Work };
    await work(input, (done) => void tell({ done }));
    process.exit(0);
  } catch (error) {
    await tell({ failure: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
});
