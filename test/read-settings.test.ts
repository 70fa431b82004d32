import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { parseObject } from '../daemon/config/parse.js';
import { folderWith } from '../daemon/http/text.js';
import type { Run } from '../daemon/os/run.js';
import { readSettings } from '../daemon/read-settings.js';
import { tellDnsmasq } from '../daemon/tell-dnsmasq.js';
import { leastConfig } from './config/sample.js';

async function stateFolder(t: ExecutionContext, owner?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'settings-'));
  t.teardown(() => rm(folder, { recursive: true }));
  if (owner !== undefined) await writeFile(join(folder, 'settings.json'), owner);
  return folder;
}

test('what the owner changed is found in the state folder that the file names', async (t) => {
  const folder = await stateFolder(t, '{"site":{"name":"Chez Lou"}}');
  const { config, ownerFile } = await readSettings({ ...leastConfig, site: { stateFolder: folder } });
  t.is(config?.site.name, 'Chez Lou');
  t.is(ownerFile, join(folder, 'settings.json'));
});

test('a damaged settings.json is said and ignored', async (t) => {
  const folder = await stateFolder(t, '{"site":');
  const { config, ignored } = await readSettings({ ...leastConfig, site: { stateFolder: folder } });
  t.is(config?.site.name, 'Passerelle');
  t.deepEqual(
    ignored.map(({ path }) => path),
    ['(settings)'],
  );
});

test('a file that cannot be used is said as before, whatever the owner changed', async (t) => {
  const folder = await stateFolder(t, '{"site":{"name":"Chez Lou"}}');
  const { config, complaints } = await readSettings({ site: { stateFolder: folder }, accessPoints: 'none' });
  t.is(config, undefined);
  t.deepEqual(
    complaints.map(({ path }) => path),
    ['accessPoints'],
  );
  t.is((await readSettings(7)).config, undefined);
});

test('passerelle print shows what would be loaded with the owner’s settings, and says what it ignores', async (t) => {
  const folder = await stateFolder(t, '{"firewall":{"walledGarden":["192.0.2.99"]},"log":{"level":"debug"}}');
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify({ ...leastConfig, site: { stateFolder: folder } }));
  const main = join(folderWith('daemon/main.js'), 'daemon/main.js');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, 'print', '--config', file]);
  t.true(stdout.includes('192.0.2.99'));
  t.is(stderr, `${folder}/settings.json: log.level is set in the configuration file alone (ignored)\n`);
});

test('dnsmasq is told of the domains, and restarted only when they have changed', async (t) => {
  const folder = await stateFolder(t);
  const dnsmasqFile = join(folder, 'passerelle.conf');
  const ran: string[] = [];
  const run: Run = async (argv) => {
    ran.push(argv.join(' '));
    return { stdout: '', stderr: '' };
  };
  const tell = async (walledGardenDomains: readonly string[], dnsmasqRestart = 'systemd') => {
    const { config } = parseObject({ ...leastConfig, firewall: { walledGardenDomains, dnsmasqFile, dnsmasqRestart } });
    if (config) await tellDnsmasq(config, run);
    return readFile(dnsmasqFile, 'utf8');
  };
  t.is((await tell([])).split('\n').length, 2);
  t.deepEqual(ran, [], 'it does not even include the file yet');
  t.regex(await tell(['*.pay.example']), /^nftset=\/pay\.example\/4#inet#passerelle#named4/m);
  await tell(['*.pay.example']);
  t.deepEqual(ran, ['systemctl try-restart dnsmasq']);
  await tell(['shop.example'], 'openwrt');
  await tell([], 'none');
  t.deepEqual(ran, ['systemctl try-restart dnsmasq', '/etc/init.d/dnsmasq restart']);
});
