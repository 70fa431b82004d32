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

test('dnsmasq that could not be restarted is told again', async (t) => {
  const folder = await stateFolder(t);
  const dnsmasqFile = join(folder, 'passerelle.conf');
  const { config } = parseObject({
    ...leastConfig,
    firewall: { walledGardenDomains: ['pay.example'], dnsmasqFile, dnsmasqRestart: 'systemd' },
  });
  let restarts = 0;
  const run: Run = async () => {
    if (++restarts < 3) throw new Error('timed out');
    return { stdout: '', stderr: '' };
  };
  for (let tries = 0; tries < 2; tries++)
    if (config) await t.throwsAsync(tellDnsmasq(config, [], run), { message: 'timed out' });
  if (config) await tellDnsmasq(config, [], run);
  if (config) await tellDnsmasq(config, [], run);
  t.is(restarts, 3);
  t.regex(await readFile(dnsmasqFile, 'utf8'), /pay\.example/);
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

/** A router's uci with some options, and what was run. */
function router(options: Readonly<Record<string, string>>) {
  const self = { dhcp: new Map(Object.entries(options)), ran: [] as string[], fails: '' };
  const run: Run = async (argv) => {
    const [, verb, what = ''] = argv;
    if (self.fails !== '' && argv.join(' ').includes(self.fails)) throw new Error('no');
    if (verb !== 'show') self.ran.push(argv.join(' '));
    const [option = '', value] = what.split('=');
    if (verb === 'set' && value !== undefined) self.dhcp.set(option, value);
    if (verb === 'delete') self.dhcp.delete(option);
    if (verb !== 'show') return { stdout: '', stderr: '' };
    const network = ['lan', 'guest', 'camp'].map((name) => [`network.${name}.device`, `br-${name}`] as const);
    const shown = what === 'dhcp' ? [...self.dhcp] : network;
    return { stdout: shown.map(([name, is]) => `${name}='${is}'`).join('\n'), stderr: '' };
  };
  return Object.assign(self, { run });
}

const api = 'https://portal.cafe.example/captive-portal';
const atGuest = [
  { interface: 'br-guest', url: api },
  { interface: 'br-camp', url: null },
];
const sections = { 'dhcp.lan.interface': 'lan', 'dhcp.guest.interface': 'guest', 'dhcp.camp.interface': 'camp' };

test('odhcpd is told by uci, in the sections that serve the interface, and left alone when it knows', async (t) => {
  const noted = join(await stateFolder(t), 'odhcpd-told');
  const { ran, run } = router({ ...sections, 'dhcp.camp.captive_portal_uri': 'https://old.example/' });
  await tellOdhcpd(atGuest, run, noted);
  t.deepEqual(ran.splice(0), [
    `uci set dhcp.guest.captive_portal_uri=${api}`,
    'uci delete dhcp.camp.captive_portal_uri',
    'uci commit dhcp',
    '/etc/init.d/odhcpd reload',
  ]);
  await tellOdhcpd(atGuest, run, noted);
  t.deepEqual(ran, []);
});

test('when odhcpd is not to be told any more, what we told it is taken back once, and what others wrote stays', async (t) => {
  const noted = join(await stateFolder(t), 'odhcpd-told');
  const { ran, run, dhcp } = router({ ...sections, 'dhcp.lan.captive_portal_uri': 'https://owner.example/' });
  await tellOdhcpd([], run, noted);
  t.deepEqual(ran, [], 'nothing is ours');
  await tellOdhcpd(atGuest, run, noted);
  ran.length = 0;
  await tellOdhcpd([], run, noted);
  t.deepEqual(ran.splice(0), [
    'uci delete dhcp.guest.captive_portal_uri',
    'uci commit dhcp',
    '/etc/init.d/odhcpd reload',
  ]);
  t.deepEqual(dhcp.get('dhcp.lan.captive_portal_uri'), 'https://owner.example/');
  await tellOdhcpd([], run, noted);
  t.deepEqual(ran, []);
});

for (const fails of ['uci commit', 'odhcpd reload'])
  test(`odhcpd is told again after a failure of “${fails}”`, async (t) => {
    const noted = join(await stateFolder(t), 'odhcpd-told');
    const place = router(sections);
    place.fails = fails;
    await t.throwsAsync(tellOdhcpd(atGuest, place.run, noted));
    t.is(place.dhcp.get('dhcp.guest.captive_portal_uri'), undefined, 'as it was');
    place.fails = '';
    place.ran.length = 0;
    await tellOdhcpd(atGuest, place.run, noted);
    t.true(place.ran.includes('/etc/init.d/odhcpd reload'));
    t.is(place.dhcp.get('dhcp.guest.captive_portal_uri'), api);
  });
