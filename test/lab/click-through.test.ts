// What an offer gives away, with real packets: one press without a code, over either family, ended by the kernel.
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Guest } from '../../scripts/netlab/guest.js';
import { plan } from '../../scripts/netlab/lab.js';
import { curl, formToken, type GatewayLab, isOnline, openGatewayLab, portal, rule } from './gateway-lab.js';

const overIPv6 = `http://[${plan.lan.ipv6}]:8080`;

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 2 });
  await place.control('POST', '/offers', {
    name: 'Free',
    accessPoints: ['cafe'],
    clickThrough: true,
    clickThroughAgainSeconds: 3_600,
    lifetimeSeconds: 4,
  });
});
test.after.always(() => place?.close());

async function press(guest: Guest, root: string): Promise<string> {
  const { text } = await curl(guest, '-g', `${root}/`);
  const offer = /name="offer" value="(\d+)"/.exec(text)?.[1] ?? '';
  const form = ['--data-urlencode', `token=${formToken(text)}`, '--data-urlencode', `offer=${offer}`];
  return (await curl(guest, '-g', '-w', '%{http_code}', '-o', '/dev/null', ...form, `${root}/login`)).text;
}

rule(
  'a press over IPv4 or IPv6 opens both families, until the kernel ends it at its second; then there is no more',
  async (t) => {
    for (const [number, root] of [
      [1, portal],
      [2, overIPv6],
    ] as const) {
      const guest = place.lab.guest(number);
      t.false(await isOnline(guest));
      t.is(await press(guest, root), '303');
      t.true(await isOnline(guest));
      t.true(await isOnline(guest, '-6'));
      await delay(4_200);
      t.false(await isOnline(guest));
      t.false(await isOnline(guest, '-6'));
      t.regex((await curl(guest, '-g', `${root}/`)).text, /You have used your free access/);
    }
  },
);
