import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Disk, folderDisk, replaceFile } from '../../daemon/store/disk.js';
import { MemoryDisk, noSpace } from './memory-disk.js';

const disks: Record<string, (t: ExecutionContext) => Promise<Disk>> = {
  'a folder': async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'passerelle-disk-'));
    t.teardown(() => rm(folder, { recursive: true }));
    return folderDisk(folder);
  },
  'the fake': async () => new MemoryDisk(),
};

for (const [kind, make] of Object.entries(disks)) {
  test(`${kind}: appends at the end, also after truncating and after opening again`, async (t) => {
    const disk = await make(t);
    const file = await disk.open('a');
    await file.append(Buffer.from('one two'));
    await file.truncate(4);
    await file.append(Buffer.from('three'));
    await file.sync();
    await file.close();
    const again = await disk.open('a');
    await again.append(Buffer.from('!'));
    await again.syncData();
    await again.close();
    t.is((await disk.read('a')).toString(), 'one three!');
  });

  test(`${kind}: renames over what is there, removes, lists`, async (t) => {
    const disk = await make(t);
    for (const name of ['a', 'b', 'c']) {
      const file = await disk.open(name);
      await file.append(Buffer.from(name));
      await file.close();
    }
    await disk.rename('a', 'b');
    await disk.remove('c');
    await disk.sync();
    t.deepEqual(await disk.list(), ['b']);
    t.is((await disk.read('b')).toString(), 'a');
    await t.throwsAsync(disk.read('a'), { message: /ENOENT/ });
    await t.throwsAsync(disk.remove('a'), { message: /ENOENT/ });
  });

  test(`${kind}: tells the length of a file, and parts of it`, async (t) => {
    const disk = await make(t);
    await replaceFile(disk, 'a', [Buffer.from('one '), Buffer.from('two')]);
    t.is(await disk.length('a'), 7);
    t.is((await disk.slice('a', 2, 5)).toString(), 'e t');
    t.is((await disk.slice('a', 4, 99)).toString(), 'two');
    await t.throwsAsync(disk.length('b'), { message: /ENOENT/ });
  });

  test(`${kind}: a file is replaced as a whole`, async (t) => {
    const disk = await make(t);
    await replaceFile(disk, 'a', [Buffer.from('a longer text')]);
    await replaceFile(disk, 'a', [Buffer.from('short')]);
    t.is((await disk.read('a')).toString(), 'short');
    t.deepEqual(await disk.list(), ['a']);
  });
}

test('a folder: files can be read by their owner alone', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'passerelle-disk-'));
  await replaceFile(folderDisk(folder), 'a', [Buffer.from('secret')]);
  t.is((await stat(join(folder, 'a'))).mode & 0o777, 0o600);
  t.deepEqual(await readdir(folder), ['a']);
  t.is(await readFile(join(folder, 'a'), 'utf8'), 'secret');
  await rm(folder, { recursive: true });
});

test('a file that cannot be replaced stays, and gives back the space of the attempt', async (t) => {
  const disk = new MemoryDisk(new Map([['a', Buffer.from('old')]]));
  disk.fails = (operation) => (operation.startsWith('append') ? noSpace(2) : undefined);
  await t.throwsAsync(replaceFile(disk, 'a', [Buffer.from('new')]), { message: /no space left/ });
  t.deepEqual([...disk.files].map(String), ['a,old']);
});

test('the fake: what was not synced survives the process and not the power', async (t) => {
  const disk = new MemoryDisk();
  const file = await disk.open('a');
  await disk.sync();
  await file.append(Buffer.from('one'));
  await file.sync();
  await file.append(Buffer.from('two'));
  await disk.open('b');
  const text = async (left: MemoryDisk) => `${await left.list()} ${await left.read('a')}`;
  t.is(await text(disk.afterKill()), 'a,b onetwo');
  t.is(await text(disk.afterPowerCut()), 'a one');
  t.is(await text(disk.afterPowerCut((most) => Math.min(most, 2))), 'a,b onetwo');
});
