import type { Socket } from 'node:net';
import test from 'ava';
import type { AccessPoint } from '../../daemon/config/spec.js';
import { hereFinder, plainAddress } from '../../daemon/http/portal/here.js';

const bare = {
  title: null,
  language: null,
  host: null,
  totalDownKbps: null,
  ssid: null,
  venueInfoUrl: null,
  wifiPassword: null,
};
const cafe: AccessPoint = { id: 'cafe', name: 'Café', interface: 'br-cafe', ...bare };
const arriving = (localAddress: string, localPort = 8080) => ({ localAddress, localPort }) as Socket;

const cases: readonly [string, string, readonly string[], number, string][] = [
  ['IPv4', '10.1.0.1', [], 8080, 'http://10.1.0.1:8080/'],
  ['IPv4 over an IPv6 socket', '::ffff:10.1.0.1', [], 8080, 'http://10.1.0.1:8080/'],
  ['IPv6, in brackets', 'fd00:1::1', [], 8080, 'http://[fd00:1::1]:8080/'],
  ['port 80, left out', '10.1.0.1', [], 80, 'http://10.1.0.1/'],
  [
    'link-local, with its zone: the guest has IPv6, and perhaps nothing else',
    'fe80::1%br-guest',
    ['fe80::1', 'fd00::1', '10.1.0.1'],
    8080,
    'http://[fd00::1]:8080/',
  ],
  ['link-local, with an IPv4 address known', 'fe80::1', ['fe80::1', '10.1.0.1'], 8080, 'http://10.1.0.1:8080/'],
  ['link-local, with another IPv6 address known', 'fe80::1', ['fe80::1', 'fd00::1'], 8080, 'http://[fd00::1]:8080/'],
  ['link-local and nothing else', 'fe80::1', ['fe80::1'], 8080, 'http://[fe80::1]:8080/'],
];

for (const [title, local, addresses, port, root] of cases)
  test(`the portal's own address, as the connection arrived: ${title}`, (t) => {
    const hereOf = hereFinder(
      [cafe],
      () => addresses,
      () => 0,
      8080,
    );
    t.is(hereOf(arriving(local, port)).root, root);
  });

const comeBack: readonly [string, readonly string[], string | null, number, string][] = [
  ['fd00::1', ['fd00::1', 'fe80::1', '10.1.0.1'], null, 8080, '10.1.0.1:8080'],
  ['fd00::1', ['fd00::1', 'fe80::1', '10.1.0.1'], null, 80, '10.1.0.1'],
  ['fd00::1', ['fd00::1', 'fe80::1'], null, 8080, '[fd00::1]:8080'],
  ['fd00::1', ['fd00::1', '10.1.0.1'], 'wifi.cafe', 8080, 'wifi.cafe:8080'],
  ['10.1.0.1', [], null, 8080, '10.1.0.1:8080'],
];
for (const [local, addresses, host, port, typed] of comeBack)
  test(`a guest who came in by ${local} is told to come back to ${typed}`, (t) => {
    const hereOf = hereFinder(
      [{ ...cafe, host }],
      () => addresses,
      () => 0,
      8080,
    );
    t.is(hereOf(arriving(local, port)).typed, typed);
  });

test("of several access points the one that has the connection's address gives its name", (t) => {
  const points = [
    { ...cafe, id: 'a', interface: 'br-a', host: 'a.example' },
    { ...cafe, id: 'b', interface: 'br-b', host: 'b.example' },
  ];
  const addressesOf = (name: string) => ({ 'br-a': ['10.1.0.1'], 'br-b': ['10.2.0.1', 'fe80::2'] })[name] ?? [];
  const hereOf = hereFinder(points, addressesOf, () => 0, 8080);
  t.is(hereOf(arriving('10.2.0.1')).root, 'http://b.example:8080/');
  t.is(hereOf(arriving('fe80::2')).root, 'http://b.example:8080/');
  t.is(hereOf(arriving('10.9.0.1')).root, 'http://10.9.0.1:8080/');
  t.deepEqual([...hereOf(arriving('10.1.0.1')).authorities], ['10.1.0.1:8080', 'a.example:8080', 'b.example:8080']);
});

test('the addresses of an interface are asked for once in ten seconds', (t) => {
  let now = 0;
  let asked = 0;
  const hereOf = hereFinder(
    [cafe],
    () => [`10.0.0.${++asked}`],
    () => now,
    8080,
  );
  hereOf(arriving('10.1.0.1'));
  hereOf(arriving('10.1.0.1'));
  t.is(asked, 1);
  now = 10_000;
  hereOf(arriving('10.1.0.1'));
  t.is(asked, 2);
});

test('an address that is none stays as it is', (t) => {
  t.is(plainAddress(''), '');
  t.is(plainAddress('::ffff:192.0.2.7'), '192.0.2.7');
  t.is(plainAddress('2001:db8:0:0:0:0:0:1'), '2001:db8::1');
});

test('a link-local address keeps the name of its interface, whatever that is made of', (t) => {
  t.is(plainAddress('fe80::1%br-guest.10'), 'fe80::1%br-guest.10');
  t.is(plainAddress('fe80:0:0::1%wlan0'), 'fe80::1%wlan0');
});

test('where all access points have one link-local address, the interface tells which it is', (t) => {
  const points = ['a', 'b'].map((id) => ({ ...cafe, id, interface: `br-${id}` }));
  const addressesOf = (name: string) => ['fe80::1', name === 'br-a' ? '10.1.0.1' : '10.2.0.1'];
  const hereOf = hereFinder(points, addressesOf, () => 0, 8080);
  t.like(hereOf(arriving('fe80::1%br-a')), { accessPoint: 'a', root: 'http://10.1.0.1:8080/' });
  t.like(hereOf(arriving('fe80::1%br-b')), { accessPoint: 'b', root: 'http://10.2.0.1:8080/' });
  t.true(hereOf(arriving('fe80::1%br-b')).authorities.has('[fe80::1]:8080'));
});

test('over TLS links are https and leave out port 443, and what a guest types leads to the pages without TLS', (t) => {
  const over = (port: number) => ({ ...arriving('10.1.0.1', port), encrypted: true }) as unknown as Socket;
  const hereOf = hereFinder(
    [{ ...cafe, host: 'wifi.cafe' }],
    () => ['10.1.0.1'],
    () => 0,
    8080,
  );
  t.like(hereOf(over(443)), { scheme: 'https', root: 'https://wifi.cafe/', typed: 'wifi.cafe:8080' });
  t.true(hereOf(over(443)).authorities.has('wifi.cafe'));
  t.like(hereOf(over(8443)), { root: 'https://wifi.cafe:8443/', typed: 'wifi.cafe:8080' });
  t.false(hereOf(over(8443)).authorities.has('wifi.cafe:8080'));
});
