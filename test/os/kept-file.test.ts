import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import anyTest, { type TestFn } from 'ava';
import { keepFile } from '../../daemon/os/kept-file.js';

const test = anyTest as TestFn<{ folder: string; file: string }>;

test.beforeEach((t) => {
  const folder = mkdtempSync(join(tmpdir(), 'passerelle-kept-'));
  t.context = { folder, file: join(folder, 'guard.nft') };
});
test.afterEach.always((t) => rmSync(t.context.folder, { recursive: true, force: true }));

test('a kept file holds the text, and only its owner may read it', async (t) => {
  const { folder, file } = t.context;
  await keepFile(file, 'table inet passerelle {}\n');
  t.is(readFileSync(file, 'utf8'), 'table inet passerelle {}\n');
  t.is(statSync(file).mode & 0o777, 0o600);
  t.deepEqual(readdirSync(folder), ['guard.nft']);
});

test('a text that is kept already is not written again: flash wears out', async (t) => {
  const { file } = t.context;
  await keepFile(file, 'one');
  const before = statSync(file);
  await keepFile(file, 'one');
  t.is(statSync(file).ino, before.ino);
  t.is(statSync(file).mtimeMs, before.mtimeMs);
});

test('another text replaces the file as a whole, also where a power cut left half of a new one', async (t) => {
  const { folder, file } = t.context;
  await keepFile(file, 'one');
  const before = statSync(file).ino;
  writeFileSync(`${file}.new`, 'hal', { mode: 0o644 });
  await keepFile(file, 'two');
  t.is(readFileSync(file, 'utf8'), 'two');
  t.not(statSync(file).ino, before);
  t.is(statSync(file).mode & 0o777, 0o600);
  t.deepEqual(readdirSync(folder), ['guard.nft']);
});

test('where there is no text to keep the file goes, and twice is once', async (t) => {
  const { folder, file } = t.context;
  await keepFile(file, 'one');
  await keepFile(file, undefined);
  await keepFile(file, undefined);
  t.deepEqual(readdirSync(folder), []);
});

test('a folder that is missing is a fault', async (t) => {
  await t.throwsAsync(keepFile(join(t.context.folder, 'missing', 'guard.nft'), 'one'), { code: 'ENOENT' });
});
