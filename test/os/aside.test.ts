import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { runAside } from '../../daemon/os/aside.js';

async function moduleSaying(t: ExecutionContext, text: string): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'aside-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'work.mjs');
  await writeFile(file, text);
  return pathToFileURL(file);
}
const never = () => new AbortController().signal;

test('work is done in another process, which gets its input and tells how far it is', async (t) => {
  const told: number[] = [];
  const module = await moduleSaying(
    t,
    `export async function work({ parent, map }, onProgress) {
      if (process.pid === parent) throw new Error('not aside');
      if (map.get('a') !== 1) throw new Error('no map');
      onProgress(1); onProgress(2); await new Promise((done) => setTimeout(done, 50));
    }`,
  );
  await runAside(module, { parent: process.pid, map: new Map([['a', 1]]) }, (done) => told.push(done), never());
  t.deepEqual(told, [1, 2]);
});

test('what the work throws is thrown here', async (t) => {
  const module = await moduleSaying(t, `export async function work() { throw new Error('no ink') }`);
  await t.throwsAsync(
    runAside(module, {}, () => {}, never()),
    { message: 'no ink' },
  );
  const missing = new URL('file:///nowhere/work.mjs');
  await t.throwsAsync(
    runAside(missing, {}, () => {}, never()),
    { message: /Cannot find module/ },
  );
});

test('whoever stops it ends the other process at once', async (t) => {
  const module = await moduleSaying(t, 'export async function work() { for (;;) {} }');
  const stop = new AbortController();
  const run = runAside(module, {}, () => {}, stop.signal);
  setTimeout(() => stop.abort(), 200);
  await t.throwsAsync(run, { name: 'AbortError' });
});
