import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { openStore } from '../../daemon/store/open.js';
import {
  basis,
  committer,
  contentAfter,
  contentOf,
  contentOn,
  fact,
  openOn,
  recordingLog,
  startAt,
} from './fixture.js';
import { badMedium, type Failure, MemoryDisk, noSpace } from './memory-disk.js';

const failing = (start: string, failure: Failure) => (operation: string) =>
  operation.startsWith(start) ? failure : undefined;

test('commits on a full disk are rejected with the cause, and are on disk neither then nor later', async (t) => {
  const disk = new MemoryDisk();
  const { commit, messages, store } = await openOn(disk);
  await commit(...basis);
  for (const bytes of [0, 1, 60, 100_000]) {
    disk.fails = failing('append journal', noSpace(bytes));
    const outcomes = await Promise.allSettled([commit(fact(1)), commit(fact(2))]);
    for (const outcome of outcomes)
      t.is(
        String(outcome.status === 'rejected' && outcome.reason),
        'Error: cannot write journal-1.jsonl: ENOSPC: no space left on device, write',
      );
    t.is(await contentOn(disk.afterKill()), contentAfter([basis]));
    disk.fails = () => undefined;
    await store.reload();
  }
  await commit(fact(5));
  for (const left of [disk.afterKill(), disk.afterPowerCut()])
    t.is(await contentOn(left), contentAfter([basis, [fact(5)]]));
  await store.close();
  t.is(await contentOn(disk.afterPowerCut()), contentAfter([basis, [fact(5)]]));
  t.true(messages.some((message) => message.startsWith('error cannot write journal-1.jsonl: ENOSPC')));
  t.true(messages.includes('info the journal can be written again'));
});

test('facts that were refused are gone from the live state, and stay out of the snapshots too', async (t) => {
  const disk = new MemoryDisk();
  const { commit, store, state } = await openOn(disk);
  await commit(...basis);
  disk.fails = failing('append journal', noSpace(10));
  await t.throwsAsync(commit(fact(1)));
  disk.fails = () => undefined;
  await commit(fact(4));
  await store.snapshot();
  await commit(fact(8));
  await store.close();
  t.is(await contentOn(disk.afterPowerCut()), contentAfter([basis, [fact(4)], [fact(8)]]));
  t.false(state.sessions.has(1));
});

test('a reload makes the live state what the disk holds, in place', async (t) => {
  const disk = new MemoryDisk();
  const { commit, store, state } = await openOn(disk);
  await commit(...basis);
  disk.fails = failing('append journal', noSpace(10));
  const refused = commit(fact(1));
  const reloaded = store.reload();
  await t.throwsAsync(commit(fact(5)), { message: 'cannot commit: the store is being read again' });
  await t.throwsAsync(refused);
  await Promise.all([reloaded, store.reload()]);
  t.is(contentOf(state), contentAfter([basis]));
  disk.fails = () => undefined;
  await commit(fact(9));
  await store.close();
  t.is(await contentOn(disk.afterPowerCut()), contentAfter([basis, [fact(9)]]));
});

test('a commit refused while a snapshot begins is not in it', async (t) => {
  const disk = new MemoryDisk();
  const { commit, store } = await openOn(disk);
  await commit(...basis);
  disk.fails = failing('append journal', noSpace(10));
  const snapshot = store.snapshot();
  await t.throwsAsync(commit(fact(1)));
  await snapshot;
  t.is(await contentOn(disk.afterPowerCut()), contentAfter([basis]));
});

test('when a failed sync cannot be cut back either, a new journal says that those bytes do not count', async (t) => {
  const disk = new MemoryDisk();
  const { commit, store } = await openOn(disk);
  await commit(...basis);
  disk.fails = (operation) => (/^(sync-data|truncate) /.test(operation) ? badMedium() : undefined);
  await t.throwsAsync(commit(fact(1)), { message: 'cannot write journal-1.jsonl: EIO: i/o error, fdatasync' });
  disk.fails = () => undefined;
  t.true(disk.files.get('journal-1.jsonl')?.includes('session-opened'));
  await commit(fact(4));
  const expected = contentAfter([basis, [fact(4)]]);
  const left = disk.afterPowerCut((most) => most);
  const opened = await openOn(left);
  t.is(contentOf(opened.state), expected);
  t.is(opened.messages.length, 1);
  await store.reload();
  await store.snapshot();
  t.is(await contentOn(disk.afterPowerCut((most) => most)), expected);
});

test('a journal that cannot be begun is begun again later, and leaves nothing behind', async (t) => {
  for (const operation of ['create', 'truncate', 'append', 'sync journal', 'sync .']) {
    const disk = new MemoryDisk();
    const { commit, store } = await openOn(disk);
    disk.fails = failing(operation, noSpace(7));
    await t.throwsAsync(commit(...basis), { message: /^cannot write journal-1.jsonl: ENOSPC/ });
    t.deepEqual(await disk.list(), []);
    disk.fails = () => undefined;
    await store.reload();
    await commit(...basis);
    t.is(await contentOn(disk.afterPowerCut()), contentAfter([basis]));
  }
});

test('on a read-only disk the daemon starts and says why it can commit nothing, until the disk can be written again', async (t) => {
  const disk = new MemoryDisk();
  await (await openOn(disk)).commit(...basis);
  disk.fails = () => ({ error: new Error('EROFS: read-only file system, open') });
  const { commit, messages, state, store } = await openOn(disk);
  t.is(contentOf(state), contentAfter([basis]));
  await t.throwsAsync(commit(fact(1)), { message: 'cannot write journal-2.jsonl: EROFS: read-only file system, open' });
  await t.throwsAsync(store.snapshot(), { message: /^cannot write snapshot 2: EROFS.*the journals are kept$/ });
  t.deepEqual(messages.slice(1), [
    'error cannot write journal-2.jsonl: EROFS: read-only file system, open; commits are rejected until it can be written again',
    'error cannot write snapshot 2: EROFS: read-only file system, open; the journals are kept',
  ]);
  disk.fails = () => undefined;
  await commit(fact(4));
  t.is(await contentOn(disk.afterPowerCut()), contentAfter([basis, [fact(4)]]));
});

test('a snapshot that cannot be written costs nothing, gives its space back and is tried again later', async (t) => {
  const disk = new MemoryDisk();
  const { commit, store, state, messages } = await openOn(disk);
  await commit(...basis);
  disk.fails = (operation) => (/snapshot/.test(operation) ? noSpace(20) : undefined);
  await t.throwsAsync(store.snapshot(), { message: /^cannot write snapshot 2: ENOSPC.*the journals are kept$/ });
  const readings = Array.from({ length: 500 }, (_, sessionId) => ({
    sessionId: 1000 + sessionId,
    // Less than 1 KiB cannot be packed: it takes much space.
    more: { upBytes: 1, downBytes: 1 },
    lastTrafficAt: startAt,
  }));
  for (let n = 1; n <= 20; n++) await commit(fact(n), { type: 'usage-recorded', at: startAt, readings });
  const attempts = messages.filter((message) => message.startsWith('error cannot write snapshot')).length;
  t.true(attempts > 1 && attempts < 8, `${attempts}`);
  t.false((await disk.list()).some((name) => name.includes('snapshot')));
  t.is(await contentOn(disk.afterPowerCut()), contentOf(state));
  disk.fails = () => undefined;
  await store.close();
  t.is(await contentOn(disk.afterPowerCut()), contentOf(state));
  t.true((await disk.list()).some((name) => name.startsWith('snapshot')));
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('on a real file system that is full, then read-only, then well again', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'passerelle-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', folder]);
  t.teardown(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  const open = async () => {
    const store = await openStore({ folder, log: recordingLog().log, now: () => startAt });
    const state = await store.load();
    return { store, state, commit: committer(store, state) };
  };
  const { commit, store } = await open();
  await commit(...basis);
  t.throws(() => writeFileSync(join(folder, 'ballast'), Buffer.alloc(100_000)), { code: 'ENOSPC' });
  const long = 'x'.repeat(5000);
  await t.throwsAsync(commit({ type: 'staff-signed-out', tokenHash: long }), {
    message: /^cannot write journal-1.jsonl: ENOSPC/,
  });
  await store.reload();
  rmSync(join(folder, 'ballast'));
  await commit(fact(4));
  await store.close();
  const again = await open();
  t.is(contentOf(again.state), contentAfter([basis, [fact(4)]]));
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  await t.throwsAsync(again.commit(fact(8)), { message: /^cannot write journal-3.jsonl: EROFS/ });
  await again.store.close();
  const third = await open();
  t.is(contentOf(third.state), contentAfter([basis, [fact(4)]]));
  execFileSync('mount', ['-o', 'remount,rw', folder]);
  await third.commit(fact(8));
  await third.store.close();
});
