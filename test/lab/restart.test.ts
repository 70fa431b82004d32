// What survives: a killed daemon, a restart, a flushed firewall, a foreign table.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import {
  curl,
  type Download,
  formToken,
  type GatewayLab,
  isOnline,
  openGatewayLab,
  portal,
  rule,
  startProgram,
  until,
} from './gateway-lab.js';

let place: GatewayLab;
test.beforeEach(async () => {
  place = await openGatewayLab({ guests: 2 });
});
test.afterEach.always(async () => place?.close());

const nft = (...words: string[]) => place.lab.gateway.exec(['nft', ...words]);

rule(
  'the daemon is killed and restarted in the middle of downloads: none breaks, the counts go on, nobody new is open',
  async (t) => {
    const [guest, stranger] = [place.lab.guest(1), place.lab.guest(2)];
    const [code = ''] = await place.tickets({ downKbps: 20_000, lifetimeSeconds: 3600 });
    await place.logIn(guest, code);
    const downloads = [place.lab.internet.ipv4, place.lab.internet.ipv6].map(
      (host) => startProgram<Download>(guest, 'download', host, '/bytes/4000000', '15000').printed,
    );
    const counted = async () => (await place.status()).sessions[0]?.downBytes ?? 0;
    await until(async () => (await counted()) > 100_000);
    const before = await counted();
    await place.kill();
    t.false(await isOnline(stranger));
    await place.restart();
    const session = (await place.status()).sessions[0];
    t.is(session?.mac, guest.mac);
    t.true((session?.downBytes ?? 0) > before && before > 0);
    for (const { end, bytes } of await Promise.all(downloads)) {
      t.is(end, 'finished');
      t.true(bytes > 4_000_000);
    }
    const after = (await place.status()).sessions[0]?.downBytes ?? 0;
    t.true(after > 8_000_000, `${after} bytes are counted`);
    t.false(await isOnline(stranger));
  },
);

rule(
  'a log-in is on disk before it is answered: the daemon is killed right after the answer, and the session is there again',
  async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({ lifetimeSeconds: 3600 });
    const token = formToken((await curl(guest, `${portal}/`)).text);
    const answered = await guest.exec([
      'curl',
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '-d',
      `token=${token}&code=${code}`,
      `${portal}/login`,
    ]);
    await place.kill();
    t.is(answered.stdout, '303');
    await place.restart();
    t.is((await place.status()).sessions[0]?.mac, guest.mac);
    t.true(await isOnline(guest));
  },
);

rule('when the daemon stops, strangers stay shut and ticket holders open; down frees everybody', async (t) => {
  const [guest, stranger] = [place.lab.guest(1), place.lab.guest(2)];
  const [code = ''] = await place.tickets({});
  await place.logIn(guest, code);
  await place.daemon.stop();
  t.true(await isOnline(guest));
  t.false(await isOnline(stranger));
  await place.restart();
  t.true(await isOnline(guest));
  await place.control('POST', '/down');
  await place.daemon.ended;
  t.true(await isOnline(stranger));
  t.notRegex((await nft('list', 'tables')).stdout, /passerelle/);
  const { stdout } = await place.lab.gateway.exec(['tc', 'qdisc', 'show']);
  t.notRegex(stdout, /htb/);
});

rule('somebody flushes the whole ruleset: the firewall is back at once, sessions and counts included', async (t) => {
  const [guest, stranger] = [place.lab.guest(1), place.lab.guest(2)];
  const [code = ''] = await place.tickets({ lifetimeSeconds: 3600, downKbps: 50_000 });
  await place.logIn(guest, code);
  await curl(guest, '-o', '/dev/null', `http://${place.lab.internet.ipv4}/bytes/500000`);
  const before = (await place.status()).sessions[0]?.downBytes ?? 0;
  for (const family of ['arp', 'inet']) await nft('delete', 'table', family, 'passerelle');
  await until(async () => (await nft('list', 'tables')).stdout.includes('inet passerelle'), 2_000);
  t.false(await isOnline(stranger));
  t.true(await isOnline(guest));
  const status = await place.status();
  t.true((status.sessions[0]?.downBytes ?? 0) > before && before > 500_000);
  t.is(status.kernel.stale, 0);
  await until(async () => (await nft('list', 'tables')).stdout.includes('arp passerelle'), 2_000);
});

rule('a flushed ruleset gives nobody more volume than the ticket has', async (t) => {
  const guest = place.lab.guest(1);
  const limit = 3_000_000;
  const [code = ''] = await place.tickets({ downVolumeBytes: limit, downKbps: 50_000 });
  await place.logIn(guest, code);
  const url = `http://${place.lab.internet.ipv4}/bytes/2000000`;
  t.is((await curl(guest, '-o', '/dev/null', '-w', '%{size_download}', url)).text, '2000000');
  await place.status();
  await nft('flush', 'ruleset');
  await until(async () => (await nft('list', 'tables')).stdout.includes('inet passerelle'), 2_000);
  // the host's NAT went with the rest: IPv6 needs none
  const { bytes, end } = await startProgram<Download>(
    guest,
    'download',
    place.lab.internet.ipv6,
    '/bytes/2000000',
    '8000',
  ).printed;
  t.true(bytes < limit - 2_000_000, `${bytes} bytes more`);
  t.is(end, 'cut');
});

rule('the tables of others are left alone, and so is a queue that belongs to somebody else', async (t) => {
  const foreign =
    'table inet somebody_else {\n\tchain forward {\n\t\ttype filter hook forward priority filter; policy accept;\n\t}\n}\n';
  await place.lab.gateway.exec(['nft', '-f', '-'], { input: foreign });
  await place.daemon.stop();
  await place.lab.gateway.exec(['tc', 'qdisc', 'del', 'dev', 'br-guest', 'root']);
  await place.lab.gateway.exec([
    'tc',
    'qdisc',
    'add',
    'dev',
    'br-guest',
    'root',
    'handle',
    '99:',
    'tbf',
    'rate',
    '1gbit',
    'burst',
    '1mb',
    'latency',
    '50ms',
  ]);
  await place.restart();
  const { kernel } = await place.status();
  t.is(kernel.complaints.length, 1);
  t.regex(kernel.complaints[0] ?? '', /br-guest.*tbf 99:/);
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({ downKbps: 5_000 });
  await place.logIn(guest, code);
  t.true(await isOnline(guest));
  await place.control('POST', '/down');
  await place.daemon.ended;
  t.true((await nft('list', 'ruleset')).stdout.includes(foreign));
  t.regex((await place.lab.gateway.exec(['tc', 'qdisc', 'show', 'dev', 'br-guest'])).stdout, /tbf 99:/);
});

rule('an owner gives a running session more time and another speed: its download and its counts go on', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({ lifetimeSeconds: 2, downKbps: 20_000 });
  await place.control('POST', '/offers', {
    name: 'Longer',
    accessPoints: ['cafe'],
    lifetimeSeconds: 3600,
    downKbps: 40_000,
  });
  await place.logIn(guest, code);
  const { printed } = startProgram<Download>(guest, 'download', place.lab.internet.ipv4, '/bytes/12000000', '15000');
  await delay(300);
  await place.control('POST', '/lists/bind', { list: 'Offer 1', offer: 'Longer' });
  const { end } = await printed;
  t.is(end, 'finished');
  const session = (await place.status()).sessions[0];
  t.is(session?.downKbps, 40_000);
  t.true((session?.downBytes ?? 0) > 12_000_000);
});

rule(
  'after a power cut the guard shuts the network before the daemon runs, and then the daemon takes it over',
  async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({ lifetimeSeconds: 3600 });
    await place.logIn(guest, code);
    t.true(await isOnline(guest));
    await place.kill();
    await nft('delete', 'table', 'inet', 'passerelle');
    t.true(await isOnline(place.lab.guest(2)), 'nothing guards the network');
    const guard = join(dirname(place.daemon.controlSocket), 'guard.nft');
    await nft('-f', guard);
    for (const shut of place.lab.guests)
      for (const family of ['-4', '-6'] as const) t.false(await isOnline(shut, family));
    const handle = async () =>
      (await nft('-a', 'list', 'table', 'inet', 'passerelle')).stdout.match(/^table .* # handle \d+$/m)?.[0];
    const guarded = await handle();
    t.truthy(guarded);
    await place.restart();
    t.is(await handle(), guarded, 'it is the same table');
    await until(() => isOnline(guest));
    t.false(await isOnline(place.lab.guest(2)));
  },
);

rule('passerelle down leaves no guard behind: a boot without the daemon shuts nobody', async (t) => {
  const guard = join(dirname(place.daemon.controlSocket), 'guard.nft');
  t.true(existsSync(guard));
  await place.control('POST', '/down');
  t.false(existsSync(guard));
});

rule(
  'an owner changes the terms a hundred times while a guest is busy: no packet is lost and no connection breaks',
  async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({ lifetimeSeconds: 3600, downKbps: 20_000 });
    const others = [
      { name: 'Longer', lifetimeSeconds: 7200, downKbps: 20_000 },
      { name: 'Ends', lifetimeSeconds: 1800, downKbps: 30_000, totalVolumeBytes: 1_000_000_000 },
      {
        name: 'Slows',
        lifetimeSeconds: 3600,
        totalVolumeBytes: 900_000_000,
        upVolumeBytes: 900_000_000,
        slowedKbps: 500,
      },
    ];
    for (const offer of others) await place.control('POST', '/offers', { accessPoints: ['cafe'], ...offer });
    await place.logIn(guest, code);
    const sink = await place.lab.internet.sink(9000);
    const { printed } = startProgram<Download>(guest, 'download', place.lab.internet.ipv6, '/bytes/20000000', '60000');
    const datagrams = startProgram<{ sent: number }>(
      guest,
      'datagrams',
      place.lab.internet.ipv4,
      '9000',
      '4000',
      '100',
      '1',
    );
    const names = [...others.map(({ name }) => name), 'Offer 1'];
    for (let i = 0; i < 100; i++) await place.control('POST', '/lists/bind', { list: 'Offer 1', offer: names[i % 4] });
    t.is((await printed).end, 'finished');
    const { sent } = await datagrams.printed;
    await until(async () => (await sink.received()).udpDatagrams === sent).catch(() => {});
    t.is((await sink.received()).udpDatagrams, sent);
    t.is((await place.status()).kernel.stale, 0);
  },
);
