import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { apply } from '../../daemon/domain/apply.js';
import { BackupError } from '../../daemon/store/backup/manifest.js';
import { stageBackup, stagedFolder } from '../../daemon/store/backup/read.js';
import { finishRestore, isRestorePlanned, planRestore } from '../../daemon/store/backup/swap.js';
import { openBackup } from '../../daemon/store/backup/write.js';
import { toDocument } from '../../daemon/store/document.js';
import { openStore } from '../../daemon/store/open.js';
import type { DiskStore } from '../../daemon/store/store.js';
import { BusyPlace } from './busy-place.js';
import { recordingLog } from './fixture.js';

async function tempFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backup-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

/** A place with guests who come and go, a message in the outbox, settings, a logo and a past. */
async function openPlace(folder: string, tickets = 40): Promise<{ store: DiskStore; place: BusyPlace }> {
  let now = () => 0;
  const store = await openStore({ folder, log: recordingLog().log, now: () => now() });
  const place = new BusyPlace(store, await store.load());
  now = () => place.now;
  await place.open(tickets);
  for (let guest = 1; guest <= 9; guest++) await place.logIn(guest, guest);
  place.traffic(10_000, 1_000_000);
  place.now += 60_000;
  await place.read();
  await place.happen(
    { type: 'checkpoint' },
    { type: 'staff-set', staff: { name: 'lou', role: 'owner', passwordHash: 'hash' } },
    {
      type: 'staff-sign-in',
      session: {
        tokenHash: 'x',
        name: 'lou',
        address: '192.0.2.1',
        browser: 'x',
        signedInAt: place.now,
        endsAt: place.now + 9e6,
      },
    },
    { type: 'message-queue', to: 'ada@example.org', language: 'fr', ticketIds: [20] },
  );
  for (let guest = 1; guest <= 4; guest++) await place.logOut(guest);
  await writeFile(join(folder, 'settings.json'), '{"site":{"name":"Chez Lou"}}\n');
  await writeFile(join(folder, 'sessions-2026-05.jsonl'), 'a line\n'.repeat(1000));
  await writeFile(join(folder, 'audit-2026-05.jsonl'), 'another\n');
  await writeFile(join(folder, 'secret'), 'not for others');
  await mkdir(join(folder, 'branding', 'camp'), { recursive: true });
  await writeFile(join(folder, 'branding', 'camp', 'look.json'), '{"accent":"#aa3300"}');
  await mkdir(join(folder, 'overlay', 'guest'), { recursive: true });
  await writeFile(join(folder, 'overlay', 'guest', 'splash.eta'), 'a program');
  await writeFile(join(folder, 'branding', 'logo.png'), randomBytes(3000));
  await mkdir(join(folder, 'terms'));
  await writeFile(join(folder, 'terms', 'terms-1.json'), '{}');
  return { store, place };
}

const release = '0.1.0';
const backupOf = async (folder: string, store: DiskStore, passphrase: string | null = null) => {
  const parts = { folder, snapshot: () => store.snapshot(), release, site: 'Chez Lou', passphrase };
  const { manifest, bytes } = await openBackup({ ...parts, chance: randomBytes(28) });
  const pieces: Buffer[] = [];
  for await (const piece of bytes) pieces.push(piece as Buffer);
  return { manifest, bytes: Buffer.concat(pieces) };
};
const inPieces = (bytes: Buffer, size = 1000) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  );

/** What must be the same on another machine. */
function contentOf({ state }: BusyPlace | { state: BusyPlace['state'] }): object {
  const { staffSessions, clock, unfiled, ended, ...same } = toDocument(state, { generation: 0, sequence: 0, at: 0 });
  const { bootId, ...known } = clock;
  const anywhere = (sessions: typeof ended) => sessions.map(({ slot, ...session }) => session);
  return { ...same, clock: known, unfiled: anywhere(unfiled), ended: anywhere(ended) };
}

async function loaded(t: ExecutionContext, folder: string) {
  const { log, messages } = recordingLog();
  const store = await openStore({ folder, log, now: () => 1 });
  const state = await store.load();
  t.teardown(() => store.close());
  return { state, store, messages };
}

for (const passphrase of [null, 'the café is open, é'])
  test(`an empty box that a backup is restored into holds the same state (${passphrase ?? 'no passphrase'})`, async (t) => {
    const [from, to] = [await tempFolder(t), await tempFolder(t)];
    const { store, place } = await openPlace(from);
    const { manifest, bytes } = await backupOf(from, store, passphrase);
    t.like(manifest, {
      site: 'Chez Lou',
      at: place.now,
      counts: { offers: 1, lists: 1, tickets: 40, staff: 1, months: 1 },
    });
    t.deepEqual(await stageBackup(to, inPieces(bytes), passphrase), manifest);
    await planRestore(to, 'replaced-x');
    await finishRestore(to);
    const { state, messages } = await loaded(t, to);
    t.deepEqual(
      messages.filter((message) => !message.startsWith('info')),
      [],
    );
    t.is(state.staffSessions.size, 0, 'nobody is signed in');
    t.is(state.sessions.size, 0, 'nobody is online');
    for (let guest = 5; guest <= 9; guest++)
      t.like([...state.unfiled.values()][guest - 1], { cause: 'lost-carrier', endedAt: place.now });
    for (const { id, usage, lastTrafficAt } of [...place.state.sessions.values()])
      apply(place.state, {
        type: 'session-ended',
        sessionId: id,
        at: place.now,
        cause: 'lost-carrier',
        usage,
        lastTrafficAt,
      });
    t.deepEqual(contentOf({ state }), contentOf(place));
    for (const name of [
      'settings.json',
      'sessions-2026-05.jsonl',
      'audit-2026-05.jsonl',
      'branding/logo.png',
      'branding/camp/look.json',
      'terms/terms-1.json',
    ])
      t.deepEqual(await readFile(join(to, name)), await readFile(join(from, name)), name);
    t.false((await readdir(to)).includes('secret'), 'the secrets of a machine stay on it');
    t.false((await readdir(to)).includes('overlay'), 'a template is a program: no backup brings one');
    t.false((await readdir(to)).some((name) => name.startsWith('restore')));
    await store.close();
  });

test('what was there is set aside, and a restore that is cut off at any step goes on where it was', async (t) => {
  const [from, to] = [await tempFolder(t), await tempFolder(t)];
  const { store, place } = await openPlace(from);
  const { bytes } = await backupOf(from, store);
  const old = await openPlace(to, 25);
  await old.store.close();
  await stageBackup(to, inPieces(bytes), null);
  t.false(await isRestorePlanned(to), 'nothing happens before it is decided');
  t.is(await finishRestore(to), undefined);
  await planRestore(to, 'replaced-2026');
  // a power cut after the first file was set aside, and another one after the first was put in place
  await mkdir(join(to, 'replaced-2026'));
  await rename(join(to, 'settings.json'), join(to, 'replaced-2026', 'settings.json'));
  t.is(await finishRestore(to), 'replaced-2026');
  t.is(await finishRestore(to), undefined);
  const { state } = await loaded(t, to);
  t.is(state.tickets.size, place.state.tickets.size);
  t.deepEqual(
    [...(await readdir(join(to, 'replaced-2026')))]
      .filter((name) => !name.startsWith('snapshot') && !name.startsWith('journal'))
      .sort(),
    ['audit-2026-05.jsonl', 'branding', 'sessions-2026-05.jsonl', 'settings.json', 'terms'],
  );
  await store.close();
});

test('whatever is wrong with a file is said, and nothing is touched', async (t) => {
  const [from, to] = [await tempFolder(t), await tempFolder(t)];
  const { store } = await openPlace(from);
  const plain = (await backupOf(from, store)).bytes;
  const sealed = (await backupOf(from, store, 'right')).bytes;
  await writeFile(join(to, 'settings.json'), 'mine');
  const problemOf = async (bytes: Buffer, passphrase: string | null = null) => {
    const error = await t.throwsAsync(stageBackup(to, inPieces(bytes), passphrase), { instanceOf: BackupError });
    t.deepEqual(await readdir(to), ['settings.json']);
    return error?.problem;
  };
  t.is(await problemOf(Buffer.from('PK\u0003\u0004 some other file')), 'foreign');
  t.is(await problemOf(Buffer.alloc(0)), 'foreign');
  for (const cut of [30, 600, plain.length >> 1, plain.length - 4])
    t.is(await problemOf(plain.subarray(0, cut)), 'damaged', `${cut}`);
  for (const at of [plain.length >> 1, plain.length - 6]) {
    const bad = Buffer.from(plain);
    bad[at] = (bad[at] ?? 0) ^ 1;
    t.is(await problemOf(bad), 'damaged', `${at}`);
  }
  t.is(await problemOf(sealed), 'passphrase-needed');
  t.is(await problemOf(sealed, 'wrong'), 'passphrase-wrong');
  t.is(await problemOf(sealed.subarray(0, -1), 'right'), 'passphrase-wrong');
  const bad = Buffer.from(sealed);
  bad[sealed.length - 40] = (bad[sealed.length - 40] ?? 0) ^ 1;
  t.is(await problemOf(bad, 'right'), 'passphrase-wrong');
  t.false(sealed.includes('Chez Lou'));
  await store.close();
});

test('a backup of a newer release, another archive, and a file outside its place are refused', async (t) => {
  const [from, to] = [await tempFolder(t), await tempFolder(t)];
  const { store } = await openPlace(from, 25);
  const { bytes } = await backupOf(from, store);
  await store.close();
  const work = await tempFolder(t);
  await writeFile(join(work, 'b.tgz'), bytes);
  await mkdir(join(work, 'x'));
  const run = promisify(execFile);
  await run('tar', ['-xzf', 'b.tgz', '-C', 'x'], { cwd: work });
  const names = await readdir(join(work, 'x'));
  t.true(names.includes('manifest.json'), 'tar reads it');
  const pack = async (...args: string[]) => {
    await run('tar', ['--format=ustar', '-czf', '../c.tgz', ...args], { cwd: join(work, 'x') });
    return readFile(join(work, 'c.tgz'));
  };
  const problemOf = async (changed: Buffer) =>
    (await t.throwsAsync(stageBackup(to, inPieces(changed), null), { instanceOf: BackupError }))?.problem;
  t.is(await problemOf(await pack('settings.json')), 'foreign');
  await writeFile(join(work, 'x', 'evil.sh'), '');
  t.is(await problemOf(await pack('manifest.json', 'evil.sh')), 'foreign');
  t.is(await problemOf(await pack('manifest.json', '--transform=s|settings|../settings|', 'settings.json')), 'foreign');
  t.is(await problemOf(await pack('manifest.json', 'settings.json')), 'damaged', 'files are missing');
  const manifest = JSON.parse(await readFile(join(work, 'x', 'manifest.json'), 'utf8'));
  await writeFile(join(work, 'x', 'manifest.json'), JSON.stringify({ ...manifest, schemaVersion: 99, release: '9.0' }));
  t.is(await problemOf(await pack('manifest.json', 'settings.json')), 'newer');
  t.deepEqual(await readdir(to), []);
});

test('a second backup that waits takes the place of the first', async (t) => {
  const [from, to] = [await tempFolder(t), await tempFolder(t)];
  const { store } = await openPlace(from, 25);
  const { bytes } = await backupOf(from, store);
  await stageBackup(to, inPieces(bytes), null);
  await stageBackup(to, inPieces(bytes), null);
  t.deepEqual(await readdir(to), [stagedFolder]);
  await store.close();
});
