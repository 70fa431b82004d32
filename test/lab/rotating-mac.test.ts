// A device that takes another hardware address, as phones do by themselves: who was online by the old one is not any more.
import test from 'ava';
import type { Guest } from '../../scripts/netlab/guest.js';
import { curl, formToken, type GatewayLab, isOnline, openGatewayLab, portal, rule } from './gateway-lab.js';

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 2 });
});
test.after.always(() => place?.close());

/** New hardware, a new lease, and new IPv6 addresses. */
async function become(guest: Guest, mac: string): Promise<void> {
  await guest.exec(['ip', 'link', 'set', 'dev', 'eth0', 'down']);
  await guest.exec(['ip', 'link', 'set', 'dev', 'eth0', 'address', mac]);
  await guest.exec(['ip', 'link', 'set', 'dev', 'eth0', 'up']);
  await guest.lease();
  await guest.addresses();
}

async function send(guest: Guest, path: string, fields: Readonly<Record<string, string>>, root = portal) {
  const { text } = await curl(guest, `${portal}/`);
  const form = Object.entries({ token: formToken(text), ...fields }).flatMap(([name, value]) => [
    '--data-urlencode',
    `${name}=${value}`,
  ]);
  const { text: page } = await curl(guest, '-w', '\n%{http_code}', ...form, `${root}${path}`);
  return { page, status: Number(page.split('\n').at(-1)) };
}

const online = async (guest: Guest) => [await isOnline(guest), await isOnline(guest, '-6')];
const sessions = async () => (await place.status()).sessions;

rule(
  'the same code on new hardware takes the place of the old one at once, in the kernel and over both families',
  async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({ devicesAtOnce: 1, creditSeconds: 600 });
    await place.logIn(guest, code);
    t.deepEqual(await online(guest), [true, true]);
    const [before] = await sessions();
    const old = before?.mac ?? '';
    await become(guest, '02:aa:00:00:00:01');
    t.deepEqual(await online(guest), [false, false], 'the ticket is not of this hardware yet');
    const asked = await send(guest, '/login', { code });
    t.is(asked.status, 422);
    t.true(asked.page.includes(`name="release" value="${before?.id}"`), 'the old hardware is offered to leave');
    t.is((await send(guest, '/login', { code, release: String(before?.id) })).status, 303);
    t.deepEqual(await online(guest), [true, true]);
    t.deepEqual(
      (await sessions()).map(({ mac }) => mac),
      ['02:aa:00:00:00:01'],
    );
    // back to the old address, as somebody who takes it over would
    await become(guest, old);
    t.deepEqual(await online(guest), [false, false], 'the old binding is gone from the kernel');
    await place.logOut(guest);
  },
);

rule('the link of a ticket brings it to new hardware without the code', async (t) => {
  const guest = place.lab.guest(2);
  const [code = ''] = await place.tickets({ devicesAtOnce: 1, creditSeconds: 600, remembersDevices: true });
  await place.logIn(guest, code);
  const { text } = await curl(guest, `${portal}/status`);
  const path = /href="http:[^"]*(\/back\/[^"]*)"/.exec(text)?.[1] ?? '';
  const first = (await sessions()).find(({ mac }) => mac === guest.mac);
  await become(guest, '02:aa:00:00:00:02');
  t.regex((await curl(guest, `${portal}${path}`)).text, /Go online with this ticket/);
  t.deepEqual(await online(guest), [false, false], 'looking opens nothing');
  t.is((await send(guest, path, {})).status, 422);
  t.is((await send(guest, path, { release: String(first?.id) })).status, 303);
  t.deepEqual(await online(guest), [true, true]);
  await become(guest, guest.mac);
  await curl(guest, `${portal}/`);
  t.deepEqual(
    await online(guest),
    [false, false],
    'a remembered device that was released does not come back by itself',
  );
});
