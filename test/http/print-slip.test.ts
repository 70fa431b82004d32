import test from 'ava';
import jsQR from 'jsqr';
import type { AccessPoint } from '../../daemon/config/spec.js';
import type { Ticket } from '../../daemon/domain/ticket.js';
import { parseSerials, printSerials } from '../../daemon/http/admin/serial-range.js';
import { authorityOf, portalAuthority } from '../../daemon/http/authority.js';
import { logInLink } from '../../daemon/http/print/log-in-link.js';
import { networkCode } from '../../daemon/http/print/network-code.js';
import { qrPath, qrSquares } from '../../daemon/http/print/qr.js';
import { type Print, presentPrint } from '../../daemon/http/print/slip.js';
import { slipText } from '../../daemon/http/print/slip-text.js';
import { loadTexts } from '../../daemon/http/text.js';
import { hourTerms, seed, type TestGateway, testGateway } from './admin-gateway.js';

const lounge = {
  id: 'lounge',
  name: 'Lounge',
  interface: 'br-lounge',
  host: null,
  totalDownKbps: null,
  ssid: 'Café',
  wifiPassword: 'sea is wide',
};
const { say } = await loadTexts();

const networks: readonly [string, string | null, string][] = [
  ['Cafe', null, 'WIFI:T:nopass;S:Cafe;;'],
  ['Cafe', 'sea is wide', 'WIFI:T:WPA;S:Cafe;P:sea is wide;;'],
  ['a;b,c:d"e\\f', '\\;,:"', 'WIFI:T:WPA;S:a\\;b\\,c\\:d\\"e\\\\f;P:\\\\\\;\\,\\:\\";;'],
];
for (const [ssid, password, code] of networks)
  test(`the network ${ssid} is joined by ${code}`, (t) => t.is(networkCode({ ssid, password }), code));

const links: readonly [string, string, string][] = [
  ['10.0.0.1:8080', 'BCDF-GHJK', 'HTTP://10.0.0.1:8080/C/BCDF-GHJK'],
  ['portal.cafe', '1234-5678-90', 'HTTP://PORTAL.CAFE/C/1234-5678-90'],
  ['[fd00::1]:8080', 'BCDF-GHJK', 'HTTP://[FD00::1]:8080/C/BCDF-GHJK'],
  ['10.0.0.1', 'ÉTÉ_50%?', 'HTTP://10.0.0.1/C/%C3%89T%C3%89%5F50%25%3F'],
];
for (const [authority, code, link] of links)
  test(`the code ${code} is brought to ${authority} by ${link}`, (t) => {
    t.is(logInLink(authority, code), link);
    if (!authority.startsWith('['))
      t.regex(link, /^[0-9A-Z $%*+\-./:]+$/, 'QR codes have a short way of writing these');
  });

test('an ordinary log-in address makes a code of 25 squares, which 58 mm paper shows large', (t) => {
  t.is(qrPath(logInLink('10.0.0.1:8080', 'BCDF-GHJK')).size, 25);
});

const hosts: readonly [Pick<AccessPoint, 'host' | 'interface'>, readonly string[], string | null][] = [
  [{ host: 'portal.cafe', interface: 'br' }, ['10.0.0.1'], 'portal.cafe:8080'],
  [{ host: null, interface: 'br' }, ['fe80::1', 'fd00::1', '10.0.0.1'], '10.0.0.1:8080'],
  [{ host: null, interface: 'br' }, ['fe80::1', 'fd00::1'], '[fd00::1]:8080'],
  [{ host: null, interface: 'br' }, ['fe80::1'], null],
];
for (const [point, addresses, authority] of hosts)
  test(`an interface with ${addresses} and the name ${point.host} is found at ${authority}`, (t) =>
    t.is(
      portalAuthority(point, 8080, () => addresses),
      authority,
    ));

test('port 80 is not typed', (t) => t.is(authorityOf('portal.cafe', 80), 'portal.cafe'));

const ranges: readonly [readonly number[], string][] = [
  [[5], '5'],
  [[1, 2, 3, 7, 9, 10], '1-3,7,9-10'],
  [[3, 2, 1], '3,2,1'],
];
for (const [serials, text] of ranges)
  test(`the serials ${serials} are ${text} in an address, and come back`, (t) => {
    t.is(printSerials(serials), text);
    t.deepEqual(parseSerials(text, 10), [...serials]);
  });

for (const text of ['', 'x', '0', '1-', '3-1', '1-11', '1,,2', '1-6,11-16', '-4', '1e3', `1-${'9'.repeat(16)}`])
  test(`serials like "${text}" are refused, and ten at most`, (t) => t.is(parseSerials(text, 10), undefined));

function printed(gateway: TestGateway, points: readonly object[] = [lounge], tickets?: readonly Ticket[]): Print {
  return presentPrint(gateway.state, tickets ?? [...gateway.state.tickets.values()], {
    name: 'Chez Lou',
    header: null,
    footer: 'Merci',
    accessPoints: points as readonly AccessPoint[],
    portalPort: 8080,
    addressesOf: (name) => (name === 'br-lounge' ? ['10.0.0.1'] : []),
    language: 'en',
    say: say('en'),
    now: gateway.now(),
    timeZone: 'Europe/Paris',
  });
}

test('a slip says where, what, how much, and how to get in, with two numbered codes', async (t) => {
  const gateway = testGateway();
  await seed(gateway, 1, { ...hourTerms, priceCents: 250, lifetimeSeconds: 7200 });
  const print = printed(gateway);
  const [slip] = print.slips;
  if (slip === undefined) return t.fail();
  const text = slipText(print, slip);
  t.like(text, {
    place: 'Chez Lou',
    header: null,
    footer: 'Merci',
    networks: ['Wi-Fi: Café · password: sea is wide'],
    codeLabel: 'Your code',
    password: null,
    offer: 'One hour',
    price: '€2.50',
    address: 'Without a camera: join the Wi-Fi, then open 10.0.0.1:8080',
    marks: ['No. 1', 'Printed on 4 May 2026'],
  });
  t.true(text.terms.includes('Good for 2 h from the first log-in'));
  t.deepEqual(
    text.qrs.map(({ label, text: content }) => [label, read(content)]),
    [
      ['1. Join the Wi-Fi', 'WIFI:T:WPA;S:Café;P:sea is wide;;'],
      ['2. Log in', `HTTP://10.0.0.1:8080/C/${text.code}`],
    ],
    'a camera reads what they should say',
  );
});

test('without a network of a known name there is one code, and no number', async (t) => {
  const gateway = testGateway();
  await seed(gateway, 1);
  const print = printed(gateway, [{ ...lounge, ssid: null }]);
  const text = slipText(print, print.slips[0] as Print['slips'][number]);
  t.deepEqual(
    text.qrs.map(({ label }) => label),
    ['Log in'],
  );
  t.deepEqual(text.networks, []);
});

test('while the portal has no address, and before the day is known, neither is printed', async (t) => {
  const gateway = testGateway();
  await seed(gateway, 1);
  gateway.state.clock = { ...gateway.state.clock, isKnown: false };
  const print = printed(gateway, [{ ...lounge, interface: 'br-nowhere', ssid: null }]);
  const text = slipText(print, print.slips[0] as Print['slips'][number]);
  t.deepEqual(text.qrs, []);
  t.is(text.address, null);
  t.deepEqual(text.marks, ['No. 1']);
});

test('a paper names the networks of all places where its ticket is good, and of no other', async (t) => {
  const gateway = testGateway();
  await seed(gateway, 1, { ...hourTerms, accessPoints: ['lounge', 'garden'] });
  const garden = { ...lounge, id: 'garden', ssid: 'Garden', wifiPassword: null };
  const attic = { ...lounge, id: 'attic', ssid: 'Attic' };
  const print = printed(gateway, [attic, lounge, garden]);
  t.deepEqual(print.slips[0]?.said.networks, ['Wi-Fi: Café · password: sea is wide', 'Wi-Fi: Garden']);
});

test('an instant on paper has its date and its year, however near it is', async (t) => {
  const gateway = testGateway();
  await seed(gateway, 1, { ...hourTerms, validUntilAt: gateway.now() + 3_600_000 });
  t.true(printed(gateway).slips[0]?.said.terms.includes('Until Monday 4 May 2026 at 11:00'));
});

test('ten thousand slips of one issue share what they say', async (t) => {
  const gateway = testGateway();
  await seed(gateway, 50);
  t.is(new Set(printed(gateway).slips.map(({ said }) => said)).size, 1);
});

/** What a camera reads. */
function read(text: string): string | undefined {
  const squares = qrSquares(text);
  const [quiet, scale] = [4, 3];
  const side = (squares.length + 2 * quiet) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      if (squares[Math.floor(y / scale) - quiet]?.[Math.floor(x / scale) - quiet])
        pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
  // the module of a package that is not one: its function is the default of its default
  const decode = jsQR as unknown as { readonly default?: typeof jsQR.default };
  return (decode.default ?? (jsQR as unknown as typeof jsQR.default))(pixels, side, side)?.data;
}
