import test from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Role } from '../../daemon/domain/staff.js';
import { comeOnline, quickPasswords, seed } from '../http/admin-gateway.js';
import { openStage, type Stage } from '../http/admin-stage.js';
import { desktop, inspect, launch, openPage, phone, press, signIn } from './page.js';

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

/** Five people of every role, three browsers, a day of acts, and somebody who tries codes. */
async function furnish(stage: Stage): Promise<void> {
  const { gateway, audit } = stage;
  const people: readonly (readonly [string, Role])[] = [
    ['marie-claire', 'cashier-refund'],
    ['zoé', 'cashier'],
    ['a name as long as names may ever be here1', 'owner'],
  ];
  for (const [name, role] of people) {
    const passwordHash = await quickPasswords.hash('a much better one');
    await gateway.dispatch({ type: 'staff-add', staff: { name: name.slice(0, 40), role, passwordHash } });
  }
  await seed(gateway, 2);
  await comeOnline(gateway);
  gateway.pass(26 * 3_600_000);
  await stage.signedIn('viewer');
  const owner = await stage.signedIn();
  await owner.post('/lists', { name: 'Winter', offerId: '1' });
  await owner.post('/lists/2/tickets', { count: '3', had: '0' });
  await owner.post('/tickets/2/cancel');
  await stage.browser().signIn('owner', 'wrong');
  const at = gateway.now() - 86_400_000;
  for (let n = 0; n < 60; n++)
    await audit.note({ at: at + n, by: '(command line)', from: '', act: 'offer-change', about: { offer: 'One hour' } });
}

/** Where each page is, and what was done on it. */
const pages: Readonly<Record<string, (page: Page, stage: Stage) => Promise<unknown>>> = {
  staff: (page, { url }) => page.goto(`${url}/staff`),
  'staff-bad': async (page, { url }) => {
    await page.goto(`${url}/staff`);
    await page.fill('#name', '<b>');
    await page.fill('#password', 'short');
    await press(page, '.form-page button[type=submit]');
  },
  person: (page, { url }) => page.goto(`${url}/staff/people/zo%C3%A9`),
  'person-last-owner': async (page, { url }) => {
    await page.goto(`${url}/staff/people/owner`);
    await page.selectOption('#role', 'viewer');
    await press(page, 'form.card button');
  },
  secret: async (page, { url }) => {
    await page.goto(`${url}/staff/people/zo%C3%A9`);
    await press(page, 'form[action$="/password"] button');
  },
  remove: (page, { url }) => page.goto(`${url}/staff/people/zo%C3%A9/remove`),
  audit: (page, { url }) => page.goto(`${url}/audit`),
  'audit-filtered': (page, { url }) => page.goto(`${url}/audit?kind=tickets`),
  'audit-none': (page, { url }) => page.goto(`${url}/audit?day=2020-01-01`),
  password: (page, { url }) => page.goto(`${url}/password`),
  guessing: async (page, { url, alarms }) => {
    alarms.push({ kind: 'guessing', codes: 23, devices: 2 });
    await page.goto(`${url}/online`);
  },
};

for (const [look, options] of Object.entries(looks))
  test.serial(`the pages of people and of the log are readable by all and fit the screen: ${look}`, async (t) => {
    t.timeout(120_000, 'eleven pages and their inspection');
    const stage = await openStage(t);
    await furnish(stage);
    const page = await openPage(t, browser, options);
    await signIn(page, stage);
    for (const [name, visit] of Object.entries(pages)) {
      await visit(page, stage);
      await inspect(t, page, `people-${name}-${look}`);
    }
    t.deepEqual(stage.faults, []);
  });

test.serial('the log is filtered in place, and its address can be kept', async (t) => {
  const stage = await openStage(t);
  await furnish(stage);
  const page = await openPage(t, browser, { ...desktop, locale: 'en-GB' });
  await signIn(page, stage);
  await page.goto(`${stage.url}/audit`);
  t.is(await page.locator('#acts tbody tr').count(), 50);
  await page.selectOption('#kind', 'tickets');
  await page.locator('#acts tbody tr:first-child th:has-text("Cancelled ticket no. 2")').waitFor();
  t.is(await page.locator('#acts tbody tr').count(), 3);
  t.regex(page.url(), /\/audit\?kind=tickets$/);
});
