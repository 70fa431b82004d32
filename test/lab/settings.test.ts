// The owner changes settings while guests are online: the gateway starts anew in its process, and nobody notices.
import { join } from 'node:path';
import test from 'ava';
import type { Browser, Page } from 'playwright-core';
import { writeBrowserWrapper } from '../../scripts/netlab/browser.js';
import { plan } from '../../scripts/netlab/lab.js';
import { desktop, heading, openBrowser, press } from './browser.js';
import {
  curl,
  type Download,
  type GatewayLab,
  isOnline,
  openGatewayLab,
  portal,
  rule,
  startProgram,
} from './gateway-lab.js';

const ownersPage = `http://${plan.management.ipv4}:8081`;
const button = 'main form button[type=submit]';

let place: GatewayLab;
let browser: Browser;
let page: Page;
test.before(async () => {
  place = await openGatewayLab({ guests: 2 });
  const { owner, folder } = place.lab;
  browser = await openBrowser(await writeBrowserWrapper(owner.namespace, join(folder, 'owner')));
  page = await (await browser.newContext({ ...desktop, javaScriptEnabled: false })).newPage();
  await place.control('POST', '/offers', { name: 'Coffee hour', accessPoints: ['cafe'], creditSeconds: 3600 });
  await page.goto(ownersPage);
  await page.fill('#name', 'owner');
  await page.fill('#password', (await place.daemon.firstPassword()) ?? '');
  await press(page, 'main button[type=submit]');
});
test.after.always(async () => {
  await browser?.close();
  await place?.close();
});

/** Presses the button, and waits until the page is back by itself. */
async function changeAndWait(): Promise<number> {
  const startedAt = Date.now();
  await press(page, button);
  await page.waitForURL(/done=settings\.started/, { timeout: 15_000 });
  return Date.now() - startedAt;
}

rule(
  'another total speed while a guest downloads: nothing breaks, the owner stays signed in, the page comes back',
  async (t) => {
    const [guest, stranger] = [place.lab.guest(1), place.lab.guest(2)];
    const [code = ''] = await place.tickets({ downKbps: 20_000, lifetimeSeconds: 3600 });
    await place.logIn(guest, code);
    const { pid } = place.daemon.process;
    const { printed } = startProgram<Download>(guest, 'download', place.lab.internet.ipv4, '/bytes/15000000', '30000');
    await page.goto(`${ownersPage}/settings/network`);
    await page.fill('[name="uplink.totalUpKbps"]', '8');
    await page.fill('[name="firewall.walledGarden"]', '203.0.113.77');
    await changeAndWait();
    t.regex(await page.locator('[role=status]').innerText(), /restarted with the new settings/);
    t.is(await page.locator('[name="uplink.totalUpKbps"]').inputValue(), '8');
    const { end, bytes } = await printed;
    t.is(end, 'finished');
    t.true(bytes > 15_000_000);
    t.is(place.daemon.process.pid, pid);
    t.is(place.daemon.process.exitCode, null, 'it is the same process');
    const session = (await place.status()).sessions[0];
    t.is(session?.mac, guest.mac);
    t.true((session?.downBytes ?? 0) > 15_000_000, 'the meter has gone on');
    const { stdout } = await place.lab.gateway.exec(['nft', 'list', 'table', 'inet', 'passerelle']);
    t.true(stdout.includes('203.0.113.77'));
    t.true(await isOnline(guest));
    t.false(await isOnline(stranger));
  },
);

rule('a guest who asks for a page while the gateway starts anew gets it a little later', async (t) => {
  const stranger = place.lab.guest(2);
  await page.goto(`${ownersPage}/settings/network`);
  await page.fill('[name="uplink.totalUpKbps"]', '');
  let isBack = false;
  const back = changeAndWait().then(() => {
    isBack = true;
  });
  const codes = new Set<string>();
  while (!isBack) codes.add((await curl(stranger, '-o', '/dev/null', '-w', '%{http_code}', `${portal}/`)).text);
  await back;
  t.deepEqual([...codes], ['200']);
});

rule('an access point is added and removed while a guest of another one is online: nobody is cut', async (t) => {
  const guest = place.lab.guest(1);
  const { gateway } = place.lab;
  for (const words of [
    ['add', 'br-two', 'type', 'bridge'],
    ['set', 'br-two', 'up'],
  ])
    await gateway.exec(['ip', 'link', ...words]);
  await gateway.exec(['ip', 'address', 'add', '10.9.0.1/24', 'dev', 'br-two']);
  const lans = async () => (await gateway.exec(['nft', 'list', 'set', 'inet', 'passerelle', 'lan'])).stdout;
  t.true(await isOnline(guest));
  await page.goto(`${ownersPage}/settings/access-points`);
  t.is(await page.locator(`main a[href$="interface=${plan.management.interface}"]`).count(), 0, 'not the owner’s own');
  t.is(await page.locator(`main a[href$="interface=${plan.uplink.interface}"]`).count(), 0, 'not the uplink');
  await press(page, 'main a[href$="interface=br-two"]');
  await page.fill('#name', 'Terrasse');
  await changeAndWait();
  t.true((await lans()).includes('br-two'));
  t.regex((await gateway.exec(['tc', 'qdisc', 'show', 'dev', 'br-two'])).stdout, /htb 5061:/);
  t.true(await isOnline(guest));
  await page.goto(`${ownersPage}/settings/access-points/terrasse/remove`);
  t.is(await heading(page), 'Remove Terrasse');
  await changeAndWait();
  t.false((await lans()).includes('br-two'));
  t.notRegex((await gateway.exec(['tc', 'qdisc', 'show', 'dev', 'br-two'])).stdout, /htb/, 'its queue is let go');
  t.true(await isOnline(guest));
  t.is((await place.status()).sessions.length, 1);
});
