import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { standardCode } from '../../daemon/domain/code.js';
import { sessionsToFile } from '../../daemon/domain/filed-session.js';
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
  'desktop-dark-en': { ...desktop, colorScheme: 'dark', locale: 'en-GB' },
};

async function signedIn(t: ExecutionContext, stage: Stage, look: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(look);
  t.teardown(() => context.close());
  const page = await context.newPage();
  await page.goto(`${stage.url}/sign-in`);
  await page.fill('#name', 'owner');
  await page.fill('#password', passwords.owner);
  await press(page, 'main button[type=submit]');
  return page;
}

/** Two lists, tickets of every colour and format, papers that differ, devices online, and a month of past sessions. */
async function furnish({ gateway, history }: Stage): Promise<void> {
  const codes = (count: number) => newCodes(gateway.state, realRandom, count, standardCode) ?? [];
  const week = {
    ...hourTerms,
    name: 'Camping week',
    creditSeconds: null,
    lifetimeSeconds: 7 * 86_400,
    devicesAtOnce: 3,
  };
  await gateway.dispatch({ type: 'offer-create', terms: { ...hourTerms, name: 'Coffee hour', priceCents: 250 } });
  await gateway.dispatch({ type: 'offer-create', terms: week });
  await gateway.dispatch({ type: 'list-create', name: 'Counter, May', offerId: 1 });
  await gateway.dispatch({ type: 'list-create', name: 'Pitches 1 to 40', offerId: 2 });
  await gateway.dispatch({ type: 'tickets-issue', listId: 1, codes: codes(40) });
  const grant = { userId: 'ada.lovelace@analytical.example' };
  await gateway.dispatch({ type: 'tickets-issue', listId: 2, codes: codes(3), grant });
  const special = { format: 'special', password: 'Rosé & co', userId: 'Hall', own: { devicesAtOnce: 40 } } as const;
  await gateway.dispatch({ type: 'tickets-issue', listId: 2, codes: ['WEDDING2026'], grant: special });
  await gateway.dispatch({ type: 'tickets-print', ticketIds: [1, 2, 3, 41, 42] });
  await gateway.dispatch({ type: 'offer-change', offerId: 2, terms: { ...week, lifetimeSeconds: 6 * 86_400 } });
  const device = (n: number) => ({
    mac: `02:5a:3c:10:4e:${String(n).padStart(2, '0')}`,
    address: `10.71.0.${20 + n}`,
    accessPoint: 'lounge',
  });
  for (const n of [1, 2, 3, 4]) await comeOnline(gateway, n, device(n));
  for (const [id, use] of [...gateway.state.sessions.keys()].entries())
    gateway.use(use, { upBytes: 4_120_000 * (id + 1), downBytes: 86_300_000 });
  gateway.pass(2 * 3_600_000);
  await gateway.refresh();
  gateway.pass(15_000);
  await history.file(sessionsToFile(gateway.state, gateway.now()));
  await gateway.dispatch({ type: 'sessions-filed', ids: [...gateway.state.unfiled.keys()] });
  gateway.pass(26 * 3_600_000);
  await comeOnline(gateway, 41, device(5));
  await comeOnline(gateway, 41, device(6));
  gateway.pass(17 * 60_000);
  await gateway.dispatch({ type: 'tickets-cancel', ticketIds: [9, 10] });
}

const pages: Readonly<Record<string, (page: Page, url: string) => Promise<unknown>>> = {
  all: (page, url) => page.goto(`${url}/tickets`),
  filtered: (page, url) =>
    page.goto(`${url}/tickets?serial=x&devices=1-&status=in-use&status=expired&sort=first&dir=asc`),
  none: (page, url) => page.goto(`${url}/tickets?q=nothing`),
  list: (page, url) => page.goto(`${url}/lists/2`),
  fold: async (page, url) => {
    await page.goto(`${url}/tickets?status=in-use`);
    await page.click('#fold-41 summary');
  },
  ticket: (page, url) => page.goto(`${url}/tickets/1`),
  rename: (page, url) => page.goto(`${url}/lists/1/rename`),
  export: (page, url) => page.goto(`${url}/tickets/export?list=1`),
  cancel: async (page, url) => {
    await page.goto(`${url}/tickets`);
    for (const serial of [41, 42, 1]) await page.check(`[name=serial][value="${serial}"]`);
    await press(page, 'button[value=cancel]');
  },
  import: (page, url) => page.goto(`${url}/lists/1/import`),
  'import-preview': async (page, url) => {
    await page.goto(`${url}/lists/1/import`);
    await page.fill('#text', 'Code;Notes\nABCDEF12;Terrace\nabc;\nABCDEF13;\nabcdef-13;');
    await press(page, 'main form button[type=submit]');
  },
  connections: (page, url) => page.goto(`${url}/connections`),
  'connections-filtered': (page, url) => page.goto(`${url}/connections?ticket=1&mac=zz`),
};

for (const [look, options] of Object.entries(looks))
  test.serial(`the tables of tickets and connections are readable by all and fit the screen: ${look}`, async (t) => {
    t.timeout(180_000, 'a dozen pages and their inspection');
    const stage = await openStage(t);
    await furnish(stage);
    const page = await signedIn(t, stage, options);
    for (const [name, visit] of Object.entries(pages)) {
      await visit(page, stage.url);
      await inspect(t, page, `tickets-${name}-${look}`);
    }
    t.deepEqual(stage.faults, []);
  });

test.serial('a filter that is typed finds in place, and says in place what it does not understand', async (t) => {
  const stage = await openStage(t);
  await furnish(stage);
  const page = await signedIn(t, stage, { ...desktop, locale: 'en-GB' });
  await page.goto(`${stage.url}/tickets`);
  t.is(await page.locator('.tickets tbody').count(), 44);
  await page.click('#filters > summary');
  await page.fill('#user', 'LOVELACE');
  await page.locator('.pager p', { hasText: '1–3 of 3' }).waitFor();
  await page.fill('#serial', '42-x');
  await page.locator('#serial-note .wrong').waitFor();
  t.is(await page.locator('.tickets tbody').count(), 3);
  await page.fill('#serial', '42-');
  await page.locator('.pager p', { hasText: '1–2 of 2' }).waitFor();
  t.is(await page.inputValue('#user'), 'LOVELACE');
  t.regex(page.url(), /user=LOVELACE/);
});
