import test from 'ava';
import type { AuditNote } from '../../daemon/ports.js';
import { DiskAudit } from '../../daemon/store/audit.js';
import type { Disk } from '../../daemon/store/disk.js';
import { monthOf } from '../fakes/history.js';
import { recordingLog } from './fixture.js';
import { MemoryDisk, noSpace } from './memory-disk.js';

const may = Date.UTC(2026, 4, 31, 23, 59);
const june = Date.UTC(2026, 5, 1);
const name = 'audit-2026-05.jsonl';

const note = (n: number, from = may): AuditNote => ({
  at: from + n,
  by: 'zoé',
  from: '192.0.2.9',
  act: 'ticket-cancel',
  about: { serial: n },
});

function auditOn(disk: Disk) {
  const { log, messages } = recordingLog();
  return { audit: new DiskAudit({ disk, log, monthOf }), messages };
}

async function serialsOn(disk: Disk, month = '2026-05'): Promise<unknown[]> {
  const serials: unknown[] = [];
  for await (const { about } of auditOn(disk).audit.read(month)) serials.push(about.serial);
  return serials;
}

test('notes are read back as they were made, newest first, a file for each month', async (t) => {
  const disk = new MemoryDisk();
  const { audit } = auditOn(disk);
  for (const one of [note(1), note(2), note(3, june)]) await audit.note(one);
  t.deepEqual([...disk.files.keys()], [name, 'audit-2026-06.jsonl']);
  t.deepEqual(await audit.months(), ['2026-06', '2026-05']);
  const read: AuditNote[] = [];
  for (const month of await audit.months()) for await (const one of audit.read(month)) read.push(one);
  t.deepEqual(read, [note(3, june), note(2), note(1)]);
});

test('a note is on disk before anybody is told, also when the power goes at once', async (t) => {
  const disk = new MemoryDisk();
  const { audit } = auditOn(disk);
  for (let n = 1; n <= 5; n++) {
    await audit.note(note(n));
    t.is((await serialsOn(disk.afterPowerCut()))[0], n);
  }
});

test('notes of one moment share a write and are all there', async (t) => {
  const disk = new MemoryDisk();
  const { audit } = auditOn(disk);
  await audit.note(note(0));
  const before = disk.operations.length;
  await Promise.all([1, 2, 3, 4, 5, 6].map((n) => audit.note(note(n))));
  t.deepEqual(await serialsOn(disk.afterPowerCut()), [6, 5, 4, 3, 2, 1, 0]);
  t.is(disk.operations.slice(before).filter((operation) => operation.startsWith('sync')).length, 1);
});

test('the same act twice is noted twice: nothing is left out', async (t) => {
  const disk = new MemoryDisk();
  const { audit } = auditOn(disk);
  await audit.note(note(1));
  await audit.note(note(1));
  t.deepEqual(await serialsOn(disk), [1, 1]);
});

test('a note that could not be written is written with the next, once', async (t) => {
  const disk = new MemoryDisk();
  const { audit } = auditOn(disk);
  await audit.note(note(1));
  for (const broken of ['append', 'sync']) {
    disk.fails = (operation) => (operation.startsWith(broken) ? noSpace() : undefined);
    await t.throwsAsync(audit.note(note(2)), { message: /cannot note .* in audit-2026-05\.jsonl: .*kept until then/ });
  }
  disk.fails = () => undefined;
  await audit.note(note(3));
  t.deepEqual(await serialsOn(disk.afterPowerCut()), [3, 2, 2, 1]);
});

test('a last line cut short is cut off by the next note, and a damaged one is left out and told', async (t) => {
  const disk = new MemoryDisk();
  for (const n of [1, 2, 3]) await auditOn(disk).audit.note(note(n));
  const bytes = await disk.read(name);
  const torn = new MemoryDisk(new Map([[name, bytes.subarray(0, -5)]]));
  await auditOn(torn).audit.note(note(4));
  t.deepEqual(await serialsOn(torn), [4, 2, 1]);
  bytes[20] = 0;
  const hurt = new MemoryDisk(new Map([[name, bytes]]));
  const { audit, messages } = auditOn(hurt);
  const read: unknown[] = [];
  for await (const { about } of audit.read('2026-05')) read.push(about.serial);
  t.deepEqual(read, [3, 2]);
  t.regex(messages.join(), /1 line of audit-2026-05\.jsonl could not be read/);
});

test('months before a given one are removed, and nothing else of the folder', async (t) => {
  const disk = new MemoryDisk(new Map([['sessions-2026-05.jsonl', Buffer.alloc(0)]]));
  const { audit } = auditOn(disk);
  await audit.note(note(1));
  await audit.note(note(2, june));
  await audit.purge('2026-06');
  t.deepEqual([...disk.files.keys()].sort(), ['audit-2026-06.jsonl', 'sessions-2026-05.jsonl']);
});
