import { link, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { callControl } from '../../daemon/http/control/client.js';
import { listenControl } from '../../daemon/http/control/listen.js';
import { daemon } from './control-stage.js';

test('only the owner of the socket can open it, and it is gone when the daemon has gone', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'control-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const path = join(folder, 'control.sock');
  const { app } = await daemon(t);
  const server = await listenControl(app, path);
  t.is((await stat(path)).mode & 0o777, 0o600);
  t.deepEqual(await readdir(folder), ['control.sock']);
  await new Promise((resolve) => server.close(resolve));
  t.deepEqual(await readdir(folder), []);
});

test('a socket left by a dead daemon is replaced', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'control-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const path = join(folder, 'control.sock');
  await leaveStaleSocket(path);
  await t.throwsAsync(callControl(path, 'GET', '/status'), { message: /^no daemon is running/ });
  const { app } = await daemon(t);
  const server = await listenControl(app, path);
  t.like(await callControl(path, 'GET', '/status'), { version: '1.2.3' });
  await new Promise((resolve) => server.close(resolve));
});

test('a live daemon is not pushed aside, and neither is a file of that name', async (t) => {
  const { app, path, folder } = await daemon(t);
  await t.throwsAsync(listenControl(app, path), { message: `another daemon already answers at ${path}` });
  const file = join(folder, 'file.sock');
  await writeFile(file, 'precious');
  await t.throwsAsync(listenControl(app, file), { message: /something else has that name/ });
  await symlink(path, join(folder, 'link.sock'));
  await t.throwsAsync(listenControl(app, join(folder, 'link.sock')), { message: /something else has that name/ });
});

test('the client says in words that no daemon is there', async (t) => {
  await t.throwsAsync(callControl('/nowhere/control.sock', 'GET', '/status'), {
    message: 'no daemon is running: nobody answers at /nowhere/control.sock',
  });
});

/** A socket that nobody listens on: the second name of one whose server has closed. */
async function leaveStaleSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.other`, resolve));
  await link(`${path}.other`, path);
  await new Promise((resolve) => server.close(resolve));
}
