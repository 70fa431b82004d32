// Both internets: whatever addresses a device uses, it is one guest: captive, opened, shaped, metered and shut as one.
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Guest } from '../../scripts/netlab/guest.js';
import { plan } from '../../scripts/netlab/lab.js';
import {
  curl,
  type Download,
  formToken,
  type GatewayLab,
  openGatewayLab,
  portal,
  rule,
  startProgram,
  until,
} from './gateway-lab.js';

const second = '2001:db8:78::';
const managed = '2001:db8:79::';
const site = `http://[${plan.internet.ipv6}]/hotspot-detect.html`;
const portal6 = `http://[${plan.lan.ipv6}]:8080`;

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({
    guests: 6,
    joined: false,
    dnsmasq: [`--dhcp-range=${second},ra-only,64,10m`, `--dhcp-range=${managed}1000,${managed}1fff,64,10m`],
  });
  for (const prefix of [second, managed])
    await place.lab.internet.exec(['ip', '-6', 'route', 'add', `${prefix}/64`, 'via', plan.uplink.ipv6]);
});
test.after.always(async () => place?.close());

const code = async (guest: Guest, ...args: string[]) =>
  (await curl(guest, '-o', '/dev/null', '-w', '%{http_code} %{redirect_url}', '-m', '4', ...args)).text.trim();

const isOpen = async (guest: Guest, ...args: string[]) =>
  (await curl(guest, '-m', '4', '-g', '-H', 'Host: captive.apple.com', ...args, site)).text.includes('Success');

/** Signs in at a portal of any address. Answers the status of the answer and where it leads. */
async function signIn(guest: Guest, origin: string, ticket: string): Promise<string> {
  const { text } = await curl(guest, '-g', `${origin}/`);
  const form = ['--data-urlencode', `token=${formToken(text)}`, '--data-urlencode', `code=${ticket}`];
  return code(guest, '-g', ...form, `${origin}/login`);
}

async function signOut(guest: Guest, origin: string): Promise<void> {
  const { text } = await curl(guest, '-g', `${origin}/status`);
  await curl(guest, '-g', '--data-urlencode', `token=${formToken(text)}`, `${origin}/logout`);
}

async function addAddresses(guest: Guest): Promise<readonly string[]> {
  const added = Array.from({ length: 9 }, (_, i) => `2001:db8:77::${guest.number}:${i + 1}`);
  for (const address of added)
    await guest.exec(['ip', '-6', 'address', 'add', `${address}/64`, 'dev', 'eth0', 'nodad']);
  return added;
}

async function newTicket(terms: object = {}): Promise<string> {
  return (await place.tickets(terms))[0] ?? '';
}

rule('a guest without IPv4 gets an address while shut, is shown the portal, logs in there and is online', async (t) => {
  const guest = place.lab.guest(1);
  const { ipv4, ipv6 } = await guest.addresses();
  t.deepEqual(ipv4, []);
  t.true(ipv6.length > 0, 'router advertisements reach shut devices');
  t.is(await code(guest, '-g', '-d', 'first=packet', site), `302 ${portal6}/`, 'its first packet may be a POST');
  t.is(await code(guest, '-g', site), `302 ${portal6}/`);
  const page = (await curl(guest, '-g', `${portal6}/`)).text;
  t.regex(page, /name="code"/);
  t.notRegex(page, /10\.77\.0\.1/, 'no link leads to an address that it cannot reach');
  t.regex(await signIn(guest, portal6, await newTicket()), new RegExp(`^303 ${portal6.replaceAll(/[[\]]/g, '\\$&')}/`));
  t.true(await isOpen(guest));
  t.is((await place.status()).sessions[0]?.mac, guest.mac);
  await signOut(guest, portal6);
  t.false(await isOpen(guest));
});

rule('the portal works at the gateway’s link-local address, too', async (t) => {
  const guest = place.lab.guest(1);
  const { stdout } = await place.lab.gateway.exec([
    'ip',
    '-j',
    '-6',
    'address',
    'show',
    'dev',
    'br-guest',
    'scope',
    'link',
  ]);
  const found = (JSON.parse(stdout) as { addr_info: { local?: string }[] }[]).flatMap((entry) =>
    entry.addr_info.flatMap(({ local }) => local ?? []),
  );
  const origin = `http://[${found[0]}%25eth0]:8080`;
  t.regex((await curl(guest, '-g', `${origin}/`)).text, /name="code"/);
  t.regex(await signIn(guest, origin, await newTicket()), /^303 /);
  t.true(await isOpen(guest));
  await signOut(guest, origin);
  t.false(await isOpen(guest));
});

rule(
  'a device with ten IPv6 addresses and IPv4 is one guest: at the portal, open, and shut at once on all',
  async (t) => {
    const guest = place.lab.guest(2);
    await guest.lease();
    await guest.addresses();
    const added = await addAddresses(guest);
    for (const address of added) t.is(await code(guest, '-g', '--interface', address, site), `302 ${portal6}/`);
    await place.logIn(guest, await newTicket());
    // nobody has heard of these addresses yet, or not any more
    await place.lab.gateway.exec(['ip', '-6', 'neigh', 'flush', 'dev', 'br-guest']);
    for (const address of added) {
      t.true(await isOpen(guest, '--interface', address), address);
      t.regex((await curl(guest, '-g', '--interface', address, `${portal6}/status`)).text, /logout/, address);
    }
    t.is((await place.status()).sessions.length, 1);
    const flows = [plan.internet.ipv4, plan.internet.ipv6].map((host) =>
      startProgram<{ outcome: string; endedAt: number }[]>(guest, 'flows', host, '80', '7000', '2'),
    );
    await delay(800);
    await place.logOut(guest);
    const ended = (await Promise.all(flows.map(({ printed }) => printed))).flat().map(({ endedAt }) => endedAt);
    t.true(Math.max(...ended) - Math.min(...ended) < 200, `both families end together: ${ended}`);
    for (const address of added) t.is(await code(guest, '-g', '--interface', address, site), `302 ${portal6}/`);
  },
);

rule('bytes of all addresses of both families are counted, exactly and together', async (t) => {
  const guest = place.lab.guest(2);
  const sink = await place.lab.internet.sink(7000);
  await place.logIn(guest, await newTicket());
  const meter = await place.lab.internet.meter('udp dport 7000');
  const added = (await guest.addresses()).ipv6;
  const up = async () => (await place.status()).sessions[0]?.upBytes ?? 0;
  await delay(1_200);
  const before = await up();
  const input = 'x'.repeat(700);
  for (const address of added)
    await guest.exec(['socat', '-u', '-', `UDP6-SENDTO:[${plan.internet.ipv6}]:7000,bind=[${address}]`], { input });
  await guest.exec(['socat', '-u', '-', `UDP4-SENDTO:${plan.internet.ipv4}:7000`], { input });
  const sent = (await meter.read()).entered;
  t.is(sent.packets, added.length + 1);
  t.is(sent.bytes, added.length * (700 + 48) + 700 + 28);
  await until(async () => (await up()) - before >= sent.bytes);
  t.is((await up()) - before, sent.bytes);
  await sink.stop();
  await meter.remove();
  await place.logOut(guest);
});

rule('the rate holds for both families together', async (t) => {
  const guest = place.lab.guest(2);
  await place.logIn(guest, await newTicket({ downKbps: 10_000 }));
  const seconds = 3;
  const rates: number[] = [];
  for (let i = 0; i < 3; i++) {
    const downloads = [plan.internet.ipv4, plan.internet.ipv6].map((host) =>
      startProgram<Download>(guest, 'download', host, '/bytes/1000000000', `${seconds * 1000}`),
    );
    const done = await Promise.all(downloads.map(({ printed }) => printed));
    const from = Math.min(...done.map(({ startedAt }) => startedAt));
    const to = Math.max(...done.map(({ lastByteAt }) => lastByteAt));
    rates.push((done.reduce((sum, { bytes }) => sum + bytes, 0) * 8) / (to - from));
    t.true(done.every(({ bytes }) => bytes > 0));
  }
  t.log(rates.map((kbps) => `${Math.round(kbps)} kbit/s`).join(', '));
  const [, rate = 0] = rates.sort((a, b) => a - b);
  t.true(rate > 8_500 && rate < 10_100, `${rate}`);
  await place.logOut(guest);
});

rule('the deadline shuts all addresses at the same moment', async (t) => {
  const guest = place.lab.guest(2);
  const added = (await guest.addresses()).ipv6;
  await place.logIn(guest, await newTicket({ lifetimeSeconds: 3 }));
  t.true(await isOpen(guest, '--interface', added.at(-1) ?? ''));
  await delay(3_000);
  for (const address of added) t.false(await isOpen(guest, '--interface', address), address);
  t.regex(await code(guest, '-4', 'http://captive.apple.com/'), /^302/);
});

rule('a second prefix and a change of prefix while online: the guest goes on by its new address', async (t) => {
  const guest = place.lab.guest(3);
  await guest.addresses();
  await signIn(guest, portal6, await newTicket());
  const { gateway } = place.lab;
  await gateway.exec(['ip', '-6', 'address', 'add', `${second}1/64`, 'dev', 'br-guest', 'nodad']);
  const addressIn = async (prefix: string) =>
    (await guest.addresses()).ipv6.find((found) => found.startsWith(prefix.slice(0, -1)));
  await until(async () => (await addressIn(second)) !== undefined, 12_000);
  t.true(await isOpen(guest, '--interface', (await addressIn(second)) ?? ''), 'by the second prefix');
  t.true(await isOpen(guest, '--interface', (await addressIn('2001:db8:77::')) ?? ''), 'and by the first');
  const portal78 = `http://[${second}1]:8080`;
  t.regex((await curl(guest, '-g', `${portal78}/status`)).text, /logout/);
  await gateway.exec(['ip', '-6', 'address', 'del', `${plan.lan.ipv6}/64`, 'dev', 'br-guest']);
  try {
    t.true(await isOpen(guest, '--interface', (await addressIn(second)) ?? ''), 'once the first is gone');
    await signOut(guest, portal78);
    t.is(await code(guest, '-g', '--interface', (await addressIn(second)) ?? '', site), `302 ${portal78}/`);
  } finally {
    await gateway.exec(['ip', '-6', 'address', 'add', `${plan.lan.ipv6}/64`, 'dev', 'br-guest', 'nodad']);
    await gateway.exec(['ip', '-6', 'address', 'del', `${second}1/64`, 'dev', 'br-guest']);
  }
});

rule('a device with an address by DHCPv6 is shown the portal, logs in and is online by it', async (t) => {
  const guest = place.lab.guest(4);
  const { gateway, folder } = place.lab;
  await gateway.exec(['ip', '-6', 'address', 'add', `${managed}1/64`, 'dev', 'br-guest', 'nodad']);
  await delay(1_000);
  const settings = `${folder}/dhcpcd.conf`;
  await mkdir('/run/dhcpcd', { recursive: true });
  await writeFile(
    settings,
    'ipv6only\nnoipv6rs\nnohook resolv.conf,hostname,ntp.conf,yp.conf\ninterface eth0\n  ia_na 1\n',
  );
  // it asks for an address of its own accord, whatever the router advertisement says
  const client = guest.spawn(['dhcpcd', '-B', '-f', settings, '-t', '10', 'eth0'], { stdio: 'ignore' });
  const mine = async () => (await guest.addresses()).ipv6.find((found) => /^2001:db8:79::1[0-9a-f]{3}$/.test(found));
  await until(async () => (await mine()) !== undefined, 15_000);
  const address = (await mine()) ?? '';
  t.log(`DHCPv6 gave ${address}`);
  const from = ['-g', '--interface', address];
  t.regex(await code(guest, ...from, site), /^302 http:\/\/\[2001:db8:7[79]::1\]:8080\//);
  const origin = `http://[${managed}1]:8080`;
  t.regex(await signIn(guest, origin, await newTicket()), /^303 /);
  t.true(await isOpen(guest, '--interface', address));
  await signOut(guest, origin);
  t.false(await isOpen(guest, '--interface', address));
  client.kill('SIGTERM');
});

rule('privacy addresses that a device makes by itself are the same guest', async (t) => {
  const guest = place.lab.guest(5);
  await guest.exec([
    'busybox',
    'sysctl',
    '-q',
    '-w',
    'net.ipv6.conf.eth0.use_tempaddr=2',
    'net.ipv6.conf.eth0.temp_prefered_lft=4',
  ]);
  await guest.exec(['ip', 'link', 'set', 'eth0', 'down']);
  await guest.exec(['ip', 'link', 'set', 'eth0', 'up']);
  await until(async () => (await guest.addresses()).ipv6.length >= 2, 10_000);
  await guest.lease();
  await place.logIn(guest, await newTicket());
  for (const address of (await guest.addresses()).ipv6) t.true(await isOpen(guest, '--interface', address), address);
  await place.logOut(guest);
  for (const address of (await guest.addresses()).ipv6) t.false(await isOpen(guest, '--interface', address), address);
  t.is((await curl(guest, '-o', '/dev/null', '-w', '%{http_code}', `${portal}/`)).text, '200');
});
