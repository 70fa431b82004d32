import test from 'ava';
import {
  addressesOn,
  defaultUplink,
  findInterfaces,
  parseDefaultRoute,
  parseInterfaces,
} from '../../daemon/os/network.js';
import type { Run } from '../../daemon/os/run.js';

const link = (ifname: string, kind?: string, more: object = {}) => ({
  ifname,
  flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
  link_type: 'ether',
  addr_info: [],
  ...(kind === undefined ? {} : { linkinfo: { info_kind: kind } }),
  ...more,
});
const address = (family: string, local: string, prefixlen: number, scope = 'global') => ({
  family,
  local,
  prefixlen,
  scope,
});

/** As `ip -j -d addr show` has it on a small router. */
const router = [
  { ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'], link_type: 'loopback', addr_info: [] },
  link('eth0'),
  link('eth1', undefined, { master: 'br-guest' }),
  link('eth1.20', 'vlan', { flags: ['BROADCAST'] }),
  link('ifb0', 'ifb'),
  link('wg0', 'wireguard', { link_type: 'none' }),
  link('docker0', 'bridge'),
  link('wlan1'),
  link('br-guest', 'bridge', {
    addr_info: [
      address('inet6', 'fe80::1', 64, 'link'),
      address('inet6', '2001:db8:77::1', 64),
      address('inet', '10.77.0.1', 24),
    ],
  }),
];
const wireless = (name: string) => name.startsWith('wlan');

test('bridges come first, then radios, VLANs and sockets; loopbacks, tunnels, our ifb and parts of a bridge do not', (t) => {
  const found = parseInterfaces(JSON.stringify(router), wireless);
  t.deepEqual(
    found.map(({ name, kind, isUp }) => [name, kind, isUp]),
    [
      ['br-guest', 'bridge', true],
      ['wlan1', 'wireless', true],
      ['eth1.20', 'vlan', false],
      ['eth0', 'ethernet', true],
    ],
  );
  t.deepEqual(found[0]?.addresses, ['10.77.0.1/24', '2001:db8:77::1/64']);
});

test('the uplink is no place for guests', async (t) => {
  const run: Run = async () => ({ stdout: JSON.stringify(router), stderr: '' });
  t.false((await findInterfaces(run, 'eth0')).some(({ name }) => name === 'eth0'));
});

test('the uplink is where the preferred default route leads', (t) => {
  const routes = [
    { dst: 'default', dev: 'wwan0', metric: 700 },
    { dst: 'default', dev: 'eth0', metric: 100, flags: ['linkdown'] },
    { dst: 'default', dev: 'wlan0', metric: 600 },
  ];
  t.is(parseDefaultRoute(JSON.stringify(routes)), 'wlan0');
  t.is(parseDefaultRoute(JSON.stringify([...routes, { dst: 'default', dev: 'ppp0' }])), 'ppp0');
  t.is(parseDefaultRoute('[]'), null);
  t.is(parseDefaultRoute(''), null);
});

test('a machine with IPv6 alone has an uplink, one without any has none', async (t) => {
  const saying =
    (ipv4: string, ipv6: string): Run =>
    async (argv) => ({ stdout: argv.includes('-6') ? ipv6 : ipv4, stderr: '' });
  t.is(await defaultUplink(saying('[]', '[{"dst":"default","dev":"eth6"}]')), 'eth6');
  t.is(await defaultUplink(saying('[{"dst":"default","dev":"eth4"}]', '[{"dst":"default","dev":"eth6"}]')), 'eth4');
  t.is(await defaultUplink(saying('', '')), null);
});

test('an interface that is not there has no addresses, not even none', async (t) => {
  const gone: Run = () => Promise.reject(new Error('Device "br-x" does not exist.'));
  t.is(await addressesOn(gone, 'br-x'), undefined);
  const there: Run = async () => ({ stdout: JSON.stringify([link('br-x', 'bridge')]), stderr: '' });
  t.deepEqual(await addressesOn(there, 'br-x'), []);
});
