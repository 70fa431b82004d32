import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { controlApp } from '../../daemon/http/control/app.js';
import { callControl } from '../../daemon/http/control/client.js';
import { listenControl } from '../../daemon/http/control/listen.js';
import { FakeAudit } from '../fakes/audit.js';
import { noBackups } from '../fakes/backups.js';
import { quietBox } from '../fakes/box.js';
import { quickPasswords, realRandom, testConfig, testGateway } from './admin-gateway.js';

/** The control app on a socket of its own. */
export async function daemon(t: ExecutionContext, sections: object = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'control-'));
  const gateway = testGateway();
  const audit = new FakeAudit();
  const downs: number[] = [];
  const faults: object[] = [];
  const app = controlApp({
    backups: noBackups,
    gateway,
    config: testConfig(folder, {}, sections),
    random: realRandom,
    passwords: quickPasswords,
    audit,
    log: { error: (fields: object) => void faults.push(fields) },
    version: '1.2.3',
    uptimeMs: () => 90_500,
    complaints: () => [],
    boxHealth: async () => quietBox,
    down: async () => void downs.push(1),
  });
  const path = join(folder, 'control.sock');
  const server = await listenControl(app, path);
  t.teardown(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
  const call = (method: string, resource: string, body?: unknown) => callControl(path, method, resource, body);
  return { folder, path, gateway, app, call, downs, faults, audit };
}
