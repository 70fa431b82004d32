import { mkdtemp, open, rm } from 'node:fs/promises';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { run } from '../netlab/run.js';
import { median, shown } from './figure.js';

/** One line about the machine, without which no figure means anything. */
export async function machine(): Promise<string> {
  const load = loadavg()[0] ?? Number.NaN;
  const { stdout } = await run(['nft', '--version']);
  return [
    `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Linux ${release()}`,
    `Node ${process.version}`,
    stdout.split(' (')[0]?.trim() ?? '',
    `fdatasync of 4 kB ${shown(await syncMs())} ms (median of 20)`,
    `load average at start ${shown(load)}`,
  ].join(', ');
}

/** What the disk takes for the smallest durable write, where the labs keep their state. */
async function syncMs(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'passerelle-bench-'));
  const file = await open(join(folder, 'sync'), 'a');
  try {
    const taken: number[] = [];
    for (let i = 0; i < 20; i++) {
      const startedAt = performance.now();
      await file.appendFile(Buffer.alloc(4_096));
      await file.datasync();
      taken.push(performance.now() - startedAt);
    }
    return median(taken);
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
}
