// DNS rebinding with a real browser: a page of somebody else's, whose name suddenly leads to the gateway.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { Browser, Page } from 'playwright-core';
import { writeBrowserWrapper } from '../../scripts/netlab/browser.js';
import { plan } from '../../scripts/netlab/lab.js';
import type { Host } from '../../scripts/netlab/namespace.js';
import { desktop, heading, openBrowser, press } from './browser.js';
import { type GatewayLab, openGatewayLab, program, rule, until } from './gateway-lab.js';

const port = 8081;
const ownersPage = `http://${plan.management.ipv4}:${port}`;
const lureName = 'rebind.example';
const lure = `http://${lureName}:${port}/`;
const password = 'le chat est gris';

/** Its own resolver reads the file once, at its start; and our own doors are to hold, not those that a newer browser has itself. */
const askTheSystem = ['--disable-features=AsyncDns,LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests'];

let place: GatewayLab;
let browsers: Browser[] = [];
test.before(async () => {
  place = await openGatewayLab({ guests: 1 });
  const { lab } = place;
  const guest = lab.guest(1);
  for (const outside of [lab.internet.ipv4, lab.internet.ipv6])
    lab.internet.spawn([...program('lure'), outside, `${port}`], { stdio: 'ignore' });
  await lab.owner.exec(['ip', 'route', 'add', 'default', 'via', plan.management.ipv4]);
  // before the browsers start: they see this very file
  for (const host of [lab.owner, guest]) await leads(host, plan.internet.ipv4);
  browsers = await Promise.all([
    openBrowser(await writeBrowserWrapper(lab.owner.namespace, join(lab.folder, 'owner')), askTheSystem),
    openBrowser(await guest.browserWrapper(), askTheSystem),
  ]);
  await place.control('POST', '/staff', { name: 'owner', role: 'owner', password });
});
test.after.always(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  await place?.close();
});

let changes = 0;

/** The name leads to this address from now on; a card that changes makes browsers forget what names led to. */
async function leads(host: Host, address: string): Promise<void> {
  await writeFile(`/etc/netns/${host.namespace}/hosts`, `127.0.0.1 localhost\n${address} ${lureName}\n`);
  await host.exec(['ip', 'address', 'add', `192.0.2.${++changes}/32`, 'dev', 'eth0']);
}

/** What a script of the page gets: a status, with all headers and the text, or the name of its error. */
function fetched(page: Page, url: string, options: object = {}) {
  return page.evaluate(
    async ([from, how]) => {
      try {
        const answer = await fetch(from, { credentials: 'include', ...how });
        return {
          got: `${answer.type} ${answer.status}`,
          headers: [...answer.headers.keys()].join(),
          text: await answer.text(),
        };
      } catch (error) {
        return { got: (error as Error).name, headers: '', text: '' };
      }
    },
    [url, options] as const,
  );
}

const refused = 'net::ERR_CONNECTION_REFUSED';
const isLure = (text: string) => text.includes('won a coffee');

rule("a foreign page in the owner's browser whose name is rebound to the owner's page gets nothing", async (t) => {
  const [browser] = browsers;
  if (!browser) throw new Error('there is no browser');
  const context = await browser.newContext(desktop);
  t.teardown(() => context.close());
  const own = await context.newPage();
  await own.goto(ownersPage);
  await own.fill('#name', 'owner');
  await own.fill('#password', password);
  await press(own, 'main button[type=submit]');
  t.is(await heading(own), 'Nobody is online');

  const page = await context.newPage();
  await page.goto(lure);
  t.is(await heading(page), 'You have won a coffee');
  t.true(isLure((await fetched(page, '/online')).text), 'the page reads its own server');

  await leads(place.lab.owner, plan.management.ipv4);
  await until(async () => (await fetched(page, '/online')).got === 'basic 421', 90_000);
  for (const path of ['/online', '/sign-in', '/staff', '/setup', '/assets/x.css']) {
    const asked = page.waitForRequest((request) => request.url().endsWith(path));
    const { got, headers, text } = await fetched(page, path);
    t.is(got, 'basic 421', path);
    t.notRegex(text, /<form|Nobody is online|Sign out/, path);
    t.notRegex(headers, /access-control|set-cookie/, path);
    t.is((await (await asked).allHeaders()).cookie, undefined, 'the cookie belongs to another host');
  }
  t.is(
    (await fetched(page, '/sign-in', { method: 'POST', body: new URLSearchParams({ name: 'owner' }).toString() })).got,
    'basic 421',
  );

  // without rebinding: straight across to the address itself
  const across = `${ownersPage}/online`;
  t.is((await fetched(page, across)).got, 'TypeError', 'no CORS');
  const asked = page.waitForRequest(across);
  t.regex((await fetched(page, across, { mode: 'no-cors' })).got, /^(opaque 0|TypeError)$/);
  t.is((await (await asked).allHeaders()).cookie, undefined, 'SameSite');
  await page.evaluate(`document.body.innerHTML = '<form method="post" action="${ownersPage}/sign-out"></form>'`);
  await page.evaluate('document.forms[0].submit()');
  await page.waitForURL(`${ownersPage}/sign-out`);
  t.regex(await heading(page), /not accepted/);
  await own.reload();
  t.is(await heading(own), 'Nobody is online', 'the owner is still signed in');
});

rule("a page on an open guest's device whose name is rebound to the gateway reaches nothing", async (t) => {
  const guest = place.lab.guest(1);
  const [, browser] = browsers;
  const [code = ''] = await place.tickets({});
  t.is((await place.logIn(guest, code)).status, 303);
  const context = await browser?.newContext(desktop);
  if (!context) throw new Error('there is no browser');
  t.teardown(() => context.close());
  for (const address of [plan.management.ipv4, plan.lan.ipv4, plan.lan.ipv6, plan.uplink.ipv4, plan.uplink.ipv6]) {
    const outside = address.includes(':') ? plan.internet.ipv6 : plan.internet.ipv4;
    await leads(guest, outside);
    const page = await context.newPage();
    await until(async () => {
      await page.goto(lure).catch(() => {});
      return isLure(await page.content());
    }, 90_000);
    await leads(guest, address);
    const failed = async (path: string) => {
      const failing = page.waitForEvent('requestfailed', { timeout: 2_000 }).catch(() => undefined);
      await fetched(page, path);
      return (await failing)?.failure()?.errorText;
    };
    await until(async () => (await failed('/sign-in')) === refused, 90_000);
    for (const path of ['/sign-in', '/setup', '/online']) t.is(await failed(path), refused, `${address} ${path}`);
    await page.close();
  }
});
