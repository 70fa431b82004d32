import test from 'ava';
import { codeNumber, openStage, post } from './portal-stage.js';

/** Every probe of guest-devices.md, as the device sends it. */
const probes = [
  ['captive.apple.com', '/hotspot-detect.html'],
  ['www.apple.com', '/library/test/success.html'],
  ['connectivitycheck.gstatic.com', '/generate_204'],
  ['www.google.com', '/gen_204'],
  ['play.googleapis.com', '/generate_204'],
  ['www.gstatic.com', '/generate_204'],
  ['safebrowsing.google.com', '/generate_204'],
  ['detectportal.firefox.com', '/canonical.html'],
  ['detectportal.firefox.com', '/success.txt?ipv4'],
  ['www.msftconnecttest.com', '/connecttest.txt'],
  ['www.msftconnecttest.com', '/redirect'],
  ['www.msftncsi.com', '/ncsi.txt'],
  ['nmcheck.gnome.org', '/check_network_status.txt'],
  ['network-test.debian.org', '/nm'],
  ['connectivity-check.ubuntu.com', '/'],
  ['networkcheck.kde.org', '/'],
  ['fedoraproject.org', '/static/hotspot.txt'],
  ['spectrum.s3.amazonaws.com', '/kindle-wifi/wifistub.html'],
  ['fireoscaptiveportal.com', '/generate_204'],
  ['connect.rom.miui.com', '/generate_204'],
  ['connectivitycheck.platform.hicloud.com', '/generate_204'],
  ['connectivitycheck.cbg-app.huawei.com', '/generate_204'],
  ['connectivity.samsung.com.cn', '/generate_204'],
  ['edge-http.microsoft.com', '/captiveportal/generate_204'],
] as const;

for (const [host, path] of probes)
  test(`the probe ${host}${path} is sent to the portal in the one form that every client understands`, async (t) => {
    const { ask, own } = await openStage(t);
    const { status, headers, body } = await ask(path, { headers: { host } });
    t.is(status, 302);
    t.is(headers.location, `http://${own}/`);
    t.is(headers['content-type'], 'text/html; charset=utf-8');
    t.is(headers['cache-control'], 'no-store');
    t.is(headers.connection, 'close');
    t.true(body.length > 4 && body.length < 400);
    t.true(body.includes(`<a href="http://${own}/">`));
  });

for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'])
  test(`a foreign host is answered the same whatever the method: ${method}`, async (t) => {
    const { ask, own } = await openStage(t);
    const { status, headers } = await ask('/', { method, headers: { host: 'example.com' } });
    t.is(status, 302);
    t.is(headers.location, `http://${own}/`);
  });

test('a HEAD of a foreign host has headers and no body', async (t) => {
  const { ask } = await openStage(t);
  const { body, headers } = await ask('/', { method: 'HEAD', headers: { host: 'example.com' } });
  t.is(body, '');
  t.not(headers['content-length'], undefined);
});

for (const host of [
  'evil.example',
  '127.0.0.1',
  '127.0.0.1:1',
  'localhost',
  '"><script>alert(1)</script>',
  '../../etc/passwd',
  '[::1',
  '%0d%0aSet-Cookie: a=b',
  'a'.repeat(4000),
  '',
  'é.example',
  '0.0.0.0:0',
  '127.0.0.1:99999999999999999999',
])
  test(`the Host header is compared, never reflected: ${JSON.stringify(host.slice(0, 40))}`, async (t) => {
    const { raw, own } = await openStage(t);
    const answer = await raw(`GET /x?y=z HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    t.regex(answer, /^HTTP\/1\.1 302 /);
    t.true(answer.includes(`Location: http://${own}/\r\n`));
    if (host.length > 12) t.false(answer.includes(host));
  });

test('no Host, an HTTP/1.0 request and two Host headers are sent to the portal', async (t) => {
  const { raw, own } = await openStage(t);
  for (const request of [
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.0\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: ${own}\r\nHost: example.com\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: example.com\r\nHost: ${own}\r\n\r\n`,
    `GET http://example.com/ HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    `OPTIONS * HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
  ]) {
    const answer = await raw(request);
    t.regex(answer, /^HTTP\/1\.1 302 /, request);
    t.true(answer.includes(`Location: http://${own}/\r\n`), request);
  }
});

test('a background POST that the firewall redirected logs nobody in, even with a valid form', async (t) => {
  const { ask, gateway, token } = await openStage(t);
  const fields = { code: codeNumber(1), token: await token() };
  const answer = await ask('/login', post(fields, { headers: { host: 'update.googleapis.com' } }));
  t.is(answer.status, 302);
  t.deepEqual(gateway.events, []);
});

test('a foreign POST gets its answer also when its body is large', async (t) => {
  const { ask } = await openStage(t);
  const body = 'x'.repeat(1_000_000);
  t.is((await ask('/upload', { method: 'POST', headers: { host: 'example.com' }, body })).status, 302);
});

const point = {
  name: 'Café',
  title: null,
  language: null,
  totalDownKbps: null,
  ssid: null,
  venueInfoUrl: null,
  wifiPassword: null,
};

test("the address in the redirect is the access point's name when it has one", async (t) => {
  const accessPoints = [
    { ...point, id: 'roof', interface: 'br-roof', host: 'roof.example' },
    { ...point, id: 'cafe', interface: 'br-cafe', host: 'wifi.cafe.example' },
  ];
  const addressesOf = (name: string) => (name === 'br-cafe' ? ['127.0.0.1'] : ['192.0.2.1']);
  const { ask, port } = await openStage(t, { accessPoints, addressesOf });
  const { headers } = await ask('/', { headers: { host: 'example.com' } });
  t.is(headers.location, `http://wifi.cafe.example:${port}/`);
  t.is((await ask('/', { headers: { host: `WIFI.cafe.example:${port}` } })).status, 200);
  t.is((await ask('/', { headers: { host: `127.0.0.1:${port}` } })).status, 200);
  t.is((await ask('/', { headers: { host: 'wifi.cafe.example' } })).status, 302);
});
