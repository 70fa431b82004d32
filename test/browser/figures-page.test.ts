import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { standardCode } from '../../daemon/domain/code.js';
import { newCodes } from '../../daemon/http/issue.js';
import { busyDays, busyLooks } from '../fakes/figures.js';
import { comeOnline, hourTerms, realRandom } from '../http/admin-gateway.js';
import { openStage, passwords, type Stage } from '../http/admin-stage.js';
import { desktop, inspect, launch, phone } from './page.js';

let browser: Browser;
test.before(async () => {
  browser = await launch();
});
test.after.always(() => browser?.close());

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'phone-light-de': { ...phone, colorScheme: 'light', locale: 'de-DE' },
  'phone-dark-fr': { ...phone, colorScheme: 'dark', locale: 'fr-FR' },
  'desktop-light-en': { ...desktop, colorScheme: 'light', locale: 'en-GB' },
  'desktop-dark-es': { ...desktop, colorScheme: 'dark', locale: 'es-ES' },
};

/** Two months of a busy place, three offers of which tickets were used, and a box with a sensor. */
async function furnish(stage: Stage): Promise<void> {
  const { gateway } = stage;
  const offers = [
    { ...hourTerms, name: 'Coffee hour', priceCents: 250 },
    { ...hourTerms, name: 'Camping week with electricity', priceCents: 1250, devicesAtOnce: 3, downVolumeBytes: null },
    { ...hourTerms, name: 'Conference' },
  ];
  for (const [i, terms] of offers.entries()) {
    await gateway.dispatch({ type: 'offer-create', terms });
    await gateway.dispatch({ type: 'list-create', name: `List ${i}`, offerId: i + 1 });
    const codes = newCodes(gateway.state, realRandom, [40, 12, 25][i] ?? 1, standardCode) ?? [];
    await gateway.dispatch({ type: 'tickets-issue', listId: i + 1, codes });
  }
  gateway.pass(6 * 3_600_000 + 25 * 60_000);
  for (const [n, ticketId] of [1, 2, 3, 4, 5, 6, 7, 8, 9, 41, 42, 43, 44, 60].entries())
    await comeOnline(gateway, ticketId, {
      mac: `02:5a:3c:10:4e:${10 + n}`,
      address: `10.71.0.${n}`,
      accessPoint: 'lounge',
    });
  stage.hours.push(...busyDays(gateway.now(), 64));
  stage.box.day = busyLooks();
}

async function open(t: ExecutionContext, stage: Stage, look: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(look);
  t.teardown(() => context.close());
  const page = await context.newPage();
  await page.goto(`${stage.url}/sign-in`);
  await page.fill('#name', 'owner');
  await page.fill('#password', passwords.owner);
  await Promise.all([page.waitForEvent('load'), page.click('main button[type=submit]')]);
  return page;
}

for (const [look, options] of Object.entries(looks))
  test.serial(`the figures are readable by all and fit the screen: ${look}`, async (t) => {
    t.timeout(120_000, 'four pages and their inspection');
    const stage = await openStage(t);
    const page = await open(t, stage, options);
    await page.goto(`${stage.url}/figures`);
    await inspect(t, page, `figures-empty-${look}`);
    await furnish(stage);
    await page.goto(`${stage.url}/figures`);
    await inspect(t, page, `figures-day-${look}`);
    await page.goto(`${stage.url}/figures?month=2026-04`);
    await page.click('#numbers summary');
    await inspect(t, page, `figures-month-${look}`);
    stage.box.health = { ...stage.box.health, storeFails: true, temperatureCelsius: null, diskFreeBytes: 1_000_000 };
    stage.box.health = { ...stage.box.health, uplink: { ...stage.box.health.uplink, link: 'down', route: null } };
    await page.goto(`${stage.url}/figures?day=2027-01-01`);
    await inspect(t, page, `figures-ill-${look}`);
    t.deepEqual(stage.faults, []);
  });

test.serial('another day is chosen without leaving the page, and without JavaScript by a button', async (t) => {
  const stage = await openStage(t);
  await furnish(stage);
  const page = await open(t, stage, desktop);
  await page.goto(`${stage.url}/figures`);
  t.regex(await page.locator('#period').innerText(), /^Monday 4 May 2026\s+so far$/);
  await page.fill('#day', '2026-05-02');
  await page.waitForSelector('#period:has-text("Saturday 2 May 2026")');
  t.true(page.url().endsWith('/figures?day=2026-05-02'));
  const plain = await open(t, stage, { ...desktop, javaScriptEnabled: false });
  await plain.goto(`${stage.url}/figures`);
  await plain.selectOption('#month', '2026-03');
  await Promise.all([plain.waitForEvent('load'), plain.click('form:has(#month) button')]);
  t.is(await plain.locator('#period').innerText(), 'March 2026');
  await Promise.all([plain.waitForEvent('load'), plain.click('.pager a[rel=next]')]);
  t.is(await plain.locator('#period').innerText(), 'April 2026');
});

test.serial('what is shown of now renews itself in place, and an open fold stays open', async (t) => {
  t.timeout(60_000, 'a renewal every ten seconds');
  const stage = await openStage(t);
  await furnish(stage);
  const page = await open(t, stage, desktop);
  await page.goto(`${stage.url}/figures`);
  await page.click('#numbers summary');
  stage.box.health = { ...stage.box.health, cpuPercent: 97 };
  await page.waitForSelector('.box dd:has-text("97 %")', { timeout: 20_000 });
  t.true(await page.locator('#numbers tbody tr').first().isVisible());
});
