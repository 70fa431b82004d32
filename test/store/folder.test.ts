import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { openStore } from '../../daemon/store/open.js';
import { basis, committer, contentAfter, contentOf, fact, recordingLog, startAt } from './fixture.js';

async function folderFor(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'passerelle-store-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

const open = (folder: string) => openStore({ folder, log: recordingLog().log, now: () => startAt });

test('the folder is made for its owner alone, and so is every file in it', async (t) => {
  const folder = join(await folderFor(t), 'var', 'store');
  const store = await open(folder);
  const commit = committer(store, await store.load());
  await commit(...basis);
  await store.snapshot();
  await commit(fact(1));
  const names = await readdir(folder);
  t.deepEqual(names.sort(), ['journal-1.jsonl', 'journal-2.jsonl', 'snapshot-2.jsonl.gz']);
  for (const name of names) t.is((await stat(join(folder, name))).mode & 0o777, 0o600);
  t.is((await stat(folder)).mode & 0o777, 0o700);
  await store.close();
});

test('on a real disk, what was committed or snapshotted is there for the next owner', async (t) => {
  const folder = await folderFor(t);
  for (let round = 0; round < 3; round++) {
    const store = await openStore({ folder, log: pino({ level: 'silent' }), now: () => startAt });
    const state = await store.load();
    const commit = committer(store, state);
    if (round === 0) await commit(...basis);
    t.is(contentOf(state), contentAfter([basis, [...Array(round * 10).keys()].map(fact)]));
    await Promise.all(Array.from({ length: 10 }, (_, i) => commit(fact(10 * round + i))));
    await store.close();
  }
});

test('a folder has one owner at a time, by whatever path it is named', async (t) => {
  const folder = await folderFor(t);
  await symlink(folder, `${folder}-link`);
  t.teardown(() => rm(`${folder}-link`));
  const first = await open(folder);
  const before = await readdir(folder);
  await t.throwsAsync(open(folder), { message: `another process owns ${folder}: only one may write to it` });
  await t.throwsAsync(open(`${folder}-link`), { message: /another process owns/ });
  t.deepEqual(await readdir(folder), before);
  await first.close();
  await (await open(folder)).close();
});

test('the lock fills its whole address, so that every release of Node sees the same one', async (t) => {
  const folder = await folderFor(t);
  const store = await open(folder);
  const { dev, ino } = await stat(folder);
  const sockets = await readFile('/proc/net/unix', 'latin1');
  const name = sockets.split(' ').find((word) => word.startsWith(`@passerelle-store:${dev}:${ino}:`));
  t.regex(name?.split('\n')[0] ?? '', /^@[^@]{107}$/);
  await store.close();
});

test('of many who want a folder at once, one gets it', async (t) => {
  const folder = await folderFor(t);
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => open(folder)));
  const owners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  t.is(owners.length, 1);
  await owners[0]?.close();
});

test('a folder that a newer release wrote is let go of again', async (t) => {
  const folder = await folderFor(t);
  await writeFile(join(folder, 'snapshot-7.jsonl.gz'), gzipSync('{"version":1000}\n'));
  for (let round = 0; round < 2; round++)
    await t.throwsAsync((await open(folder)).load(), { name: 'NewerVersionError' });
  t.deepEqual(await readdir(folder), ['snapshot-7.jsonl.gz']);
});

test('a folder that cannot be used is named with the cause', async (t) => {
  const file = join(await folderFor(t), 'file');
  await writeFile(file, '');
  await t.throwsAsync(open(file), {
    message: new RegExp(`^cannot use ${file} to keep facts in: .*(EEXIST|not a folder)`),
  });
  await t.throwsAsync(open(join(file, 'below')), { message: /^cannot use .*file\/below to keep facts in: ENOTDIR/ });
});

test('other files in the folder are left alone', async (t) => {
  const folder = await folderFor(t);
  for (const name of ['control.sock', 'notes.tmp', 'snapshot-x.json', 'journal-1.jsonl.corrupt-1'])
    await writeFile(join(folder, name), name);
  await chmod(folder, 0o755);
  const store = await open(folder);
  const commit = committer(store, await store.load());
  await commit(...basis);
  for (let n = 0; n < 4; n++) await store.snapshot();
  await store.close();
  const names = await readdir(folder);
  for (const name of ['control.sock', 'notes.tmp', 'snapshot-x.json', 'journal-1.jsonl.corrupt-1'])
    t.true(names.includes(name), name);
  t.is((await stat(folder)).mode & 0o777, 0o755);
});
