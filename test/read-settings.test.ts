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
import { tellOdhcpd } from '../daemon/tell-odhcpd.js';
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
    if (config) await tellDnsmasq(config, [], run);
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

test('dnsmasq is told where the captive-portal API is, for each interface that has one', async (t) => {
  const folder = await stateFolder(t);
  const dnsmasqFile = join(folder, 'passerelle.conf');
  const { config } = parseObject({ ...leastConfig, firewall: { dnsmasqFile } });
  const api = 'https://portal.cafe.example:8443/captive-portal';
  const announced = [
    { interface: 'br-guest', url: api },
    { interface: 'br-camp', url: null },
  ];
  if (config) await tellDnsmasq(config, announced, async () => ({ stdout: '', stderr: '' }));
  const lines = (await readFile(dnsmasqFile, 'utf8')).split('\n').filter((line) => line.startsWith('dhcp-option'));
  t.deepEqual(lines, [`dhcp-option=tag:br-guest,114,"${api}"`, `dhcp-option=tag:br-guest,option6:103,"${api}"`]);
});

test('odhcpd is told by uci, in the sections that serve the interface, and left alone when it knows', async (t) => {
  const dhcp = new Map([
    ['dhcp.lan.interface', 'lan'],
    ['dhcp.guest.interface', 'guest'],
    ['dhcp.camp.interface', 'camp'],
    ['dhcp.camp.captive_portal_uri', 'https://old.example/'],
  ]);
  const ran: string[] = [];
  const run: Run = async (argv) => {
    const [program, verb, what = ''] = argv;
    if (verb !== 'show') ran.push(argv.join(' '));
    const [option = '', value] = what.split('=');
    if (verb === 'set' && value !== undefined) dhcp.set(option, value);
    if (verb === 'delete') dhcp.delete(option);
    const lines = [...dhcp].map(([name, value]) => `${name}='${value}'`);
    const network = ["network.lan.device='br-lan'", "network.guest.device='br-guest'", "network.camp.device='br-camp'"];
    const shown = program === 'uci' && verb === 'show' ? (what === 'dhcp' ? lines : network) : [];
    return { stdout: shown.join('\n'), stderr: '' };
  };
  const api = 'https://portal.cafe.example/captive-portal';
  const announced = [
    { interface: 'br-guest', url: api },
    { interface: 'br-camp', url: null },
  ];
  await tellOdhcpd(announced, run);
  t.deepEqual(ran.splice(0), [
    `uci set dhcp.guest.captive_portal_uri=${api}`,
    'uci delete dhcp.camp.captive_portal_uri',
    'uci commit dhcp',
    '/etc/init.d/odhcpd reload',
  ]);
  await tellOdhcpd(announced, run);
  t.deepEqual(ran, []);
});
