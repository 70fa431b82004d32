import test from 'ava';
import type { Change } from '../../daemon/domain/change.js';
import { emptyState } from '../../daemon/domain/state.js';
import { refill } from '../../daemon/store/document.js';
import { DiskStore } from '../../daemon/store/store.js';
import {
  basis,
  committer,
  contentAfter,
  contentOf,
  contentOn,
  fact,
  openedSession,
  openOn,
  recordingLog,
  startAt,
} from './fixture.js';
import { MemoryDisk } from './memory-disk.js';

const syncsOf = (disk: MemoryDisk) => disk.operations.filter((operation) => operation.startsWith('sync-data')).length;

test('an empty folder is an empty state', async (t) => {
  const { state, store } = await openOn(new MemoryDisk());
  t.deepEqual(state, emptyState());
  t.is(store.lastAt, 0);
});

test('what was committed is there after a power cut', async (t) => {
  const disk = new MemoryDisk();
  const { commit, state } = await openOn(disk);
  await commit(...basis);
  for (let n = 1; n <= 20; n++) await commit(fact(n));
  t.is(await contentOn(disk.afterPowerCut()), contentOf(state));
});

test('closing writes a snapshot, and what is loaded from it is the same', async (t) => {
  const disk = new MemoryDisk();
  const { commit, state, store } = await openOn(disk);
  await commit(...basis);
  for (let n = 1; n <= 20; n++) await commit(fact(n));
  await store.close();
  const after = disk.afterPowerCut();
  t.true((await after.list()).includes('snapshot-2.jsonl.gz'));
  const again = await openOn(after);
  t.deepEqual(again.state, state);
  t.true(again.messages.some((message) => message.includes('loaded snapshot 2 and 0 commits beyond it')));
});

test('closing again, or without anything new, writes nothing', async (t) => {
  const disk = new MemoryDisk();
  const first = await openOn(disk);
  await first.commit(...basis);
  await first.store.close();
  const { length } = disk.operations;
  await first.store.close();
  await (await openOn(disk)).store.close();
  t.is(disk.operations.length, length);
});

test('commits of one tick share one sync, and those made during a sync share the next', async (t) => {
  const disk = new MemoryDisk();
  const { commit } = await openOn(disk);
  await commit(...basis);
  const before = syncsOf(disk);
  await Promise.all(Array.from({ length: 500 }, (_, n) => commit(fact(n))));
  t.is(syncsOf(disk) - before, 1);
  const first = commit(fact(500));
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([first, ...Array.from({ length: 500 }, (_, n) => commit(fact(501 + n)))]);
  t.is(syncsOf(disk) - before, 3);
  const facts = Array.from({ length: 1001 }, (_, n) => fact(n));
  t.is(await contentOn(disk.afterPowerCut()), contentAfter([basis, facts]));
});

test('changes that are not kept cost no write, alone or beside others', async (t) => {
  const disk = new MemoryDisk();
  const { commit } = await openOn(disk);
  const opened: Change = { type: 'session-opened', session: openedSession(1, '02:00:00:00:00:01', startAt) };
  const reading = { sessionId: 1, usage: { upBytes: 5, downBytes: 5 }, lastTrafficAt: startAt + 5 };
  await commit(...basis);
  const { length } = disk.operations;
  await commit({ type: 'usage-seen', at: startAt, readings: [reading] });
  t.is(disk.operations.length, length);
  await commit(opened, { type: 'usage-seen', at: startAt, readings: [reading] });
  t.is(await contentOn(disk.afterPowerCut()), contentAfter([basis, [opened]]));
});

test('a snapshot keeps the meters as they were seen last', async (t) => {
  const disk = new MemoryDisk();
  const { commit, state, store } = await openOn(disk);
  await commit(...basis, { type: 'session-opened', session: openedSession(1, '02:00:00:00:00:01', startAt) });
  await commit({
    type: 'usage-seen',
    at: startAt,
    readings: [{ sessionId: 1, usage: { upBytes: 5, downBytes: 5 }, lastTrafficAt: startAt + 5 }],
  });
  await store.close();
  t.is(await contentOn(disk.afterPowerCut()), contentOf(state));
  t.is(state.sessions.get(1)?.usage.upBytes, 5);
});

test('the last instant on disk is that of the last commit or snapshot', async (t) => {
  const disk = new MemoryDisk();
  const { commit, store } = await openOn(disk);
  await commit(...basis);
  await commit(fact(1));
  t.is(store.lastAt, startAt + 1);
  t.is((await openOn(disk.afterPowerCut())).store.lastAt, startAt + 1);
  await store.close();
  t.is((await openOn(disk.afterPowerCut())).store.lastAt, startAt + 2);
});

test('the last instant is that of the newest commit: a clock that was once far in the future does not stay', async (t) => {
  const disk = new MemoryDisk();
  let now = startAt;
  const open = async () => {
    const store = new DiskStore({ disk, log: recordingLog().log, now: () => now, release: async () => {} });
    return { store, commit: committer(store, await store.load()) };
  };
  const first = await open();
  await first.commit(...basis);
  now = startAt + 1e12;
  await first.commit(fact(1));
  await first.store.snapshot();
  t.is(first.store.lastAt, startAt + 1e12);
  now = startAt + 5;
  await first.commit(fact(4));
  t.is(first.store.lastAt, startAt + 5);
  const second = await open();
  t.is(second.store.lastAt, startAt + 5);
  await second.store.close();
  t.is(second.store.lastAt, startAt + 5);
  t.is((await open()).store.lastAt, startAt + 5);
});

test('a snapshot that was taken before the newest commit does not make the last instant its own', async (t) => {
  const disk = new MemoryDisk();
  const { commit, store } = await openOn(disk);
  await commit(...basis);
  const snapshot = store.snapshot();
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  const later = commit(fact(1));
  await Promise.all([snapshot, later]);
  t.is(store.lastAt, (await openOn(disk.afterPowerCut())).store.lastAt);
});

test('a journal that has grown beyond 256 kB gives way to a snapshot, while commits go on', async (t) => {
  const disk = new MemoryDisk();
  const { commit, state, store } = await openOn(disk);
  await commit(...basis);
  const readings = Array.from({ length: 60 }, (_, i) => ({
    sessionId: 1000 + i,
    // Less than 1 KiB cannot be packed: it takes much space.
    more: { upBytes: 1, downBytes: 1 },
    lastTrafficAt: startAt,
  }));
  for (let n = 0; n < 150; n++) await commit(fact(n), { type: 'usage-recorded', at: startAt, readings });
  const snapshots = disk.operations.filter((operation) => operation.startsWith('rename snapshot')).length;
  t.true(snapshots >= 1, `${snapshots}`);
  t.is(await contentOn(disk.afterPowerCut()), contentOf(state));
  await store.close();
  t.is((await disk.list()).filter((name) => name.startsWith('snapshot')).length, 2);
});

test('the newest two snapshots stay, with the journals that the older one needs', async (t) => {
  const disk = new MemoryDisk();
  const { commit, store } = await openOn(disk);
  await commit(...basis);
  for (let n = 1; n <= 4; n++) {
    await commit(fact(n));
    await store.snapshot();
  }
  t.deepEqual((await disk.list()).sort(), ['journal-4.jsonl', 'snapshot-4.jsonl.gz', 'snapshot-5.jsonl.gz']);
});

test('many starts without a proper stop end in a snapshot too', async (t) => {
  let disk = new MemoryDisk();
  await (await openOn(disk)).commit(...basis);
  for (let n = 1; n <= 12; n++) {
    disk = disk.afterKill();
    const { commit, store } = await openOn(disk);
    await commit(fact(n));
    // It waits for what is under way.
    if (n === 10) await store.reload();
  }
  t.true((await openOn(disk)).messages.some((message) => message.includes('loaded snapshot 12 and 2 commits beyond')));
  t.is(await contentOn(disk), contentAfter([basis, [...Array(12).keys()].map((n) => fact(n + 1))]));
});

test('commits before loading and after closing are rejected, and closing waits for those before it', async (t) => {
  const disk = new MemoryDisk();
  const { commit, store } = await openOn(disk);
  const first = commit(...basis);
  const closed = store.close();
  await t.throwsAsync(commit(fact(1)), { message: 'cannot commit: the store is closed' });
  await Promise.all([first, closed]);
  t.is(await contentOn(disk.afterPowerCut()), contentAfter([basis]));
  await t.throwsAsync(store.load(), { message: /loaded already/ });
});

test('refilling a state leaves nothing of what it held', (t) => {
  const full = emptyState();
  for (const map of Object.values(full)) if (map instanceof Map) (map as Map<unknown, unknown>).set('x', 'x');
  full.last.ticket = 7;
  refill(full, emptyState());
  t.deepEqual(full, emptyState());
});
