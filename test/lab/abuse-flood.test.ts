// Floods of connections that are never made, while real guests load the portal: what they wait, and what is left behind.
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import { type GatewayLab, openGatewayLab, portal, rule, startProgram } from './gateway-lab.js';
import { realGuests, servesRealGuests, type Waited } from './real-guests.js';

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 4 });
});
test.after.always(async () => place?.close());

const seconds = 5;

async function flood(target: readonly [string, string], macs: number, perSecond: number): Promise<Waited> {
  const [address, port] = target;
  const prefix = address.includes(':') ? '2001:db8:77:0' : '10.77.0';
  const settings = [plan.lan.mac, prefix, String(macs), String(perSecond), String(seconds + 1)];
  const { printed } = startProgram<{ sent: number }>(place.lab.guest(1), 'flood', address, port, ...settings);
  const waited = await realGuests([place.lab.guest(2), place.lab.guest(3)], seconds);
  await printed;
  return waited;
}

async function connections(): Promise<number> {
  const { stdout } = await place.lab.gateway.exec(['busybox', 'cat', '/proc/sys/net/netfilter/nf_conntrack_count']);
  return Number(stdout);
}

const targets: readonly (readonly [what: string, address: string, port: string])[] = [
  ['the portal', plan.lan.ipv4, '8080'],
  ['the portal over IPv6', plan.lan.ipv6, '8080'],
  ['web pages anywhere', plan.internet.ipv4, '80'],
  ['the Internet', plan.internet.ipv4, '443'],
];
for (const [what, address, port] of targets)
  rule(`5,000 SYNs a second at ${what} from one card keep no guest waiting, and fill no table`, async (t) => {
    const before = await connections();
    await servesRealGuests(t, what, () => flood([address, port], 1, 5_000));
    const held = (await connections()) - before;
    t.log(`${held} connections more are tracked`);
    t.true(held < 2_000, 'of 30,000; a small router tracks 16,384');
  });

for (const [what, address, port] of targets)
  rule(`5,000 SYNs a second at ${what} from ten thousand cards keep no guest waiting`, async (t) => {
    await servesRealGuests(t, `${what}, 10,000 cards`, () => flood([address, port], 10_000, 5_000));
  });

rule('a guest who comes new after all that finds the portal over both families', async (t) => {
  const guest = place.lab.guest(4);
  for (const root of [portal, `http://[${plan.lan.ipv6}]:8080`]) {
    const { stdout } = await guest.exec([
      'curl',
      '-gs',
      '-m',
      '5',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      `${root}/`,
    ]);
    t.is(stdout, '200');
  }
});
