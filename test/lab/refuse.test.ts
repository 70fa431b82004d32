// Nothing hangs: whatever a guest is refused is answered, before the log-in, after the end and in the middle of what was open.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Guest } from '../../scripts/netlab/guest.js';
import { plan } from '../../scripts/netlab/lab.js';
import { curl, type GatewayLab, openGatewayLab, rule, runProgram, startProgram } from './gateway-lab.js';

let place: GatewayLab;
let other = '';
test.before(async () => {
  place = await openGatewayLab({ guests: 20 });
  other = (await place.lab.guest(2).addresses()).ipv4[0] ?? '';
  // another guest by way of the gateway, as on an access point that isolates them
  await place.lab.guest(1).exec(['ip', 'route', 'add', `${other}/32`, 'via', plan.lan.ipv4]);
  await place.lab.internet.sink(7000);
});
test.after.always(async () => place?.close());

const fastMs = 50;
const refused = /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|EACCES)$/;

interface Knock {
  readonly target: string;
  readonly outcome: string;
  readonly ms: number;
}

const knockAll = (guest: Guest, targets: readonly string[]) =>
  runProgram<Knock[]>(guest, 'burst', JSON.stringify(targets), '2000');

const at = (hosts: readonly string[], doors: readonly string[]) =>
  hosts.flatMap((host) => doors.map((door) => door.replace(' ', `,${host},`)));

/** What is refused: doors by kind of destination, both families. */
function table(): Readonly<Record<string, readonly string[]>> {
  const { ipv4, ipv6 } = plan.internet;
  const web = ['tcp 443', 'udp 443', 'tcp 8443', 'tcp 22', 'tcp 993', 'tcp 5223', 'udp 123', 'udp 3478', 'udp 65535'];
  const vpn = [
    'udp 51820',
    'udp 1194',
    'tcp 1194',
    'udp 500',
    'udp 4500',
    'udp 1701',
    'tcp 1723',
    'tcp 853',
    'udp 853',
  ];
  const doh4 = ['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4', '9.9.9.9', '162.159.36.1'];
  const doh6 = ['2606:4700:4700::1111', '2001:4860:4860::8888', '2620:fe::fe'];
  return {
    'a host of the Internet': at([ipv4, ipv6], web),
    'encrypted DNS and VPN': at([ipv4, ipv6], vpn),
    'well-known servers of encrypted DNS': at([...doh4, ...doh6], ['tcp 443', 'udp 443', 'tcp 853', 'udp 853']),
    'a private host': at(
      ['192.168.99.1', plan.management.ownerIpv4, '172.20.0.1', 'fd00:99::1'],
      ['tcp 80', 'tcp 443', 'udp 443'],
    ).filter((target) => !target.endsWith(',80')),
    'the gateway itself': at([plan.lan.ipv4, plan.lan.ipv6], ['tcp 22', 'tcp 443', 'tcp 9999', 'udp 9999', 'udp 161']),
    'the owner’s page': at([plan.lan.ipv4, plan.lan.ipv6, plan.management.ipv4], ['tcp 8081']),
    'another guest': at([other], ['tcp 80', 'tcp 445', 'udp 5000']).filter((target) => !target.endsWith(',80')),
  };
}

const tries = 3;
const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Infinity;

/** Each door several times: answered every time, and fast by the median (others use this machine, too). */
async function isRefusedFast(t: ExecutionContext, when: string): Promise<void> {
  const guest = place.lab.guest(1);
  for (const [kind, targets] of Object.entries(table())) {
    const knocks: Knock[] = [];
    await knockAll(guest, targets);
    for (let i = 0; i < tries; i++) knocks.push(...(await knockAll(guest, targets)));
    const times = knocks.map(({ ms }) => ms);
    t.log(`${when}, ${kind}: median ${median(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`);
    for (const target of targets) {
      const mine = knocks.filter((knock) => knock.target === target);
      for (const { outcome } of mine) t.regex(outcome, refused, `${when}: ${target}`);
      t.true(median(mine.map(({ ms }) => ms)) < fastMs, `${when}: ${target}`);
    }
  }
}

rule('every refused door answers at once before the log-in: all kinds of destinations, both families', async (t) => {
  await isRefusedFast(t, 'before the log-in');
});

rule(
  'what was open is refused at once when its session ends, TCP and UDP, both families; then every door',
  async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({});
    await place.logIn(guest, code);
    const flows = [plan.internet.ipv4, plan.internet.ipv6].map((host) =>
      startProgram<{ kind: string; outcome: string; endedAt: number }[]>(guest, 'flows', host, '7000', '7000', '20'),
    );
    await delay(1_500);
    const meter = await place.lab.internet.meter('udp dport 7000');
    await delay(200);
    t.true((await meter.read()).entered.packets > 10, 'the flows run');
    await meter.remove();
    const before = Date.now();
    await place.logOut(guest);
    const ended = (await Promise.all(flows.map(({ printed }) => printed))).flat();
    const firstAt = Math.min(...ended.map(({ endedAt }) => endedAt));
    const spread = ended.map(({ endedAt }) => endedAt - firstAt);
    t.log(
      `${ended.length} flows ended ${firstAt - before} ms after the log-out was asked for, within ${Math.max(...spread)} ms`,
    );
    for (const { kind, outcome } of ended) t.regex(outcome, refused, kind);
    t.true(median(spread) < fastMs, `${spread}`);
    await isRefusedFast(t, 'after the end');
  },
);

const mostTries = 8;
const range = (count: number, target: (n: number) => string) => Array.from({ length: count }, (_, i) => target(i + 1));
const bursts = {
  'QUIC over IPv4': range(200, (n) => `udp,203.0.113.${n},443`),
  'QUIC over IPv6': range(200, (n) => `udp,2001:db8:ffff::${n.toString(16)},443`),
  'QUIC to one host': range(200, (n) => `udp,${plan.internet.ipv4},${2_000 + n}`),
  'TCP over IPv4': range(200, (n) => `tcp,203.0.113.${n},443`),
  'TCP over IPv6': range(200, (n) => `tcp,2001:db8:ffff::${n.toString(16)},443`),
} as const;

rule('200 connections at once from one guest are all answered, and fast', async (t) => {
  const guest = place.lab.guest(3);
  for (const [kind, targets] of Object.entries(bursts)) {
    const fast: number[] = [];
    // what else this machine does makes a try slower, never faster; but each answer comes, in every try
    while (fast.length < mostTries && fast.at(-1) !== targets.length) {
      const knocks = await knockAll(guest, targets);
      for (const { target, outcome } of knocks) t.regex(outcome, refused, target);
      fast.push(knocks.filter(({ ms }) => ms < fastMs).length);
      await delay(400); // a guest's answers are bounded, too
    }
    t.log(`${kind}: ${fast.join(', ')} of 200 within ${fastMs} ms`);
    t.is(Math.max(...fast), targets.length, kind);
  }
});

rule('20 guests with 50 connections each, all at once, are all answered', async (t) => {
  const targets = [...bursts['QUIC over IPv4'].slice(0, 25), ...bursts['QUIC over IPv6'].slice(0, 25)];
  const medians: number[] = [];
  while (medians.length < mostTries && !medians.some((ms) => ms < fastMs)) {
    const knocks = (await Promise.all(place.lab.guests.map((guest) => knockAll(guest, targets)))).flat();
    t.is(knocks.length, 1_000);
    for (const { target, outcome } of knocks) t.regex(outcome, refused, target);
    medians.push(median(knocks.map(({ ms }) => ms)));
    await delay(400);
  }
  t.log(`1000 knocks: median ${medians.map((ms) => ms.toFixed(1)).join(', ')} ms`);
  t.true(Math.min(...medians) < fastMs);
});

rule('other protocols (ESP, GRE, SCTP) and fragments are answered, multicast and broadcast are not', async (t) => {
  const guest = place.lab.guest(4);
  const count = `table inet lab_heard { counter told { }; chain input { type filter hook input priority 0;
    icmp type destination-unreachable counter name told; icmpv6 type destination-unreachable counter name told; }; }`;
  await guest.exec(['nft', '-f', '-'], { input: count });
  const heard = async () => {
    const { stdout } = await guest.exec(['nft', 'reset', 'counter', 'inet', 'lab_heard', 'told']);
    return Number(stdout.match(/packets (\d+)/)?.[1]);
  };
  const { ipv4, ipv6 } = plan.internet;
  const send = (address: string) => guest.exec(['socat', '-u', '-', address], { input: 'hello hello', mayFail: true });
  await send(`IP4-SENDTO:${ipv4}:50`);
  for (const protocol of [47, 50, 132])
    for (const address of [`IP4-SENDTO:${ipv4}:${protocol}`, `IP6-SENDTO:[${ipv6}]:${protocol}`]) {
      await heard();
      await send(address);
      await delay(20);
      t.is(await heard(), 1, address);
    }
  for (const host of [ipv4, ipv6]) {
    await runProgram(guest, 'datagrams', host, '7777', '1', '4000');
    await delay(20);
    t.is(await heard(), 1, `fragments to ${host}`);
  }
  for (const address of [
    'UDP4-DATAGRAM:239.1.2.3:5000',
    'UDP4-DATAGRAM:10.77.0.255:5000,broadcast',
    'UDP6-DATAGRAM:[ff05::99%eth0]:5000',
  ]) {
    await send(address);
    await delay(20);
    t.is(await heard(), 0, address);
  }
});

rule('a guest’s addresses all hear at once: privacy addresses beside the first', async (t) => {
  const guest = place.lab.guest(5);
  for (let i = 1; i <= 9; i++)
    await guest.exec(['ip', '-6', 'address', 'add', `2001:db8:77::5:${i}/64`, 'dev', 'eth0', 'nodad']);
  for (let i = 1; i <= 9; i++) {
    const { stdout, code } = await guest.exec(
      [
        'curl',
        '-s',
        '-m',
        '2',
        '-o',
        '/dev/null',
        '-w',
        '%{time_total}',
        '--interface',
        `2001:db8:77::5:${i}`,
        `https://[${plan.internet.ipv6}]/`,
      ],
      { mayFail: true },
    );
    t.is(code, 7, 'refused');
    t.true(Number(stdout) < 1, stdout);
  }
});

rule('while the way to the Internet is gone, refused connections are answered all the same', async (t) => {
  const { gateway } = place.lab;
  const guest = place.lab.guest(6);
  await gateway.exec(['ip', 'route', 'del', 'default']);
  await gateway.exec(['ip', '-6', 'route', 'del', 'default']);
  try {
    const targets = [bursts['TCP over IPv4'], bursts['QUIC over IPv4'], bursts['QUIC over IPv6']].flatMap((list) =>
      list.slice(0, 40).map((target) => target.replace('203.0.113.', '192.0.2.').replace('db8:ffff', 'db8:eeee')),
    );
    const knocks = await knockAll(guest, targets);
    for (const { target, outcome } of knocks) t.regex(outcome, refused, target);
    t.true(median(knocks.map(({ ms }) => ms)) < fastMs);
    t.regex((await curl(guest, '-o', '/dev/null', '-w', '%{http_code}', 'http://192.0.2.9/')).text, /302/);
  } finally {
    await gateway.exec(['ip', 'route', 'add', 'default', 'via', plan.internet.gatewayIpv4]);
    await gateway.exec(['ip', '-6', 'route', 'add', 'default', 'via', plan.internet.gatewayIpv6]);
  }
});

rule('one guest that floods is not answered without end, and the others are', async (t) => {
  const flood = Array.from({ length: 4 }, () =>
    startProgram(place.lab.guest(7), 'datagrams', plan.internet.ipv4, '9', '8000', '10'),
  );
  await delay(300);
  const knocks = await knockAll(place.lab.guest(8), bursts['QUIC over IPv4'].slice(0, 40));
  for (const { target, outcome } of knocks) t.regex(outcome, refused, target);
  await Promise.all(flood.map(({ printed }) => printed));
  const { stdout } = await place.lab.guest(7).exec(['nstat', '-asz', 'IcmpInDestUnreachs'], { mayFail: true });
  const told = Number(stdout.match(/IcmpInDestUnreachs\s+(\d+)/)?.[1] ?? NaN);
  t.log(`of 32000 datagrams ${told} were answered`);
  t.true(told > 0 && told < 16_000, stdout);
});

rule('the kernel’s limit is lifted in the gateway’s namespace alone, and `down` puts it back', async (t) => {
  const { gateway } = place.lab;
  const masks = async () => {
    const { stdout } = await gateway.exec([
      'busybox',
      'sysctl',
      '-n',
      'net.ipv4.icmp_ratemask',
      'net.ipv6.icmp.ratemask',
    ]);
    return stdout.trim().split('\n');
  };
  t.deepEqual(await masks(), ['6160', '0,3-127']);
  t.is((await readFile('/proc/sys/net/ipv4/icmp_ratemask', 'utf8')).trim(), '6168');
  const kept = join(place.lab.folder, 'state', 'icmp-limit.json');
  t.true((await readFile(kept, 'utf8')).includes('6168'));
  await place.control('POST', '/down');
  await place.daemon.ended;
  t.deepEqual(await masks(), ['6168', '0-1,3-127']);
  await t.throwsAsync(readFile(kept));
});
