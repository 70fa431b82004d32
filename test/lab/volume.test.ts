// A used-up volume: the kernel ends the session, or slows it, at the very byte and without the daemon.
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Guest } from '../../scripts/netlab/guest.js';
import {
  curl,
  type Download,
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
test.beforeEach(async () => {
  place = await openGatewayLab({ guests: 2 });
});
test.afterEach.always(async () => place?.close());

const forever = '/bytes/1000000000';
const largestPacketBytes = 65_536;
/** A datagram of 1000 bytes of payload, with its UDP and IPv4 headers. */
const datagramBytes = 1_028;
const windowMs = 4_000;

rule(
  'the daemon is killed: what is sent and what is received count together, and end the session within one packet',
  async (t) => {
    const guest = place.lab.guest(1);
    const limit = 3_000_000;
    const [code = ''] = await place.tickets({ totalVolumeBytes: limit, downKbps: 20_000 });
    await place.logIn(guest, code);
    await place.kill();
    const sink = await place.lab.internet.sink(9000);
    await runProgram(guest, 'datagrams', place.lab.internet.ipv4, '9000', '1000', '1000');
    t.is((await sink.received()).udpDatagrams, 1000);
    const { end } = await startProgram<Download>(guest, 'download', place.lab.internet.ipv4, forever, '8000').printed;
    t.is(end, 'cut');
    const [up, down] = [await metered('up_class'), await metered('dn_class')];
    t.true(up >= 1000 * datagramBytes);
    t.true(up + down <= limit && limit - up - down <= largestPacketBytes, `${up} + ${down} of ${limit} bytes passed`);
    t.false(await isOnline(guest));
    await place.restart();
    t.is((await place.status()).sessions.length, 0);
    t.regex((await curl(guest, `${portal}/`)).text, /volume|data/i);
    t.is((await place.logIn(guest, code)).status, 422);
  },
);

rule(
  'the daemon is killed: the packet that no longer fits into a volume, and all after it, take the slow class',
  async (t) => {
    const guest = place.lab.guest(1);
    const limit = 200_000;
    const [code = ''] = await place.tickets({ upVolumeBytes: limit, slowedKbps: 256 });
    await place.logIn(guest, code);
    await place.kill();
    await runProgram(guest, 'datagrams', place.lab.internet.ipv4, '9000', '210', '1000', '1');
    const fits = Math.floor(limit / datagramBytes);
    t.is(await classPackets('wan0', '5061:3'), fits);
    t.is(await classPackets('wan0', '5061:8003'), 210 - fits);
    t.is(await metered('up_class'), 210 * datagramBytes);
    t.true(await isOnline(guest));
  },
);

rule(
  'the daemon is killed: a guest has its full speed until its volume is used up, and its slow one from there, and every byte is counted once',
  async (t) => {
    const guest = place.lab.guest(1);
    const limit = 4_000_000;
    const [code = ''] = await place.tickets({ downVolumeBytes: limit, downKbps: 10_000, slowedKbps: 512 });
    await place.logIn(guest, code);
    await place.kill();
    const meter = await place.lab.internet.meter('udp sport 5201');
    const before = await metered('dn_class');
    const stream = await startStream(guest, 11_000);
    await delay(1_000);
    const fast = await rateOf(guest, 1_000);
    await until(async () => (await metered('dn_class')) > limit + 500_000);
    await delay(1_000);
    const slow = await rateOf(guest, windowMs);
    await stream.stop();
    t.log(`${Math.round(fast)} kbit/s before, ${Math.round(slow)} after`);
    t.true(fast > 9_000 && fast < 10_500, `${fast} kbit/s of 10000`);
    t.true(Math.abs(slow / 512 - 1) < 0.03, `${slow} kbit/s of 512`);
    await delay(300);
    const sent = (await meter.read()).left.bytes;
    const counted = (await metered('dn_class')) - before;
    // beside the stream, iperf3 talks over TCP
    t.true(sent > limit && counted >= sent, `${counted} bytes are counted of ${sent}`);
    t.true(counted - sent < 20_000, `${counted - sent} bytes of talk`);
    await place.restart();
    const { sessions, kernel } = await place.status();
    t.true((sessions[0]?.downBytes ?? 0) >= counted);
    t.is(kernel.stale, 0);
    t.true(await isOnline(guest));
  },
);

rule('the meters are exact to the byte across the switch to the slow class, in both directions', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({ totalVolumeBytes: 2_000_000, downKbps: 20_000, slowedKbps: 4_000 });
  await place.logIn(guest, code);
  const { internet } = place.lab;
  const meters = await Promise.all(['meta l4proto tcp', 'udp dport 9000'].map((match) => internet.meter(match)));
  const sink = await internet.sink(9000);
  await runProgram(guest, 'datagrams', internet.ipv6, '9000', '300', '700', '1');
  await curl(guest, '-o', '/dev/null', `http://${internet.ipv4}/bytes/3000000`);
  await runProgram(guest, 'datagrams', internet.ipv4, '9000', '100', '700', '3');
  await until(async () => (await sink.received()).udpDatagrams === 400);
  const counts = await Promise.all(meters.map((meter) => meter.read()));
  const { sessions } = await place.status();
  t.is(sessions[0]?.upBytes, sum(counts.map(({ entered }) => entered.bytes)));
  t.is(sessions[0]?.downBytes, sum(counts.map(({ left }) => left.bytes)));
  t.true((await classPackets('br-guest', '5061:8003')) > 0 && (await classPackets('wan0', '5061:8003')) > 0);
});

rule('a total volume slows both directions of all devices of the ticket, each by itself', async (t) => {
  const guests = [place.lab.guest(1), place.lab.guest(2)] as const;
  const [code = ''] = await place.tickets({ totalVolumeBytes: 500_000, slowedKbps: 512, devicesAtOnce: 2 });
  for (const guest of guests) await place.logIn(guest, code);
  const [first, second] = guests;
  await curl(first, '-o', '/dev/null', `http://${place.lab.internet.ipv4}/bytes/500000`);
  await place.kill();
  const streams = [await startStream(first, 1_000), await startStream(second, 1_000)];
  await delay(1_500);
  const rates = await Promise.all(guests.map((guest) => rateOf(guest, windowMs)));
  for (const stream of streams) await stream.stop();
  for (const kbps of rates) t.true(Math.abs(kbps / 512 - 1) < 0.03, `down: ${kbps} kbit/s of 512`);
  const before = await metered('up_class');
  const up = await startStream(second, 1_000, 'up');
  await delay(1_500);
  const meter = await place.lab.internet.meter('udp dport 5202');
  await delay(windowMs);
  const { entered } = await meter.read();
  await up.stop();
  const kbps = ((entered.bytes + 14 * entered.packets) * 8) / windowMs;
  t.true(Math.abs(kbps / 512 - 1) < 0.04, `up: ${kbps} kbit/s of 512`);
  t.true((await metered('up_class')) >= before);
});

rule(
  'a slowed session is taken over at a restart as it is: still slow, still counted, nothing loaded anew',
  async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({ downVolumeBytes: 300_000, slowedKbps: 512 });
    await place.logIn(guest, code);
    const stream = await startStream(guest, 1_000);
    await until(async () => (await metered('dn_class')) > 400_000);
    const before = await metered('dn_class');
    await place.kill();
    await place.restart();
    await delay(1_000);
    t.true(Math.abs((await rateOf(guest, windowMs)) / 512 - 1) < 0.03);
    const { sessions, kernel } = await place.status();
    t.is(kernel.stale, 0);
    t.true((sessions[0]?.downBytes ?? 0) > before);
    await place.lab.gateway.exec(['nft', 'delete', 'table', 'inet', 'passerelle']);
    await until(async () => (await metered('dn_class').catch(() => 0)) > before, 3_000);
    await delay(1_000);
    t.true(Math.abs((await rateOf(guest, windowMs)) / 512 - 1) < 0.03, 'slow again after the table was gone');
    t.is((await place.status()).kernel.stale, 0);
    await stream.stop();
  },
);

rule(
  'an owner changes what a used-up volume does while a download runs: it goes on slowly, then fast, then it is ended',
  async (t) => {
    const guest = place.lab.guest(1);
    const ending = { downVolumeBytes: 3_000_000, downKbps: 4_000 };
    const [code = ''] = await place.tickets(ending);
    const offers = [
      { name: 'Slows', ...ending, slowedKbps: 256 },
      { name: 'More', downVolumeBytes: 50_000_000, downKbps: 4_000, slowedKbps: 256 },
    ];
    for (const offer of offers) await place.control('POST', '/offers', { accessPoints: ['cafe'], ...offer });
    const bind = (offer: string) => place.control('POST', '/lists/bind', { list: 'Offer 1', offer });
    await place.logIn(guest, code);
    const { printed } = startProgram<Download>(guest, 'download', place.lab.internet.ipv4, forever, '40000');
    await delay(1_000);
    await bind('Slows');
    await until(async () => (await metered('dn_class')) > 3_100_000, 20_000);
    await delay(1_500);
    const slow = await rateOf(guest, windowMs);
    // a download that paused may catch up by the 15 kB that its class had saved
    t.true(slow < 256 + (15_000 * 8) / windowMs, `${slow} kbit/s`);
    await bind('More');
    await until(async () => (await rateOf(guest, 500)) > 3_000);
    t.is((await place.status()).kernel.stale, 0);
    await bind('Offer 1');
    const { end } = await printed;
    t.is(end, 'cut');
    await until(async () => (await place.status()).sessions.length === 0);
  },
);

/** Bytes that a map's counters hold. */
async function metered(map: string): Promise<number> {
  const { stdout } = await place.lab.gateway.exec(['nft', 'list', 'map', 'inet', 'passerelle', map]);
  return sum([...stdout.matchAll(/counter packets \d+ bytes (\d+)/g)].map(([, bytes]) => Number(bytes)));
}

/** Packets that were given to a class so far: sent, waiting, or dropped because its queue was full. */
async function classPackets(device: string, classid: string): Promise<number> {
  const { stdout } = await place.lab.gateway.exec(['tc', '-s', 'qdisc', 'show', 'dev', device]);
  const [, sent, dropped, waiting] =
    stdout.match(new RegExp(`parent ${classid} [^]*? bytes (\\d+) pkt \\(dropped (\\d+),[^]*? backlog \\S+ (\\d+)p`)) ??
    [];
  return Number(sent) + Number(dropped) + Number(waiting);
}

/** What reaches a guest's card over a while, Ethernet headers included, kbit/s. */
async function rateOf(guest: Guest, ms: number): Promise<number> {
  const received = async () => Number((await guest.exec(['cat', '/sys/class/net/eth0/statistics/rx_bytes'])).stdout);
  const [startedAt, before] = [performance.now(), await received()];
  await delay(ms);
  const after = await received();
  return ((after - before) * 8) / (performance.now() - startedAt);
}

/** UDP at a steady speed from the Internet host to the guest, or up from it. */
async function startStream(
  guest: Guest,
  kbps: number,
  direction: 'down' | 'up' = 'down',
): Promise<{ stop(): Promise<void> }> {
  const { internet } = place.lab;
  const port = String(5200 + guest.number);
  const server = internet.spawn(['iperf3', '-s', '-1', '-B', internet.ipv4, '-p', port], { stdio: 'ignore' });
  await delay(300);
  const back = direction === 'down' ? ['-R'] : [];
  const options = ['-u', '-l', '1400', '-b', `${kbps}K`, '-t', '60', ...back];
  const client = guest.spawn(['iperf3', '-c', internet.ipv4, '-p', port, ...options], { stdio: 'ignore' });
  return {
    stop: async () => {
      for (const child of [client, server]) child.kill('SIGKILL');
      await delay(200);
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
