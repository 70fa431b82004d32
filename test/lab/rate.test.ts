// Speeds on the wire: two guests with limits and one without, at the same time, in both directions, over IPv4 and IPv6.
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Guest } from '../../scripts/netlab/guest.js';
import { type GatewayLab, openGatewayLab, rule } from './gateway-lab.js';

const limits = [
  { downKbps: 20_000, upKbps: 5_000 },
  { downKbps: 8_000, upKbps: 40_000 },
] as const;
const ethernetHeaderBytes = 14;
const windowMs = 3_000;
/** A busy machine may fail to send fast enough; it can never make a limited guest faster. */
const attempts = 3;

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 3 });
  const codes = [
    ...(await place.tickets(limits[0])),
    ...(await place.tickets(limits[1])),
    ...(await place.tickets({})),
  ];
  for (const [i, code] of codes.entries()) await place.logIn(place.lab.guest(i + 1), code);
});
test.after.always(async () => place?.close());

for (const family of ['IPv4', 'IPv6'] as const)
  for (const direction of ['down', 'up'] as const)
    rule(
      `two limited guests get their ${direction} rate within 5 % of the wire beside an unlimited one, over ${family}`,
      async (t) => {
        let measured: Measured | undefined;
        for (let i = 0; i < attempts; i++) {
          measured = await measure(family, direction);
          t.log(
            `${family} ${direction}: ${measured.limited.map((kbps) => Math.round(kbps)).join(' and ')} kbit/s, unlimited ${Math.round(measured.unlimited)} kbit/s`,
          );
          if (measured.limited.every((kbps, n) => Math.abs(kbps / wanted(n, direction) - 1) < 0.05)) break;
        }
        // a neighbour that stops this machine between two readings makes a rate look higher or lower: hardly thrice
        for (const [n, kbps] of (measured?.limited ?? []).entries())
          t.true(Math.abs(kbps / wanted(n, direction) - 1) < 0.05, `guest ${n + 1}: ${kbps}`);
        t.true((measured?.unlimited ?? 0) > 100_000);
      },
    );

interface Measured {
  readonly limited: readonly number[];
  readonly unlimited: number;
}

async function measure(family: 'IPv4' | 'IPv6', direction: 'down' | 'up'): Promise<Measured> {
  const host = family === 'IPv4' ? place.lab.internet.ipv4 : place.lab.internet.ipv6;
  const back = direction === 'down' ? ['-R'] : [];
  const servers = place.lab.guests.map((guest) =>
    place.lab.internet.spawn(['iperf3', '-s', '-B', host, '-p', `${portOf(guest)}`], { stdio: 'ignore' }),
  );
  await delay(200);
  const flows = place.lab.guests.map((guest, n) => {
    const speed = n < limits.length ? ['-u', '-l', '1400', '-b', `${Math.round(wanted(n, direction) * 1.2)}K`] : [];
    return guest.spawn(['iperf3', '-c', host, '-p', `${portOf(guest)}`, '-t', '8', ...speed, ...back], {
      stdio: 'ignore',
    });
  });
  await delay(1_200);
  const before = await counts(direction);
  const startedAt = performance.now();
  await delay(windowMs);
  const after = await counts(direction);
  const tookMs = performance.now() - startedAt;
  for (const child of [...flows, ...servers]) child.kill('SIGKILL');
  const rates = after.map((bytes, n) => ((bytes - (before[n] ?? 0)) * 8) / tookMs);
  return { limited: rates.slice(0, limits.length), unlimited: rates[limits.length] ?? 0 };
}

/** Bytes on the wire so far, by guest: what reached the guest's card, or what left it and reached the Internet host. */
async function counts(direction: 'down' | 'up'): Promise<number[]> {
  if (direction === 'up') return uploaded();
  return Promise.all(
    place.lab.guests.map(async (guest) =>
      Number((await guest.exec(['cat', '/sys/class/net/eth0/statistics/rx_bytes'])).stdout),
    ),
  );
}

async function uploaded(): Promise<number[]> {
  const { stdout } = await place.lab.internet.exec(['nft', '-j', 'list', 'counters', 'table', 'inet', 'upload'], {
    mayFail: true,
  });
  if (stdout === '') {
    const rules = place.lab.guests.map((guest) => `counter g${guest.number} { }`).join('; ');
    const chain = place.lab.guests
      .map((guest) => `meta l4proto { tcp, udp } th dport ${portOf(guest)} counter name g${guest.number}`)
      .join('; ');
    await place.lab.internet.exec(['nft', '-f', '-'], {
      input: `table inet upload { ${rules}; chain in { type filter hook input priority 0; ${chain}; }; }\n`,
    });
    return place.lab.guests.map(() => 0);
  }
  const { nftables } = JSON.parse(stdout) as {
    nftables: { counter?: { name: string; packets: number; bytes: number } }[];
  };
  return place.lab.guests.map((guest) => {
    const counter = nftables.find((entry) => entry.counter?.name === `g${guest.number}`)?.counter;
    return counter ? counter.bytes + counter.packets * ethernetHeaderBytes : 0;
  });
}

function wanted(n: number, direction: 'down' | 'up'): number {
  const limit = limits[n];
  if (!limit) throw new Error(`guest ${n + 1} has no limit`);
  return direction === 'down' ? limit.downKbps : limit.upKbps;
}

function portOf(guest: Guest): number {
  return 5200 + guest.number;
}
