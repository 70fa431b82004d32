// Devices that need no ticket, and devices that get none: with real packets.
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
  startProgram,
  until,
} from './gateway-lab.js';

let place: GatewayLab;
test.beforeEach(async () => {
  place = await openGatewayLab({ guests: 2 });
});
test.afterEach.always(async () => place?.close());

// as fast as the line: much of it
const forever = '/bytes/90000000000';
const rules = (guest: Guest, kind: 'exempt' | 'blocked', more: object = {}) =>
  place.control('POST', '/devices', { mac: guest.mac, rule: kind, ...more }) as Promise<{ untilAt: number | null }>;

rule(
  'an exempt device is open over IPv4 and IPv6 without a ticket, and shut at once when it is one no more',
  async (t) => {
    const [guest, other] = [place.lab.guest(1), place.lab.guest(2)];
    // a connection that was shown the portal is not shown it any more
    t.false(await isOnline(guest));
    await rules(guest, 'exempt', { note: 'card terminal' });
    await until(() => isOnline(guest));
    t.true(await isOnline(guest, '-6'));
    t.false(await isOnline(other));
    t.is((await place.status()).kernel.stale, 0);
    t.regex((await curl(guest, `${portal}/`)).text, /needs no code/);
    const running = startProgram<Download>(guest, 'download', place.lab.internet.ipv4, forever, '15000').printed;
    await until(async () => (await place.status()).kernel.stale === 0);
    await place.control('POST', '/devices/clear', { mac: guest.mac });
    t.is((await running).end, 'cut');
    t.false(await isOnline(guest));
    t.false(await isOnline(guest, '-6'));
  },
);

rule('the daemon is killed: an exemption ends within 100 ms of its second, and nothing of it is left', async (t) => {
  const guest = place.lab.guest(1);
  const { untilAt } = await rules(guest, 'exempt', { seconds: 4 });
  await until(() => isOnline(guest));
  await place.kill();
  const { end, bytes, lastByteAt } = await startProgram<Download>(
    guest,
    'download',
    place.lab.internet.ipv4,
    forever,
    '9000',
  ).printed;
  t.is(end, 'cut');
  t.true(bytes > 100_000);
  t.true(Math.abs(lastByteAt - (untilAt ?? 0)) < 100, `last byte ${lastByteAt - (untilAt ?? 0)} ms from the end`);
  t.false(await isOnline(guest, '-6'));
  await place.restart();
  t.deepEqual(await place.control('GET', '/devices'), []);
  const { stdout } = await place.lab.gateway.exec(['nft', 'list', 'map', 'inet', 'passerelle', 'exempt']);
  t.notRegex(stdout, /elements/);
});

rule(
  'the daemon is killed and restarted in the middle of the download of an exempt device: it does not break',
  async (t) => {
    const guest = place.lab.guest(1);
    await rules(guest, 'exempt');
    await until(() => isOnline(guest));
    const running = startProgram<Download>(
      guest,
      'download',
      place.lab.internet.ipv6,
      '/bytes/30000000',
      '20000',
    ).printed;
    await place.kill();
    await place.restart();
    t.is((await running).end, 'finished');
    t.true(await isOnline(guest));
    t.is((await place.status()).kernel.stale, 0);
  },
);

rule('a blocked device is cut, refused with a good code, and told so; its neighbour notices nothing', async (t) => {
  const [guest, other] = [place.lab.guest(1), place.lab.guest(2)];
  const [code = '', second = '', third = ''] = await place.tickets({}, 3);
  await place.logIn(guest, code);
  await place.logIn(other, second);
  await rules(guest, 'blocked');
  t.false(await isOnline(guest));
  t.false(await isOnline(guest, '-6'));
  t.true(await isOnline(other));
  t.regex((await curl(guest, `${portal}/`)).text, /switched off for this device/);
  const token = (await curl(other, `${portal}/status`)).text.match(/name="token" value="([^"]+)"/)?.[1] ?? '';
  t.not(token, '');
  t.not((await place.logIn(guest, third)).status, 303);
  t.false(await isOnline(guest));
  await place.control('POST', '/devices/clear', { mac: guest.mac });
  t.is((await place.logIn(guest, third)).status, 303);
  t.true(await isOnline(guest));
});

rule('a device that fakes an exempt one’s address is not let in by it', async (t) => {
  const [guest, stranger] = [place.lab.guest(1), place.lab.guest(2)];
  await rules(guest, 'exempt');
  await until(() => isOnline(guest));
  const [address = ''] = (await guest.addresses()).ipv4;
  const device =
    (await stranger.exec(['ip', '-o', '-4', 'address'])).stdout.match(/\d: (\S+) +inet (?!127)/)?.[1] ?? '';
  await stranger.exec(['ip', 'address', 'add', `${address}/32`, 'dev', device]);
  const { text } = await curl(
    stranger,
    '-m',
    '3',
    '--interface',
    address,
    '-4',
    'http://captive.apple.com/hotspot-detect.html',
  );
  t.notRegex(text, /Success/);
});

rule('a ticket that is extended keeps its running download past the old end', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({ lifetimeSeconds: 3, downKbps: 20_000 });
  await place.logIn(guest, code);
  const { sessions } = await place.status();
  const endsAt = sessions[0]?.ends?.at ?? 0;
  const running = startProgram<Download>(guest, 'download', place.lab.internet.ipv4, forever, '15000').printed;
  await place.control('POST', '/tickets/extend', { serial: sessions[0]?.ticket, seconds: 3 });
  await place.kill();
  const { end, lastByteAt } = await running;
  t.is(end, 'cut');
  t.true(Math.abs(lastByteAt - endsAt - 3_000) < 100, `last byte ${lastByteAt - endsAt} ms from the old end`);
});
