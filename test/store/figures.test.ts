import test from 'ava';
import type { HourFigures } from '../../daemon/domain/figures.js';
import type { Disk } from '../../daemon/store/disk.js';
import { DiskFigures } from '../../daemon/store/figures.js';
import { recordingLog } from './fixture.js';
import { badMedium, MemoryDisk, noSpace } from './memory-disk.js';

const month = '2026-05';
const name = 'figures-2026-05.jsonl';
const hourMs = 3_600_000;
const start = Date.UTC(2026, 4, 1);

const hour = (n: number): HourFigures => ({
  startAt: start + n * hourMs,
  mostOnline: n,
  begun: 1,
  upBytes: 10 * n,
  downBytes: 1_000 * n,
});

const figuresOn = (disk: Disk) => new DiskFigures({ disk, log: recordingLog().log });
const hoursOn = async (disk: Disk) => (await figuresOn(disk).read(month)).hours;

test('hours are read back as they were added, in order, and lines about one hour add up', async (t) => {
  const disk = new MemoryDisk();
  const figures = figuresOn(disk);
  await figures.add(month, [hour(3)]);
  await figures.add(month, [hour(1), hour(2)]);
  await figures.add(month, [{ ...hour(3), mostOnline: 1 }]);
  t.deepEqual(await hoursOn(disk), [hour(1), hour(2), { ...hour(3), begun: 2, upBytes: 60, downBytes: 6_000 }]);
  t.deepEqual(await figures.months(), [month]);
  t.deepEqual(await figures.read('2026-04'), { hours: [], isDamaged: false });
});

test('an hour costs one line of less than 120 bytes and one sync, and is there after a power cut', async (t) => {
  const disk = new MemoryDisk();
  const figures = figuresOn(disk);
  await figures.add(month, [hour(1)]);
  const { length } = disk.operations;
  const before = await disk.length(name);
  await figures.add(month, [{ ...hour(2), upBytes: 123_456_789_012, downBytes: 987_654_321_098 }]);
  t.deepEqual(disk.operations.slice(length), [`append ${name}`, `sync-data ${name}`]);
  t.true((await disk.length(name)) - before < 120);
  t.is((await hoursOn(disk.afterPowerCut())).length, 2);
});

test('a line that a power cut has left half done is cut off, and no hour counts twice', async (t) => {
  const disk = new MemoryDisk();
  await figuresOn(disk).add(month, [hour(1)]);
  disk.fails = (operation) => (operation === `append ${name}` ? noSpace(30) : undefined);
  const figures = figuresOn(disk);
  await t.throwsAsync(figures.add(month, [hour(2)]), {
    message: /^cannot keep 1 hour in figures-2026-05\.jsonl: ENOSPC/,
  });
  disk.fails = () => undefined;
  t.deepEqual(await figuresOn(disk.afterKill()).read(month), { hours: [hour(1)], isDamaged: false });
  await figures.add(month, [hour(2)]);
  t.deepEqual(await hoursOn(disk), [hour(1), hour(2)]);
});

test('an hour whose sync failed is added again once, whatever became of the first time', async (t) => {
  const disk = new MemoryDisk();
  const figures = figuresOn(disk);
  await figures.add(month, [hour(1)]);
  disk.fails = (operation) => (operation === `sync-data ${name}` ? badMedium() : undefined);
  await t.throwsAsync(figures.add(month, [hour(2)]), { message: /EIO/ });
  disk.fails = () => undefined;
  await figures.add(month, [hour(2)]);
  t.deepEqual(await hoursOn(disk), [hour(1), hour(2)]);
});

test('a damaged month says so; mended it is set aside, and what can be read of it goes on', async (t) => {
  const disk = new MemoryDisk();
  await figuresOn(disk).add(month, [hour(1), hour(2), hour(3)]);
  const bytes = await disk.read(name);
  bytes[bytes.indexOf(0x0a) + 30] = 0;
  const damaged = new MemoryDisk(new Map([[name, bytes]]));
  const { log, messages } = recordingLog();
  const figures = new DiskFigures({ disk: damaged, log });
  t.deepEqual(await figures.read(month), { hours: [hour(1), hour(3)], isDamaged: true });
  await figures.mend(month);
  await figures.mend(month);
  t.deepEqual(await figures.read(month), { hours: [hour(1), hour(3)], isDamaged: false });
  t.deepEqual([...damaged.files.keys()].sort(), [name, `${name}.corrupt-1`]);
  t.is(messages.length, 1);
  await figures.add(month, [hour(2)]);
  t.deepEqual(await hoursOn(damaged), [hour(1), hour(2), hour(3)]);
});

test('months that are over are removed, and nothing else in the folder', async (t) => {
  const disk = new MemoryDisk(new Map([['sessions-2024-01.jsonl', Buffer.alloc(0)]]));
  const figures = figuresOn(disk);
  await figures.add('2023-05', [hour(1)]);
  await figures.add(month, [hour(1)]);
  await figures.purge('2023-06');
  t.deepEqual([...disk.files.keys()].sort(), [name, 'sessions-2024-01.jsonl']);
});
