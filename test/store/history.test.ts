import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { FiledSession } from '../../daemon/domain/filed-session.js';
import { type Disk, folderDisk } from '../../daemon/store/disk.js';
import { DiskHistory } from '../../daemon/store/history.js';
import { monthOf } from '../fakes/history.js';
import { recordingLog } from './fixture.js';
import { badMedium, MemoryDisk, noSpace } from './memory-disk.js';

const may = Date.UTC(2026, 4, 31, 23, 59);
const june = Date.UTC(2026, 5, 1);

/** The n-th of a series of sessions, each ended 10 ms after the one before. */
function session(n: number, from = may): FiledSession {
  const place = { mac: '02:00:00:00:00:01', address: '192.0.2.7', accessPoint: 'lounge' };
  const times = { openedAt: from - 60_000, endedAt: from + 10 * n, givenBackMs: 0 };
  const usage = { upBytes: n, downBytes: 1_000 * n };
  return { id: n, ticketId: n, listId: 1, offer: 'Été', ...place, ...times, ...usage, cause: 'user-request' };
}

const sessions = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => session(from + i));

function historyOn(disk: Disk) {
  const { log, messages } = recordingLog();
  return { history: new DiskHistory({ disk, log, monthOf }), messages };
}

async function idsOn(disk: Disk, month = '2026-05'): Promise<number[]> {
  const ids: number[] = [];
  for await (const { id } of historyOn(disk).history.read(month)) ids.push(id);
  return ids;
}

const name = 'sessions-2026-05.jsonl';

test('sessions are read back as they were filed, newest first, month by month', async (t) => {
  const disk = new MemoryDisk();
  const { history } = historyOn(disk);
  await history.file([session(1), session(2)]);
  await history.file([session(3), session(4, june)]);
  t.deepEqual(await history.months(), ['2026-06', '2026-05']);
  const read: FiledSession[] = [];
  for (const month of await history.months()) for await (const one of history.read(month)) read.push(one);
  t.deepEqual(read, [session(4, june), session(3), session(2), session(1)]);
});

test('what was filed is there after a power cut, with one sync', async (t) => {
  const disk = new MemoryDisk();
  const { history } = historyOn(disk);
  await history.file(sessions(1, 5));
  t.deepEqual(await idsOn(disk.afterPowerCut()), [5, 4, 3, 2, 1]);
  const { length } = disk.operations;
  await history.file(sessions(6, 9));
  t.deepEqual(disk.operations.slice(length), [`append ${name}`, `sync ${name}`]);
  t.deepEqual(await idsOn(disk.afterPowerCut()), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

test('a month of which there is nothing, or that is none, has no sessions', async (t) => {
  const disk = new MemoryDisk();
  await historyOn(disk).history.file([session(1)]);
  for (const month of ['2026-06', '2026-05.jsonl', '../secret']) t.deepEqual(await idsOn(disk, month), []);
});

test('many sessions are read in blocks', async (t) => {
  const disk = new MemoryDisk();
  await historyOn(disk).history.file(sessions(1, 1_000));
  t.true((await disk.length(name)) > 3 * 64 * 1024);
  t.deepEqual(
    await idsOn(disk),
    Array.from({ length: 1_000 }, (_, i) => 1_000 - i),
  );
});

test('a session that is there already is not filed again, whoever asks and however often', async (t) => {
  const disk = new MemoryDisk();
  const { history } = historyOn(disk);
  await Promise.all([history.file(sessions(1, 3)), history.file(sessions(1, 4))]);
  await historyOn(disk).history.file(sessions(2, 5));
  t.deepEqual(await idsOn(disk), [5, 4, 3, 2, 1]);
});

test('of very many sessions that are there already none is filed again', async (t) => {
  const disk = new MemoryDisk();
  await historyOn(disk).history.file(sessions(1, 2_000));
  await historyOn(disk).history.file(sessions(1, 2_001));
  t.is((await idsOn(disk)).length, 2_001);
});

test('what was filed by a process that was killed before its sync is synced before anybody is told', async (t) => {
  const disk = new MemoryDisk();
  disk.fails = (operation) => (/^(sync|truncate)/.test(operation) ? badMedium() : undefined);
  await t.throwsAsync(historyOn(disk).history.file(sessions(1, 3)));
  disk.fails = () => undefined;
  const left = disk.afterKill();
  await historyOn(left).history.file(sessions(1, 3));
  t.deepEqual(await idsOn(left.afterPowerCut()), [3, 2, 1]);
});

test('a last line cut short at any byte is cut off, and its session filed again', async (t) => {
  const disk = new MemoryDisk();
  await historyOn(disk).history.file(sessions(1, 3));
  const bytes = await disk.read(name);
  for (let length = bytes.lastIndexOf(0x0a, -2) + 1; length < bytes.length; length++) {
    const torn = new MemoryDisk(new Map([[name, bytes.subarray(0, length)]]));
    t.deepEqual(await idsOn(torn), [2, 1]);
    await historyOn(torn).history.file(sessions(2, 4));
    t.deepEqual(await idsOn(torn), [4, 3, 2, 1]);
  }
});

test('an end that a power cut left as zeros is cut off', async (t) => {
  const disk = new MemoryDisk();
  await historyOn(disk).history.file(sessions(1, 3));
  const bytes = Buffer.concat([await disk.read(name), Buffer.alloc(200_000)]);
  const hurt = new MemoryDisk(new Map([[name, bytes]]));
  await historyOn(hurt).history.file(sessions(3, 4));
  t.deepEqual(await idsOn(hurt), [4, 3, 2, 1]);
});

test('flipped bytes cost their line and no other; they are counted and said', async (t) => {
  const disk = new MemoryDisk();
  await historyOn(disk).history.file(sessions(1, 9));
  const bytes = await disk.read(name);
  const hurt = bytes.indexOf('"id":4');
  bytes[hurt] = 0x21;
  const { history, messages } = historyOn(new MemoryDisk(new Map([[name, bytes]])));
  const read = history.read('2026-05');
  const ids: number[] = [];
  let step = await read.next();
  for (; !step.done; step = await read.next()) ids.push(step.value.id);
  t.deepEqual(ids, [9, 8, 7, 6, 5, 3, 2, 1]);
  t.is(step.value, 1);
  t.deepEqual(messages, [`warn 1 line of ${name} could not be read: left out`]);
});

test('on a full disk nothing is added, the space is given back, and it can be tried again', async (t) => {
  const disk = new MemoryDisk();
  const { history } = historyOn(disk);
  await history.file(sessions(1, 2));
  const before = await disk.read(name);
  for (const bytes of [0, 1, 100, 400]) {
    disk.fails = (operation) => (operation.startsWith('append') ? noSpace(bytes) : undefined);
    await t.throwsAsync(history.file(sessions(3, 5)), {
      message: `cannot file 3 sessions in ${name}: ENOSPC: no space left on device, write; they are kept until then`,
    });
    t.deepEqual(await disk.read(name), before);
  }
  disk.fails = () => undefined;
  await history.file(sessions(3, 6));
  t.deepEqual(await idsOn(disk.afterPowerCut()), [6, 5, 4, 3, 2, 1]);
});

test('months before one are removed, and nothing else', async (t) => {
  const disk = new MemoryDisk(new Map([['sessions-notes.jsonl', Buffer.from('x')]]));
  const { history, messages } = historyOn(disk);
  await history.file([session(1, Date.UTC(2025, 11, 31)), session(2), session(3, june)]);
  await history.purge('2026-05');
  t.deepEqual(await history.months(), ['2026-06', '2026-05']);
  t.true((await disk.list()).includes('sessions-notes.jsonl'));
  t.deepEqual(messages, ['info removed the sessions of 2025-12, whose time is over']);
});

test('on a real disk the history can be read by its owner alone', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'passerelle-history-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const disk = folderDisk(folder);
  await historyOn(disk).history.file(sessions(1, 300));
  await historyOn(disk).history.file(sessions(299, 301));
  t.is((await idsOn(disk)).length, 301);
  t.is((await stat(join(folder, name))).mode & 0o777, 0o600);
});

test('whoever reads on from a place finds each older session once, whatever is filed meanwhile', async (t) => {
  const disk = new MemoryDisk();
  const { history } = historyOn(disk);
  await history.file(sessions(1, 1_000));
  const ids: number[] = [];
  let place: number | null = null;
  for (let page = 0; page < 11; page++) {
    const left = 100;
    for await (const found of history.readOn('2026-05', place)) {
      ids.push(found.session.id);
      place = found.place;
      if (ids.length % left === 0) break;
    }
    await history.file([session(2_000 + page)]);
  }
  t.deepEqual(
    ids,
    sessions(1, 1_000)
      .map(({ id }) => id)
      .reverse(),
  );
  const beyond = [];
  for await (const found of history.readOn('2026-05', 10 ** 9)) beyond.push(found);
  t.is(beyond.length, 1_011);
});
