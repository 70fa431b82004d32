import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { openBackups } from '../../daemon/backups.js';
import { openStore } from '../../daemon/store/open.js';
import { recordingLog } from '../store/fixture.js';
import { realRandom, seed } from './admin-gateway.js';
import { openStage, problemOf, type Stage, type TestBrowser } from './admin-stage.js';

/** The owner's page over a real state folder. */
async function open(t: ExecutionContext) {
  const stateFolder = await mkdtemp(join(tmpdir(), 'restore-'));
  const store = await openStore({ folder: stateFolder, log: recordingLog().log, now: () => 1 });
  await store.load();
  t.teardown(async () => {
    await store.close();
    await rm(stateFolder, { recursive: true });
  });
  const restarts: string[] = [];
  const backups = await openBackups({
    stateFolder,
    snapshot: () => store.snapshot(),
    release: '0.1.0',
    siteName: () => 'Chez Lou',
    random: realRandom,
    now: () => Date.UTC(2026, 4, 4, 8),
    restart: (why) => restarts.push(why),
  });
  const stage = await openStage(t, {}, {}, undefined, { backups });
  await seed(stage.gateway, 3);
  return { stage, browser: await stage.signedIn(), stateFolder, restarts };
}

async function upload(stage: Stage, browser: TestBrowser, file: Blob | null, key = '', token?: string) {
  const form = new FormData();
  form.set('token', token ?? (await browser.token()));
  if (file !== null) form.set('file', file, 'my.backup');
  form.set('key', key);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { origin: stage.url, 'accept-language': 'en', cookie };
  const response = await fetch(`${stage.url}/backup/upload`, {
    method: 'POST',
    body: form,
    headers,
    redirect: 'manual',
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function download(stage: Stage, browser: TestBrowser, passphrase: string): Promise<Response> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const body = new URLSearchParams({ token: await browser.token(), passphrase, again: passphrase });
  return fetch(`${stage.url}/backup/file`, { method: 'POST', body, headers: { origin: stage.url, cookie } });
}

test('a backup is downloaded, uploaded, shown beside what it replaces, and restored when that is decided', async (t) => {
  const { stage, browser, stateFolder, restarts } = await open(t);
  t.is((await browser.get('/backup')).status, 200);
  const file = await download(stage, browser, 'correct horse');
  t.is(file.headers.get('content-disposition'), 'attachment; filename="passerelle-chez-lou-1970-01-01.backup"');
  const bytes = new Blob([await file.arrayBuffer()]);
  t.is((await browser.get('/backup/restore')).headers.get('location'), '/backup', 'nothing waits yet');
  t.is(problemOf(await upload(stage, browser, bytes), 'key'), 'This backup is protected: type its passphrase.');
  t.regex(problemOf(await upload(stage, browser, bytes, 'wrong'), 'key') ?? '', /passphrase is wrong/);
  t.is((await upload(stage, browser, bytes, 'correct horse')).headers.get('location'), '/backup/restore');
  const { text } = await browser.get('/backup/restore');
  t.regex(text, /Chez Lou[\s\S]*Café Test/);
  t.deepEqual(restarts, []);
  t.false((await readdir(stateFolder)).includes('restore.json'));
  const restoring = await browser.post('/backup/restore');
  t.regex(restoring.text, /being restored/);
  t.deepEqual(restarts, ['a backup is restored']);
  t.true((await readdir(stateFolder)).includes('restore.json'));
});

test('what is no backup is refused with its reason, and what was uploaded is gone afterwards', async (t) => {
  const { stage, browser, stateFolder } = await open(t);
  const before = await readdir(stateFolder);
  t.is(problemOf(await upload(stage, browser, null), 'file'), 'Choose a file first.');
  t.is(problemOf(await upload(stage, browser, new Blob([])), 'file'), 'Choose a file first.');
  t.regex(problemOf(await upload(stage, browser, new Blob([randomBytes(5000)])), 'file') ?? '', /not a backup/);
  const good = await (await download(stage, browser, '')).arrayBuffer();
  t.regex(problemOf(await upload(stage, browser, new Blob([good.slice(0, -20)])), 'file') ?? '', /damaged/);
  t.deepEqual(
    (await readdir(stateFolder)).filter((name) => !name.startsWith('snapshot')),
    before.filter((name) => !name.startsWith('snapshot')),
  );
  t.deepEqual(
    (await readdir(stage.folder)).filter((name) => name.startsWith('upload-')),
    [],
  );
  await upload(stage, browser, new Blob([good]));
  t.is((await browser.post('/backup/drop')).headers.get('location'), '/backup?done=backup.dropped');
  t.is((await browser.get('/backup/restore')).headers.get('location'), '/backup');
});

test('only the owner has backups, and only with a form of their own', async (t) => {
  const { stage, browser } = await open(t);
  const viewer = await stage.signedIn('viewer');
  for (const path of ['/backup', '/backup/restore']) t.is((await viewer.get(path)).status, 403);
  t.is((await upload(stage, viewer, new Blob(['x']))).status, 403);
  t.is((await upload(stage, stage.browser(), new Blob(['x']), '', 'x')).headers.get('location'), '/sign-in');
  t.is((await upload(stage, browser, new Blob(['x']), '', 'forged')).status, 403);
  for (const path of ['/backup/file', '/backup/restore', '/backup/drop']) {
    t.is((await viewer.post(path)).status, 403, path);
    t.is((await browser.send(path, { token: 'forged' })).status, 403, path);
  }
  t.is((await browser.post('/backup/upload')).status, 415, 'a form without a file');
});

test('a passphrase is typed twice, and is long enough', async (t) => {
  const { browser } = await open(t);
  const short = await browser.post('/backup/file', { passphrase: 'short', again: 'short' });
  t.regex(problemOf(short, 'passphrase') ?? '', /At least/);
  const other = await browser.post('/backup/file', { passphrase: 'long enough', again: 'long enouhg' });
  t.truthy(problemOf(other, 'again'));
  t.notRegex(other.text, /long enou/);
});
