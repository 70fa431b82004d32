// The owner at a computer on the management side: everything they need, and nobody else gets there.
import { join } from 'node:path';
import test from 'ava';
import type { Browser, Page } from 'playwright-core';
import { writeBrowserWrapper } from '../../scripts/netlab/browser.js';
import { plan } from '../../scripts/netlab/lab.js';
import type { Host } from '../../scripts/netlab/namespace.js';
import { desktop, heading, keepPicture, openBrowser, press } from './browser.js';
import { curl, type GatewayLab, isOnline, openGatewayLab, portal, runProgram } from './gateway-lab.js';

const ownersPage = `http://${plan.management.ipv4}:8081`;
const button = 'main button[type=submit]';

let place: GatewayLab;
let browser: Browser;
test.before(async () => {
  place = await openGatewayLab();
  const { owner, folder } = place.lab;
  browser = await openBrowser(await writeBrowserWrapper(owner.namespace, join(folder, 'owner')));
});
test.after.always(async () => {
  await browser?.close();
  await place?.close();
});

test.serial(
  'the owner signs in with the first password, makes a list, issues tickets, sees a guest use one, and cuts them off',
  async (t) => {
    const guest = place.lab.guest(1);
    await place.control('POST', '/offers', { name: 'Coffee hour', accessPoints: ['cafe'], creditSeconds: 3600 });
    const context = await browser.newContext({ ...desktop, javaScriptEnabled: false });
    t.teardown(() => context.close());
    const page = await context.newPage();

    await page.goto(ownersPage);
    await page.fill('#name', 'owner');
    await page.fill('#password', (await place.daemon.firstPassword()) ?? '');
    await press(page, button);
    t.is(await heading(page), 'Nobody is online');

    await press(page, 'nav a[href="/offers"]');
    t.is(await page.locator('.offer h2').innerText(), 'Coffee hour');
    t.regex(await page.locator('.offer .terms').innerText(), /1 h online/);

    await press(page, 'nav a[href="/lists"]');
    await page.fill('#name', 'Counter');
    await press(page, button);
    t.is(await heading(page), 'Counter');
    await page.fill('#count', '3');
    await press(page, '.issue button');
    const codes = await page.locator('tbody .secret .code').allInnerTexts();
    t.is(codes.length, 3);
    await keepPicture(page, 'owner-tickets');

    t.is((await place.logIn(guest, codes[0] ?? '')).status, 303);
    await press(page, 'nav a[href="/online"]');
    t.is(await heading(page), '1 device online');
    t.true((await page.locator('tbody th').innerText()).startsWith(guest.mac));
    t.deepEqual(await volumes(page), ['0 kB', '0 kB']);
    await curl(guest, '-o', '/dev/null', 'http://example.com/bytes/3000000');
    await press(page, 'main a[href="/online"]');
    t.regex((await volumes(page))[0] ?? '', /^3(\.\d)? MB$/);
    await curl(guest, '-o', '/dev/null', 'http://example.com/bytes/4000000');
    await press(page, 'main a[href="/online"]');
    t.regex((await volumes(page))[0] ?? '', /^7(\.\d)? MB$/);
    await keepPicture(page, 'owner-online');

    await press(page, 'tbody a:has-text("Cut")');
    t.is(await heading(page), 'Cut this device off?');
    await keepPicture(page, 'owner-cut');
    t.true(await isOnline(guest), 'looking at the question cuts nobody');
    await press(page, 'main button.danger');
    t.is(await page.locator('[role=status]').innerText(), 'The session has been cut.');
    t.is(await heading(page), 'Nobody is online');
    await keepPicture(page, 'owner-cut-done');
    t.false(await isOnline(guest));
    t.regex((await curl(guest, '-L', 'http://example.com/')).text, /<h1>The staff ended your session\.<\/h1>/);
  },
);

test.serial(
  'a device that has joined is seen waiting, and one touch puts it online; blocking it shuts it',
  async (t) => {
    const guest = place.lab.guest(1);
    const context = await browser.newContext({ ...desktop, javaScriptEnabled: false });
    t.teardown(() => context.close());
    const page = await context.newPage();
    await page.goto(ownersPage);
    await page.fill('#name', 'owner');
    await page.fill('#password', (await place.daemon.firstPassword()) ?? '');
    await press(page, button);
    t.false(await isOnline(guest));

    await press(page, 'nav a[href="/waiting"]');
    t.is(await heading(page), '1 device waiting');
    const [address = ''] = (await guest.addresses()).ipv4;
    t.regex(await page.locator('tbody').innerText(), new RegExp(`${guest.mac}.*${address}.*Café`, 's'));
    await keepPicture(page, 'owner-waiting');
    await press(page, 'tbody button');
    t.is(await page.locator('[role=status]').innerText(), 'The device is online.');
    t.is(await heading(page), 'Nobody is waiting');
    t.true(await isOnline(guest));
    t.true(await isOnline(guest, '-6'));

    await press(page, 'nav a[href="/online"]');
    await press(page, 'tbody a:has-text("Block")');
    await page.check('input[value=blocked]');
    await press(page, '#add button[type=submit]');
    t.is(await page.locator('[role=status]').innerText(), 'The device is blocked.');
    t.false(await isOnline(guest));
    await press(page, 'tbody button');
    t.is(await page.locator('.empty').innerText(), 'No device is exempt or blocked.');
  },
);

for (const host of ['evil.example', 'evil.example:8081', '10.77.0.1:8081', 'localhost:8081', '10.78.0.1', ''])
  test.serial(`the owner's page does not answer to another name: "${host}"`, async (t) => {
    const { status, body } = await ask(
      place.lab.owner,
      `${ownersPage}/sign-in`,
      '-H',
      host === '' ? 'Host;' : `Host: ${host}`,
    );
    t.is(status, 421);
    t.notRegex(body, /<form/);
    t.false(body.includes('evil'));
  });

test.serial(
  "a form from a page of somebody else's does not sign anybody in, even with the right password",
  async (t) => {
    const password = (await place.daemon.firstPassword()) ?? '';
    const fields = ['--data-urlencode', 'name=owner', '--data-urlencode', `password=${password}`];
    for (const origin of ['http://evil.example', 'null', `http://${plan.management.ipv4}`]) {
      const { status, headers } = await ask(
        place.lab.owner,
        `${ownersPage}/sign-in`,
        '-H',
        `Origin: ${origin}`,
        ...fields,
      );
      t.is(status, 403, origin);
      t.notRegex(headers, /set-cookie/i);
    }
  },
);

for (const member of ['shut', 'open'] as const)
  test.serial(`a guest who is ${member} is refused at once at every address of the owner's page`, async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({});
    if (member === 'open') t.is((await place.logIn(guest, code)).status, 303);
    const doors = [plan.lan.ipv4, plan.lan.ipv6, plan.management.ipv4, plan.uplink.ipv4, plan.uplink.ipv6];
    const knocks = await runProgram<{ target: string; outcome: string; ms: number }[]>(
      guest,
      'knock',
      ...doors.map((host) => `tcp,${host},8081`),
    );
    for (const { target, outcome, ms } of knocks) {
      t.is(outcome, 'ECONNREFUSED', target);
      t.true(ms < 100, `${target}: ${ms} ms`);
    }
    const forged = ['-H', `Host: ${plan.management.ipv4}:8081`];
    t.notRegex((await curl(guest, ...forged, `${portal}/sign-in`)).text, /password/i, 'the portal is not a way in');
    await place.logOut(guest);
  });

/** Download and upload of the only guest. */
async function volumes(page: Page): Promise<string[]> {
  const ways = await page.locator('tbody td.volume').last().locator('.way').allInnerTexts();
  return ways.map((way) => way.replace(/^[↓↑] /, ''));
}

async function ask(host: Host, url: string, ...args: string[]) {
  const { stdout } = await host.exec(['curl', '-s', '-i', '-m', '10', ...args, url]);
  const [headers = '', ...body] = stdout.split('\r\n\r\n');
  return { status: Number(headers.split(' ')[1]), headers, body: body.join('\r\n\r\n') };
}
