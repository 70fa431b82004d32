import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { ensureOwner, firstPasswordFile } from '../../daemon/http/staff-password.js';
import { quickPasswords, realRandom, testGateway } from './admin-gateway.js';
import { openStage, passwords, problemOf } from './admin-stage.js';

test('a new password needs the old one, is told twice, and signs the other browsers out', async (t) => {
  const stage = await openStage(t);
  const file = firstPasswordFile(stage.folder);
  await writeFile(file, 'x');
  const browser = await stage.signedIn();
  const other = await stage.signedIn();
  const next = 'a much better one';
  const change = (fields: Readonly<Record<string, string>>) =>
    browser.post('/password', { current: passwords.owner, next, again: next, ...fields });
  t.regex(problemOf(await change({ current: 'wrong' }), 'current') ?? '', /not your present password/);
  t.regex(problemOf(await change({ current: '' }), 'current') ?? '', /needed/);
  t.regex(problemOf(await change({ next: 'short', again: 'short' }), 'next') ?? '', /At least 10/);
  t.regex(problemOf(await change({ next: 'x'.repeat(201), again: 'x'.repeat(201) }), 'next') ?? '', /At most 200/);
  t.regex(problemOf(await change({ again: 'another one' }), 'again') ?? '', /differ/);
  t.is(await readFile(file, 'utf8'), 'x');
  const answer = await change({});
  t.is(answer.headers.get('location'), '/online?done=password-changed');
  t.is((await browser.get('/online')).status, 200);
  t.is((await other.get('/online')).status, 303);
  t.is((await stage.browser().signIn('owner', passwords.owner)).status, 422);
  t.is((await stage.browser().signIn('owner', next)).status, 303);
  await t.throwsAsync(stat(file), { code: 'ENOENT' });
});

test('a viewer may change their own password, and the first password of the owner stays', async (t) => {
  const stage = await openStage(t);
  await writeFile(firstPasswordFile(stage.folder), 'x');
  const viewer = await stage.signedIn('viewer');
  const next = 'a much better one';
  t.is((await viewer.post('/password', { current: passwords.viewer, next, again: next })).status, 303);
  t.is(stage.gateway.state.staff.get('viewer')?.role, 'viewer');
  t.is(await readFile(firstPasswordFile(stage.folder), 'utf8'), 'x');
});

test('a fresh gateway makes one owner, whose password lies in a file for root alone', async (t) => {
  const { folder } = await openStage(t);
  const gateway = testGateway();
  const door = { gateway, passwords: quickPasswords, random: realRandom, stateFolder: join(folder) };
  const made = await ensureOwner(door);
  t.deepEqual(made, { name: 'owner', file: join(folder, 'first-password') });
  t.is((await stat(join(folder, 'first-password'))).mode & 0o777, 0o600);
  const password = (await readFile(join(folder, 'first-password'), 'utf8')).trim();
  t.regex(password, /^([2-9B-Z]{4}-){3}[2-9B-Z]{4}$/);
  const owner = gateway.state.staff.get('owner');
  t.is(owner?.role, 'owner');
  t.true(await quickPasswords.verify(password, owner?.passwordHash));
  t.is(await ensureOwner(door), undefined);
});
