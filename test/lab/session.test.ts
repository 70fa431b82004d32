// A guest with a ticket: open at once, metered to the byte, shut as one, over IPv4 and IPv6.
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import {
  curl,
  type Download,
  formToken,
  type GatewayLab,
  isOnline,
  openGatewayLab,
  portal,
  rule,
  runProgram,
  startProgram,
  until,
} from './gateway-lab.js';

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 2 });
});
test.after.always(async () => place?.close());

rule('a guest who types a code is open at once over IPv4 and IPv6, and shut at once after logging out', async (t) => {
  const guest = place.lab.guest(1);
  const [code] = await place.tickets({ lifetimeSeconds: 3600 });
  t.false(await isOnline(guest, '-4'));
  t.false(await isOnline(guest, '-6'));
  const { status, location } = await place.logIn(guest, code ?? '');
  t.deepEqual([status, location], [303, `${portal}/status`]);
  t.true(await isOnline(guest, '-4'));
  t.true(await isOnline(guest, '-6'));
  t.false(await isOnline(place.lab.guest(2)));
  await place.logOut(guest);
  t.false(await isOnline(guest, '-4'));
  t.false(await isOnline(guest, '-6'));
});

rule('small letters, spaces and a missing dash are the same code', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({});
  t.is((await place.logIn(guest, ` ${code.toLowerCase().replace('-', ' ')} `)).status, 303);
  await place.logOut(guest);
});

rule(
  'the meters are exact to the byte against what the Internet host received, and the guest is told them',
  async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({ upVolumeBytes: 500_000_000 });
    await place.logIn(guest, code);
    const { internet } = place.lab;
    const meters = await Promise.all(['meta l4proto tcp', 'udp dport 9000'].map((match) => internet.meter(match)));
    const sink = await internet.sink(9000);
    await runProgram(guest, 'datagrams', internet.ipv4, '9000', '1000', '700');
    await runProgram(guest, 'datagrams', internet.ipv6, '9000', '1000', '700');
    await curl(guest, '-o', '/dev/null', `http://${internet.ipv4}/bytes/3000000`);
    await curl(guest, '-o', '/dev/null', '-g', `http://[${internet.ipv6}]/bytes/3000000`);
    const counts = await Promise.all(meters.map((meter) => meter.read()));
    const { sessions } = await place.status();
    const session = sessions.find(({ mac }) => mac === guest.mac);
    t.is((await sink.received()).udpDatagrams, 2000);
    t.is(
      session?.upBytes,
      counts.reduce((sum, { entered }) => sum + entered.bytes, 0),
    );
    t.is(
      session?.downBytes,
      counts.reduce((sum, { left }) => sum + left.bytes, 0),
    );
    await Promise.all(meters.map((meter) => meter.remove()));
    await sink.stop();
    await place.logOut(guest);
  },
);

rule('a session that is cut takes its running download with it, and its meters are settled to the byte', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({ downKbps: 40_000 });
  await place.logIn(guest, code);
  const meter = await place.lab.internet.meter('tcp sport 80');
  const { printed } = startProgram<Download>(guest, 'download', place.lab.internet.ipv4, '/bytes/1000000000', '15000');
  await delay(700);
  const cutAt = Date.now();
  await place.control('POST', '/sessions/cut', { session: guest.mac });
  const { end, bytes, lastByteAt } = await printed;
  t.is(end, 'cut');
  t.true(bytes > 1_000_000);
  t.true(lastByteAt - cutAt < 300, `${lastByteAt - cutAt} ms after the order`);
  const page = (await curl(guest, `${portal}/`)).text;
  t.regex(page, /cut|ended|disconnected/i);
  await meter.remove();
});

rule('a session without traffic is cut when its idle time is over; traffic keeps it alive', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({ idleTimeoutSeconds: 3 });
  await place.logIn(guest, code);
  for (let i = 0; i < 4; i++) {
    t.true(await isOnline(guest), `after ${i} s`);
    await delay(1_000);
  }
  const lastTrafficAt = Date.now() - 1_000;
  await t.notThrowsAsync(until(async () => (await place.status()).sessions.length === 0));
  const idleMs = Date.now() - lastTrafficAt;
  t.true(idleMs > 2_500 && idleMs < 4_500, `cut ${idleMs} ms after the last traffic`);
  t.false(await isOnline(guest));
});

rule('connections that were shown the portal are forgotten at the log-in', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({});
  const redirected = async () => {
    const { stdout } = await place.lab.gateway.exec(['conntrack', '-L', '--dst-nat', '-s', '10.77.0.0/24'], {
      mayFail: true,
    });
    return stdout.split('\n').filter((line) => line.includes(`src=${address} dst=${plan.internet.ipv4}`));
  };
  const address = (await guest.addresses()).ipv4[0];
  await curl(guest, `http://${plan.internet.ipv4}/`);
  t.true((await redirected()).length > 0);
  await place.logIn(guest, code);
  await until(async () => (await redirected()).length === 0);
  t.deepEqual(await redirected(), []);
  await place.logOut(guest);
});

rule(
  "a browser's background POST that the firewall redirected logs nobody in, even with a right code and token",
  async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({});
    const token = formToken((await curl(guest, `${portal}/`)).text);
    const { text } = await curl(
      guest,
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '-d',
      `token=${token}&code=${code}`,
      'http://update.googleapis.com/login',
    );
    t.is(text, '302');
    t.is((await place.status()).sessions.length, 0);
    t.false(await isOnline(guest));
  },
);

rule('a ticket for one device is refused on a second one, and the first stays online', async (t) => {
  const [code = ''] = await place.tickets({ devicesAtOnce: 1 });
  await place.logIn(place.lab.guest(1), code);
  const { status } = await place.logIn(place.lab.guest(2), code);
  t.is(status, 422);
  t.true(await isOnline(place.lab.guest(1)));
  t.false(await isOnline(place.lab.guest(2)));
  await place.logOut(place.lab.guest(1));
});

rule('guests who log in at the same moment are all open', async (t) => {
  const codes = await place.tickets({}, 3);
  t.is(codes.length, 3);
  const results = await Promise.all(codes.slice(0, 2).map((code, i) => place.logIn(place.lab.guest(i + 1), code)));
  t.deepEqual(
    results.map(({ status }) => status),
    [303, 303],
  );
  t.is((await place.status()).sessions.length, 2);
  for (const guest of place.lab.guests) await place.logOut(guest);
});

rule('a ticket may last for two days, a month or a century, and troubles nobody else', async (t) => {
  const [guest, other] = [place.lab.guest(1), place.lab.guest(2)];
  for (const days of [2, 30, 36_000]) {
    const [code = ''] = await place.tickets({ lifetimeSeconds: days * 86_400 });
    t.is((await place.logIn(guest, code)).status, 303, `${days} days`);
    t.true(await isOnline(guest), `${days} days`);
    const [short = ''] = await place.tickets({ lifetimeSeconds: 3600 });
    t.is((await place.logIn(other, short)).status, 303);
    t.true(await isOnline(other));
    t.is((await place.status()).kernel.stale, 0);
    await place.logOut(guest);
    await place.logOut(other);
    t.false(await isOnline(other));
  }
});

rule('a device that is open on one guest network is shut on another', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({});
  await place.logIn(guest, code);
  const { stdout } = await place.lab.gateway.exec([
    'nft',
    'get',
    'element',
    'inet',
    'passerelle',
    'up',
    `{ "br-guest" . ${guest.mac} }`,
  ]);
  t.regex(stdout, /0x5061/);
  const elsewhere = ['nft', 'get', 'element', 'inet', 'passerelle', 'up', `{ "br-other" . ${guest.mac} }`] as const;
  t.not((await place.lab.gateway.exec(elsewhere, { mayFail: true })).code, 0);
  await place.logOut(guest);
});
