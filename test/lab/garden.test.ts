// The walled garden by domain: a real dnsmasq puts into our sets what it hears of a domain, and shut guests get there.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import { curl, type GatewayLab, isOnline, openGatewayLab, rule, until } from './gateway-lab.js';

/** Where the shop is; every other name leads to the demo site. Its name server is beside that of the others. */
const shop = { ipv4: '203.0.113.20', ipv6: '2001:db8:ffff::20' };
const upstream = `${plan.internet.gatewayIpv4}#5353`;
const folder = mkdtempSync(join(tmpdir(), 'garden-'));
const dnsmasqFile = join(folder, 'passerelle.conf');

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({
    guests: 2,
    config: { firewall: { walledGardenDomains: ['pay.example'], dnsmasqFile } },
    dnsmasq: [
      '--nftset=/pay.example/4#inet#passerelle#named4,6#inet#passerelle#named6',
      ...['pay.example', 'shop.example', 'lan.pay.example'].map((name) => `--server=/${name}/${upstream}`),
    ],
  });
  const { internet } = place.lab;
  for (const address of [`${shop.ipv4}/32`, `${shop.ipv6}/128`])
    await internet.exec(['ip', 'address', 'add', address, 'dev', 'lo', ...(address.includes(':') ? ['nodad'] : [])]);
  const names = [
    `--address=/pay.example/${shop.ipv4}`,
    `--address=/pay.example/${shop.ipv6}`,
    `--address=/lan.pay.example/${plan.management.ownerIpv4}`,
  ];
  internet.spawn([
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
nftset=/pay.example/4#inet#passerelle#named4,6#inet#passerelle#named6
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
