import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import Koa, { type Middleware } from 'koa';
import { listen } from '../../daemon/http/middleware/listen.js';
import { uploadBody } from '../../daemon/http/middleware/upload.js';

test('an upload that breaks off leaves no file behind, neither in the folder nor held open', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'));
  const app = new Koa();
  app.silent = true;
  app.use(uploadBody({ folder, mostBytes: 1_000_000 }) as Middleware);
  const server: Server = await listen(app, { host: '127.0.0.1', port: 0 });
  t.teardown(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="x.gz"\r\n\r\n';
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n${head}${'x'.repeat(200_000)}`,
  );
  const isBegun = async () => (await readdir(folder, { recursive: true })).length > 1;
  for (let i = 0; i < 400 && !(await isBegun()); i++) await delay(20);
  t.true(await isBegun(), 'it has begun');
  client.destroy();
  const held = async () => {
    const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
    return (await Promise.all(links)).filter((path) => path.startsWith(folder));
  };
  const isLeft = async () => (await held()).length + (await readdir(folder)).length > 0;
  for (let i = 0; i < 400 && (await isLeft()); i++) await delay(20);
  t.deepEqual(await held(), []);
  t.deepEqual(await readdir(folder), []);
});
