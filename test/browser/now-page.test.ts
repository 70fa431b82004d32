import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { standardCode } from '../../daemon/domain/code.js';
import { newCodes } from '../../daemon/http/issue.js';
import { comeOnline, hourTerms, realRandom } from '../http/admin-gateway.js';
import { openStage, passwords, type Stage } from '../http/admin-stage.js';
import { desktop, inspect, launch, phone, press } from './page.js';

let browser: Browser;
test.before(async () => {
  browser = await launch();
});
test.after.always(() => browser?.close());

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'phone-light-en': { ...phone, colorScheme: 'light', locale: 'en-GB' },
  'phone-dark-de': { ...phone, colorScheme: 'dark', locale: 'de-DE' },
  'desktop-light-fr': { ...desktop, colorScheme: 'light', locale: 'fr-FR' },
  'desktop-dark-es': { ...desktop, colorScheme: 'dark', locale: 'es-ES' },
};

const macOf = (n: number) =>
  `${n % 3 === 0 ? '9c:8e:cd' : '06:5a:3c'}:10:${(n >> 8).toString(16).padStart(2, '0')}:${(n & 255).toString(16).padStart(2, '0')}`;

/** Two offers, so many online on them, three who wait, a till and a lamp that are exempt, and one device that is blocked. */
async function furnish({ gateway, around }: Stage, online = 6): Promise<void> {
  const offers = [
    { ...hourTerms, name: 'Coffee hour', idleTimeoutSeconds: 900 },
    {
      ...hourTerms,
      name: 'Coworking month',
      creditSeconds: null,
      lifetimeSeconds: 30 * 86_400,
      periodCapSeconds: 8 * 3600,
      hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 480, untilMinute: 1080 })),
      downVolumeBytes: null,
      totalVolumeBytes: 20_000_000_000,
      slowedKbps: 512,
      devicesAtOnce: 2,
      accessPoints: ['lounge', 'garden'],
    },
  ];
  for (const [i, terms] of offers.entries()) {
    await gateway.dispatch({ type: 'offer-create', terms });
    await gateway.dispatch({ type: 'list-create', name: `List ${i}`, offerId: i + 1 });
    const codes = newCodes(gateway.state, realRandom, Math.max(10, online), standardCode) ?? [];
    await gateway.dispatch({
      type: 'tickets-issue',
      listId: i + 1,
      codes,
      grant: { userId: i === 1 ? 'Ada Lovelace' : null },
    });
  }
  const device = (n: number, more: object = {}) => ({
    mac: macOf(n),
    address: `10.71.${n >> 8}.${n & 255}`,
    accessPoint: 'lounge',
    ...more,
  });
  for (let n = 1; n <= online; n++) {
    await comeOnline(gateway, n % 2 === 0 ? Math.max(10, online) + n : n, device(n));
    if (online < 50) gateway.pass(120_000);
  }
  await gateway.refresh();
  gateway.pass(2_000);
  gateway.use(1, { upBytes: 412_000, downBytes: 1_100_000 });
  gateway.use(2, { upBytes: 94_000_000, downBytes: 812_000_000 });
  const rules = [
    { mac: '9c:8e:cd:12:34:56', rule: 'exempt', note: 'Card terminal, counter', untilAt: null },
    { mac: '00:17:88:aa:bb:cc', rule: 'exempt', note: 'Lamp in the window', untilAt: gateway.now() + 86_400_000 },
    { mac: '06:11:22:33:44:55', rule: 'blocked', note: '', untilAt: null },
  ] as const;
  for (const rule of rules) await gateway.dispatch({ type: 'device-rule', ...rule });
  around.names
    .set(macOf(1), 'Adas-iPhone')
    .set(macOf(3), 'LAPTOP-7Q2K')
    .set(macOf(900), 'Galaxy-S24')
    .set('06:11:22:33:44:55', 'kids-tablet');
  for (const [n, minutes] of [900, 901, 902].entries())
    around.devices.push({
      mac: macOf(minutes),
      accessPoint: n === 2 ? 'garden' : 'lounge',
      addresses: n === 0 ? ['10.71.3.132', '2001:db8:71::9e5f:12ab:77cd:3410'] : [`10.71.3.${n + 140}`],
      since: gateway.now() - n * 240_000,
    });
}

async function open(t: ExecutionContext, stage: Stage, look: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(look);
  t.teardown(() => context.close());
  const page = await context.newPage();
  await page.goto(`${stage.url}/sign-in`);
  await page.fill('#name', 'owner');
  await page.fill('#password', passwords.owner);
  await press(page, 'main button[type=submit]');
  return page;
}

const pages: Readonly<Record<string, (page: Page, stage: Stage) => Promise<unknown>>> = {
  online: (page, { url }) => page.goto(`${url}/online`),
  'online-found': (page, { url }) => page.goto(`${url}/online?q=nobody&sort=-speed`),
  cut: (page, { url }) => page.goto(`${url}/sessions/2/cut`),
  extend: (page, { url }) => page.goto(`${url}/tickets/1/extend`),
  'extend-cap': (page, { url }) => page.goto(`${url}/tickets/12/extend`),
  'extend-bad': async (page, { url }) => {
    await page.goto(`${url}/tickets/1/extend`);
    await page.check('input[value=own]');
    await page.fill('#time', 'long');
    await press(page, '.choices button:first-child');
  },
  devices: (page, { url }) => page.goto(`${url}/devices`),
  'devices-bad': async (page, { url }) => {
    await page.goto(`${url}/devices`);
    await page.fill('#mac', 'my phone');
    await press(page, '#add button[type=submit]');
  },
  waiting: (page, { url }) => page.goto(`${url}/waiting`),
};

for (const [look, options] of Object.entries(looks))
  test.serial(
    `who is online, who waits and who is known can be read by all and fits the screen: ${look}`,
    async (t) => {
      t.timeout(120_000, 'nine pages and their inspection');
      const stage = await openStage(t);
      await furnish(stage);
      const page = await open(t, stage, options);
      for (const [name, visit] of Object.entries(pages)) {
        await visit(page, stage);
        await inspect(t, page, `now-${name}-${look}`);
      }
      t.deepEqual(stage.faults, []);
    },
  );

test.serial('nobody online, nobody waiting and no device known is said in words', async (t) => {
  const stage = await openStage(t);
  const page = await open(t, stage, { ...phone, locale: 'en-GB' });
  for (const name of ['online', 'waiting', 'devices']) {
    await page.goto(`${stage.url}/${name}`);
    t.true(await page.locator('.empty').isVisible());
    await inspect(t, page, `now-fresh-${name}`);
  }
});

test.serial('the table of who is online follows by itself, and whoever is at a link of it stays there', async (t) => {
  const stage = await openStage(t);
  await furnish(stage, 2);
  const page = await open(t, stage, { ...desktop, locale: 'en-GB' });
  await page.goto(`${stage.url}/online`);
  await page.evaluate('globalThis.stays = true');
  const cut = `a[href="/sessions/1/cut"]`;
  await page.focus(cut);
  t.is(await page.locator('h1').innerText(), '2 devices online');
  await comeOnline(stage.gateway, 3, { mac: macOf(50), address: '10.71.0.50', accessPoint: 'lounge' });
  await page.waitForSelector(`text=${macOf(50)}`, { timeout: 5_000 });
  t.is(await page.locator('h1').innerText(), '3 devices online');
  t.is(await page.evaluate('document.activeElement.getAttribute("href")'), '/sessions/1/cut');
  stage.gateway.pass(3_000);
  stage.gateway.use(1, { upBytes: 412_000, downBytes: 41_100_000 });
  await stage.gateway.refresh();
  await page.waitForSelector('text=41 MB', { timeout: 5_000 });
  t.is(await page.evaluate('globalThis.stays'), true, 'the page was not loaded anew');
  await page.fill('#q', macOf(50).slice(-2));
  await page.waitForSelector(`text=${macOf(1)}`, { state: 'detached', timeout: 5_000 });
  t.is(await page.locator('tbody tr').count(), 1);
  t.is(await page.evaluate('document.activeElement.id'), 'q');
});

test.serial('without JavaScript the table is renewed by its link, and its columns and its search work', async (t) => {
  const stage = await openStage(t);
  await furnish(stage, 3);
  const page = await open(t, stage, { ...phone, locale: 'en-GB', javaScriptEnabled: false });
  await page.goto(`${stage.url}/online?q=coffee`);
  t.is(await page.locator('tbody tr').count(), 2);
  await comeOnline(stage.gateway, 5, { mac: macOf(60), address: '10.71.0.60', accessPoint: 'lounge' });
  await press(page, '.head a');
  t.is(await page.locator('tbody tr').count(), 3);
  t.is(await page.inputValue('#q'), 'coffee');
  await page.fill('#q', 'ada-');
  await page.fill('#q', 'Adas');
  await press(page, '.search button');
  t.is(await page.locator('tbody tr').count(), 1);
});

test.serial(
  'a device that waits is let in by one touch, and is gone from the list, also on the page of a colleague',
  async (t) => {
    const stage = await openStage(t);
    await furnish(stage, 1);
    const page = await open(t, stage, { ...phone, locale: 'en-GB' });
    const other = await open(t, stage, { ...desktop, locale: 'en-GB' });
    for (const one of [page, other]) await one.goto(`${stage.url}/waiting`);
    t.is(await page.locator('h1').innerText(), '3 devices waiting');
    await press(page, `#admit-${CSS(macOf(900))}`);
    t.is(await page.locator('[role=status]').innerText(), 'The device is online.');
    t.is(await page.locator('h1').innerText(), '2 devices waiting');
    await other.waitForSelector('h1:has-text("2 devices waiting")', { timeout: 5_000 });
    t.is(stage.gateway.state.sessions.size, 2);
  },
);

test.serial('an extension shows what it does while it is chosen', async (t) => {
  const stage = await openStage(t);
  await furnish(stage, 1);
  const page = await open(t, stage, { ...phone, locale: 'en-GB' });
  await page.goto(`${stage.url}/tickets/1/extend`);
  const shown = () => page.locator('#extended tbody tr').first().innerText();
  t.regex(await shown(), /11:00\s+12:00/);
  await page.check('input[value="86400"]');
  await page.waitForSelector('#extended >> text=tomorrow', { timeout: 5_000 });
  t.regex(await shown(), /11:00\s+tomorrow at 11:00/);
  await press(page, '.choices button:first-child');
  t.is(await page.locator('[role=status]').innerText(), 'The ticket is extended.');
});

function CSS(text: string): string {
  return text.replaceAll(':', '\\:');
}
