// RFC 8908 and 8910 with real packets: phones are told by DHCP where the API is, and ask it over TLS what is left.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { openAuthority } from '../../scripts/netlab/authority.js';
import type { Guest } from '../../scripts/netlab/guest.js';
import { plan } from '../../scripts/netlab/lab.js';
import {
  curl,
  type GatewayLab,
  openGatewayLab,
  portal,
  restartNameServer,
  rule,
  runProgram,
  until,
} from './gateway-lab.js';

const host = 'portal.cafe.example';
const api = `https://${host}:8443/captive-portal`;
const authority = openAuthority();
const files = authority.issue([host]);
const folder = mkdtempSync(join(tmpdir(), 'captive-api-'));
const dnsmasqFile = join(folder, 'passerelle.conf');

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({
    guests: 2,
    config: { portal: files, firewall: { dnsmasqFile } },
    accessPoints: [
      { id: 'cafe', name: 'Café', interface: plan.lan.interface, host, venueInfoUrl: 'https://cafe.example/about' },
    ],
    dnsmasq: [`--address=/${host}/${plan.lan.ipv4}`, `--address=/${host}/${plan.lan.ipv6}`],
    environment: { NODE_EXTRA_CA_CERTS: authority.rootFile },
  });
});
test.after.always(async () => {
  authority.remove();
  rmSync(folder, { recursive: true, force: true });
  await place?.close();
});

interface ApiAnswer {
  readonly captive: boolean;
  readonly 'seconds-remaining'?: number;
  readonly 'bytes-remaining'?: number;
}

/** What Android makes of an answer: https, 200, the first 4,096 characters of UTF-8, and the keys that it needs. */
async function asAndroid(t: ExecutionContext, guest: Guest, family: '-4' | '-6' = '-4'): Promise<ApiAnswer> {
  const { text } = await curl(guest, family, '--cacert', authority.rootFile, '-i', api);
  const [head = '', body = ''] = text.split('\r\n\r\n');
  t.regex(head, /^HTTP\/1\.1 200 /);
  t.regex(head, /^content-type: application\/captive\+json/im);
  t.regex(head, /^cache-control: private, no-store\r?$/im);
  const answer = JSON.parse(body.slice(0, 4_096)) as ApiAnswer & Record<string, unknown>;
  t.is(typeof answer.captive, 'boolean');
  for (const key of ['user-portal-url', 'venue-info-url']) t.regex(String(answer[key]), /^https:\/\//);
  t.is(answer['user-portal-url'], `https://${host}:8443/`);
  return answer;
}

const announced = () =>
  readFileSync(dnsmasqFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('dhcp-option'));

rule('devices are told of the API by DHCP of both families, in words that dnsmasq takes', async (t) => {
  await until(async () => announced().length === 2);
  t.deepEqual(announced(), [
    `dhcp-option=tag:${plan.lan.interface},114,"${api}"`,
    `dhcp-option=tag:${plan.lan.interface},option6:103,"${api}"`,
  ]);
  await restartNameServer(place, (word) =>
    word === '--conf-file=/dev/null' ? `--conf-file=${dnsmasqFile}` : word.replace(',ra-only,', ',ra-stateless,'),
  );
  const { options } = await place.lab.guest(1).lease();
  t.is(Buffer.from(options.opt114 ?? '', 'hex').toString(), api);
  t.is((await runProgram<{ value: string | null }>(place.lab.guest(1), 'dhcp6-option', '103')).value, api);
});

rule('a shut device reads that it is captive, over both families, and asking lets nobody in', async (t) => {
  for (const family of ['-4', '-6'] as const) t.true((await asAndroid(t, place.lab.guest(1), family)).captive);
  t.is((await place.status()).sessions.length, 0);
});

rule('the pages are the same over TLS, and a guest signs in there', async (t) => {
  const [code = ''] = await place.tickets({ lifetimeSeconds: 600 });
  const guest = place.lab.guest(2);
  const secure = (...args: string[]) => curl(guest, '--cacert', authority.rootFile, ...args);
  const page = (await secure(`https://${host}:8443/`)).text;
  const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const origin = ['-H', `Origin: https://${host}:8443`];
  const form = ['--data-urlencode', `token=${token}`, '--data-urlencode', `code=${code}`];
  const sent = await secure(
    '-w',
    '%{http_code} %{redirect_url}',
    '-o',
    '/dev/null',
    ...origin,
    ...form,
    `https://${host}:8443/login`,
  );
  t.is(sent.text, `303 https://${host}:8443/status`);
  t.false((await asAndroid(t, guest)).captive);
});

rule('what is left is right to the second and to the byte', async (t) => {
  const limit = 5_000_000;
  const [code = ''] = await place.tickets({ lifetimeSeconds: 300, totalVolumeBytes: limit });
  const guest = place.lab.guest(1);
  const before = Date.now();
  t.is((await place.logIn(guest, code)).status, 303);
  const after = Date.now();
  await runProgram(guest, 'datagrams', plan.internet.ipv4, '9000', '1000', '700');
  await runProgram(guest, 'datagrams', plan.internet.ipv6, '9000', '1000', '700');
  const asked = Date.now();
  const answer = await asAndroid(t, guest);
  const answered = Date.now();
  const seconds = (from: number, now: number) => Math.floor((from + 300_000 - now) / 1000);
  const told = answer['seconds-remaining'] ?? -1;
  t.true(seconds(before, answered) <= told && told <= seconds(after, asked), `${told} s are left`);
  // the browser's page that came with the log-in never passed the gateway; nothing else was sent
  const [session] = (await place.status()).sessions.filter(({ mac }) => mac === guest.mac);
  const used = (session?.upBytes ?? 0) + (session?.downBytes ?? 0);
  t.is(answer['bytes-remaining'], limit - used);
  t.true(used >= 1_000 * (728 + 748), `${used} bytes were counted`);
});

rule('the API is reached by guests alone, and not without TLS', async (t) => {
  t.is(
    (await curl(place.lab.guest(1), '-o', '/dev/null', '-w', '%{http_code}', `${portal}/captive-portal`)).text,
    '404',
  );
  const { code } = await place.lab.internet.exec(
    ['curl', '-sk', '-m', '2', `https://${plan.uplink.ipv4}:8443/captive-portal`],
    { mayFail: true },
  );
  t.not(code, 0);
});

rule(
  'another pair is taken up while it runs; half a pair is not; and a name that it does not hold is announced no more',
  async (t) => {
    const guest = place.lab.guest(1);
    const names = async () => {
      const { text } = await curl(guest, '-kvs', '-o', '/dev/null', '--stderr', '-', api);
      return /subject: CN=(\S+)/.exec(text)?.[1];
    };
    t.is(await names(), host);
    const spare = authority.issue(['spare.example']);
    const kept = readFileSync(files.keyFile);
    copyFileSync(spare.keyFile, files.keyFile);
    await until(async () => JSON.stringify(await place.control('GET', '/status')).includes('is not the key'), 12_000);
    t.is(await names(), host, 'the one before is used');
    writeFileSync(files.keyFile, kept);
    authority.issue(['other.example'], { at: files });
    await until(async () => (await names()) === 'other.example', 12_000);
    await until(async () => announced().length === 0);
    t.regex(JSON.stringify(await place.control('GET', '/status')), /the certificate is not for portal\.cafe\.example/);
    authority.issue([host], { at: files });
    await until(async () => announced().length === 2, 12_000);
  },
);
