import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parseCommandLine, UsageError } from '../daemon/cli.js';
import { makeBackup, restoreBackup } from '../daemon/cli-backup.js';
import { openStore } from '../daemon/store/open.js';
import { basis, committer, recordingLog } from './store/fixture.js';

const now = Date.UTC(2026, 4, 4, 8, 5);
const site = { release: '0.1.0', site: 'Chez Lou' };

async function folder(t: ExecutionContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'cli-backup-'));
  t.teardown(() => rm(made, { recursive: true }));
  return made;
}

async function ticketsIn(stateFolder: string, isNew = false): Promise<number> {
  const store = await openStore({ folder: stateFolder, log: recordingLog().log, now: () => 5 });
  const state = await store.load();
  if (isNew) await committer(store, state)(...basis);
  await store.close();
  return state.tickets.size;
}

test('the command line asks for a file, and takes a passphrase from standard input only', (t) => {
  const parse = (...words: string[]) => parseCommandLine(words, () => 'correct horse\n').command;
  t.deepEqual(parse('backup', '/mnt/x.backup'), {
    name: 'backup',
    file: '/mnt/x.backup',
    passphrase: null,
    isSure: false,
  });
  t.like(parse('restore', 'x', '--passphrase', '--yes'), {
    name: 'restore',
    passphrase: 'correct horse',
    isSure: true,
  });
  t.throws(() => parse('backup'), { instanceOf: UsageError });
  t.throws(() => parse('restore', '--yes'), { instanceOf: UsageError });
  t.throws(() => parse('backup', 'x', '--yes'), { instanceOf: UsageError });
});

test('without a gateway running, a folder is backed up and restored into an empty one', async (t) => {
  const [from, to, files] = [await folder(t), await folder(t), await folder(t)];
  t.is(await ticketsIn(from, true), 3);
  const file = join(files, 'x.backup');
  await makeBackup({ file, stateFolder: from, passphrase: 'correct horse' }, site);
  t.is((await stat(file)).mode & 0o777, 0o600);
  await t.throwsAsync(restoreBackup({ file, stateFolder: to, passphrase: null }, { isSure: false, now }), {
    message: /needs its passphrase/,
  });
  const order = { file, stateFolder: to, passphrase: 'correct horse' };
  t.like(await restoreBackup(order, { isSure: false, now }), { about: { site: 'Chez Lou' }, aside: null });
  t.is(await ticketsIn(to), 3);
});

test('a folder that is not empty is left alone until somebody is sure, and then set aside', async (t) => {
  const [from, to, files] = [await folder(t), await folder(t), await folder(t)];
  await ticketsIn(from, true);
  await ticketsIn(to);
  await ticketsIn(to, true);
  const order = { file: join(files, 'x.backup'), stateFolder: to, passphrase: null };
  await makeBackup({ ...order, stateFolder: from }, site);
  const before = await readdir(to);
  await t.throwsAsync(restoreBackup(order, { isSure: false, now }), { message: /Chez Lou, 3 tickets.*--yes/ });
  t.deepEqual(await readdir(to), before);
  const { aside } = await restoreBackup(order, { isSure: true, now });
  t.is(aside, join(to, 'replaced-2026-05-04-0805'));
  t.true((await readdir(aside ?? '')).some((name) => name.startsWith('snapshot-')));
});

test('nothing is restored under a gateway that runs', async (t) => {
  const [to, files] = [await folder(t), await folder(t)];
  await ticketsIn(to, true);
  const order = { file: join(files, 'x.backup'), stateFolder: to, passphrase: null };
  await makeBackup(order, site);
  const running = await openStore({ folder: to, log: recordingLog().log, now: () => 5 });
  await t.throwsAsync(restoreBackup(order, { isSure: true, now }), { message: /a gateway is running here/ });
  await running.load();
  await running.close();
});
