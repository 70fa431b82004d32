// The walled garden by domain: a real dnsmasq puts into our sets what it hears of a domain, and shut guests get there.
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import { curl, type GatewayLab, isOnline, openGatewayLab, restartNameServer, rule, until } from './gateway-lab.js';

/** Where the shop is; every other name leads to the demo site. Its name server is beside that of the others. */
const shop = { ipv4: '203.0.113.20', ipv6: '2001:db8:ffff::20' };
const upstream = `${plan.internet.gatewayIpv4}#5353`;
const folder = mkdtempSync(join(tmpdir(), 'garden-'));
const bank = { ipv4: '203.0.113.21', ipv6: '2001:db8:ffff::21' };
const neighbour = '203.0.113.22';
const moved = ['203.0.113.23', '203.0.113.24'] as const;
const hosts = join(folder, 'hosts');
const sets = '4#inet#passerelle#named4,6#inet#passerelle#named6';
const dnsmasqFile = join(folder, 'passerelle.conf');

let place: GatewayLab;
let names5353: ChildProcess;
test.before(async () => {
  place = await openGatewayLab({
    guests: 2,
    config: { firewall: { walledGardenDomains: ['pay.example', '*.bank.example', 'moving.example'], dnsmasqFile } },
    dnsmasq: [
      ...['pay.example', 'bank.example', 'moving.example'].map((name) => `--nftset=/${name}/${sets}`),
      ...['pay.example', 'shop.example', 'lan.pay.example', 'bank.example', 'cdn.test', 'moving.example'].map(
        (name) => `--server=/${name}/${upstream}`,
      ),
    ],
  });
  const { internet } = place.lab;
  const addresses = [shop.ipv4, bank.ipv4, neighbour, ...moved, '203.0.113.25'].map((address) => `${address}/32`);
  for (const address of [...addresses, `${shop.ipv6}/128`, `${bank.ipv6}/128`])
    await internet.exec(['ip', 'address', 'add', address, 'dev', 'lo', ...(address.includes(':') ? ['nodad'] : [])]);
  const names = [
    `--address=/pay.example/${shop.ipv4}`,
    `--address=/pay.example/${shop.ipv6}`,
    '--address=/shop.example/203.0.113.25',
    `--address=/lan.pay.example/${plan.management.ownerIpv4}`,
    // two steps to a CDN's address, and another customer of the CDN
    `--host-record=x.cdn.test,${bank.ipv4},${bank.ipv6}`,
    `--host-record=y.cdn.test,${neighbour}`,
    '--cname=bank.cdn.test,x.cdn.test',
    '--cname=www.bank.example,bank.cdn.test',
    `--addn-hosts=${hosts}`,
    '--local-ttl=1',
  ];
  writeFileSync(hosts, `${moved[0]} moving.example\n`);
  names5353 = internet.spawn([
    'dnsmasq',
    '--conf-file=/dev/null',
    '--no-hosts',
    '--no-resolv',
    '--user=root',
    '--keep-in-foreground',
    '--port=5353',
    ...names,
  ]);
  await until(async () => {
    const { stdout } = await internet.exec(['ss', '-lun'], { mayFail: true });
    return stdout.includes(':5353');
  });
});
test.after.always(async () => {
  rmSync(folder, { recursive: true });
  await place?.close();
});

const page = async (guest: 1 | 2, url: string, family: '-4' | '-6' = '-4') =>
  (await curl(place.lab.guest(guest), family, '-m', '5', '-w', '%{http_code}', url)).text;

rule('dnsmasq is told of the domains in the file that it includes', (t) => {
  t.is(
    readFileSync(dnsmasqFile, 'utf8'),
    `# written by passerelle: domains that shut devices may reach
nftset=/pay.example/${sets}
nftset=/bank.example/${sets}
nftset=/moving.example/${sets}
`,
  );
});

rule('a shut guest reaches the domain and all below it, by IPv4 and IPv6, and nothing else', async (t) => {
  for (const family of ['-4', '-6'] as const) {
    t.regex(await page(1, 'http://pay.example/', family), /200$/, family);
    t.regex(await page(1, 'http://www.pay.example/', family), /200$/, family);
    t.regex(await page(1, 'http://example.com/', family), /302$/, family);
    t.false(await isOnline(place.lab.guest(1), family));
  }
  t.not((await curl(place.lab.guest(1), '-m', '5', `https://${place.lab.internet.ipv4}/`)).code, 0);
});

rule(
  'a name that is an alias of an alias opens the address at its end; the names on the way open nothing',
  async (t) => {
    t.regex(await page(1, 'http://x.cdn.test/'), /302$/, 'nobody has asked for the bank yet');
    for (const family of ['-4', '-6'] as const) {
      t.regex(await page(1, 'http://www.bank.example/', family), /200$/, family);
    }
    t.regex(await page(1, 'http://y.cdn.test/'), /302$/, 'another customer of the CDN');
    // whoever shares the address is reached with it: a firewall sees addresses
    t.regex(await page(1, 'http://x.cdn.test/'), /200$/);
  },
);

rule('a domain that moves is reached at its new address, while what runs at the old one goes on', async (t) => {
  const guest = place.lab.guest(1);
  const download = () =>
    guest.exec([
      'curl',
      '-s',
      '-m',
      '8',
      '--limit-rate',
      '100k',
      '-o',
      '/dev/null',
      '-w',
      '%{size_download} %{remote_ip}',
      'http://moving.example/bytes/300000',
    ]);
  const running = download();
  await until(async () => (await page(2, 'http://moving.example/')).endsWith('200'));
  writeFileSync(hosts, `${moved[1]} moving.example\n`);
  // the program `ip netns exec` has become is dnsmasq
  names5353.kill('SIGHUP');
  await until(
    async () =>
      (await guest.exec(['curl', '-s', '-m', '4', '-o', '/dev/null', '-w', '%{remote_ip}', 'http://moving.example/']))
        .stdout === moved[1],
  );
  t.regex(await page(1, 'http://moving.example/'), /200$/);
  t.is((await running).stdout, `300000 ${moved[0]}`, 'a payment is not cut');
  const { stdout } = await place.lab.gateway.exec(['nft', 'list', 'set', 'inet', 'passerelle', 'named4']);
  for (const address of moved)
    t.regex(
      stdout,
      new RegExp(`${address.replaceAll('.', '\\.')} expires (1d|23h)`),
      'it goes a day after its last use',
    );
});

rule('a name of the garden that leads into the place’s own networks opens nothing', async (t) => {
  const meter = await place.lab.gateway.exec(['nft', 'list', 'set', 'inet', 'passerelle', 'named4']);
  t.false(meter.stdout.includes(plan.management.ownerIpv4));
  t.notRegex(await page(1, 'http://lan.pay.example/'), /200$/);
  const { stdout } = await place.lab.gateway.exec(['nft', 'list', 'set', 'inet', 'passerelle', 'named4']);
  t.true(stdout.includes(plan.management.ownerIpv4), 'dnsmasq did put it in');
});

rule('a restart of the gateway forgets no address that dnsmasq remembers', async (t) => {
  t.regex(await page(2, 'http://pay.example/'), /200$/);
  await place.daemon.stop();
  t.regex(await page(2, 'http://pay.example/'), /200$/);
  await place.restart();
  t.regex(await page(2, 'http://pay.example/'), /200$/);
  await place.lab.gateway.exec(['nft', 'delete', 'table', 'inet', 'passerelle']);
  await until(async () => {
    const { stdout } = await place.lab.gateway.exec(['nft', 'list', 'ruleset']);
    return stdout.includes(shop.ipv4);
  });
  t.regex(await page(2, 'http://pay.example/'), /200$/);
  t.regex(await page(2, 'http://example.com/'), /302$/);
});

rule(
  'a domain that is added opens, and one that is removed is shut, as soon as dnsmasq has been restarted',
  async (t) => {
    t.regex(await page(2, 'http://pay.example/'), /200$/);
    t.regex(await page(2, 'http://shop.example/'), /302$/);
    await place.daemon.stop();
    await place.restart({ firewall: { walledGardenDomains: ['shop.example', 'moving.example'], dnsmasqFile } });
    await restartNameServer(place, (word) =>
      word.startsWith('--nftset=')
        ? '--nftset=/unused.example/4#inet#passerelle#named4'
        : word.replace('/dev/null', dnsmasqFile),
    );
    t.regex(await page(2, 'http://shop.example/'), /200$/, 'added');
    t.regex(await page(2, 'http://moving.example/'), /200$/, 'kept');
    t.regex(await page(2, 'http://www.bank.example/'), /302$/, 'removed');
    t.regex(await page(2, 'http://example.com/'), /302$/);
  },
);
