import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { printedCode, standardCode } from '../../daemon/domain/code.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import type { Grant } from '../../daemon/domain/ticket.js';
import { newCodes } from '../../daemon/http/issue.js';
import { comeOnline, hourTerms, realRandom } from '../http/admin-gateway.js';
import { openStage, type Stage } from '../http/admin-stage.js';
import { desktop, inspect, launch, phone, pictures, press, signIn } from './page.js';

let browser: Browser;
test.before(async () => {
  browser = await launch();
});
test.after.always(() => browser?.close());

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'phone-light-en': { ...phone, colorScheme: 'light', locale: 'en-GB' },
  // the longest words of all
  'phone-dark-de': { ...phone, colorScheme: 'dark', locale: 'de-DE' },
  'desktop-light-fr': { ...desktop, colorScheme: 'light', locale: 'fr-FR' },
  'desktop-dark-de': { ...desktop, colorScheme: 'dark', locale: 'de-DE' },
};

async function open(t: ExecutionContext, look: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(look);
  t.teardown(() => context.close());
  return context.newPage();
}

function codesFor({ state }: Stage['gateway'], count: number): string[] {
  return newCodes(state, realRandom, count, standardCode) ?? [];
}

/** An offer with every term there is. */
const everything: OfferTerms = {
  ...hourTerms,
  name: 'Coworking month',
  description: 'A desk by the window, and the meeting room on Fridays',
  priceCents: 350,
  pricePer: 'day',
  shownOnPortal: true,
  accessPoints: ['lounge', 'garden'],
  validUntilAt: Date.UTC(2026, 11, 31, 22, 59),
  hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 480, untilMinute: 1080 })),
  creditSeconds: null,
  periodCapSeconds: 8 * 3600,
  downVolumeBytes: null,
  totalVolumeBytes: 20_000_000_000,
  slowedKbps: 512,
  devicesAtOnce: 2,
  atDeviceLimit: 'drop-oldest',
  remembersDevices: true,
  extraFields: [
    {
      id: 'company',
      label: 'Company',
      askedAt: 'issue',
      isRequired: true,
      kind: 'text',
      graceSeconds: null,
      consentText: null,
    },
    {
      id: 'mail',
      label: 'E-mail',
      askedAt: 'issue',
      isRequired: false,
      kind: 'text',
      graceSeconds: null,
      consentText: 'We may write once a month',
    },
  ],
};

/** A third list, with a ticket of each format, papers, and somebody slowed down. */
async function furnishFormats({ gateway }: Stage): Promise<void> {
  const day = 86_400_000;
  await gateway.dispatch({ type: 'offer-create', terms: everything });
  await gateway.dispatch({ type: 'list-create', name: 'Coworkers', offerId: gateway.state.last.offer });
  const listId = gateway.state.last.list;
  const answers = { company: { value: 'Ateliers', agrees: false } };
  const issue = (codes: readonly string[], grant: Partial<Grant>) =>
    gateway.dispatch({ type: 'tickets-issue', listId, codes, grant, answers });
  await issue(codesFor(gateway, 2), { userId: 'ada.lovelace@analytical.example' });
  const validFromAt = Date.UTC(2026, 4, 3, 22);
  await issue(codesFor(gateway, 2), {
    format: 'variable',
    userId: 'Room 12',
    validFromAt,
    validUntilAt: validFromAt + 5 * day,
  });
  const own = { lifetimeSeconds: 2 * 86_400, downKbps: 50_000, totalVolumeBytes: 1_000_000, devicesAtOnce: 40 };
  await issue(['WEDDING2026'], { format: 'special', password: 'Rosé & co', userId: 'Hall', own });
  const last = gateway.state.last.ticket;
  await gateway.dispatch({ type: 'tickets-print', ticketIds: [last - 4, last - 3, last - 2] });
  await gateway.dispatch({ type: 'offer-change', offerId: 4, terms: { ...everything, periodCapSeconds: 6 * 3600 } });
  const device = { mac: '02:5a:3c:10:4e:90', address: '10.71.0.90', accessPoint: 'lounge', code: 'WEDDING2026' };
  const decision = await gateway.dispatch({ type: 'log-in', ...device, password: 'Rosé & co' });
  if (!decision.ok) throw new Error(`the guest of the test was refused: ${decision.refusal.reason}`);
  gateway.use(gateway.state.last.session, { upBytes: 200_000, downBytes: 900_000 });
}

/** Three offers, two lists with tickets of every colour, four devices online. */
async function furnish(stage: Stage): Promise<void> {
  const { gateway } = stage;
  const hour = 3_600_000;
  const week = { ...hourTerms, name: 'Camping week', description: 'For guests with a pitch', priceCents: 1250 };
  const offers = [
    { ...hourTerms, name: 'Coffee hour', description: 'With every drink', idleTimeoutSeconds: 900 },
    { ...week, creditSeconds: null, lifetimeSeconds: 7 * 86_400, devicesAtOnce: 3, accessPoints: ['lounge', 'garden'] },
    { ...week, name: 'Conference', description: '', creditSeconds: null, priceCents: null, downVolumeBytes: null },
  ];
  for (const terms of offers) await gateway.dispatch({ type: 'offer-create', terms });
  await gateway.dispatch({ type: 'list-create', name: 'Counter, May', offerId: 1 });
  await gateway.dispatch({ type: 'list-create', name: 'Pitches 1 to 40', offerId: 2 });
  for (const listId of [1, 2]) await gateway.dispatch({ type: 'tickets-issue', listId, codes: codesFor(gateway, 12) });
  const device = (n: number) => ({ mac: `02:5a:3c:10:4e:${n}0`, address: `10.71.0.${20 + n}`, accessPoint: 'lounge' });
  await comeOnline(gateway, 1, device(1));
  gateway.pass(2 * hour);
  await gateway.refresh();
  for (const [i, ticketId] of [2, 3, 13, 13].entries()) {
    gateway.pass(7 * 60_000);
    await comeOnline(gateway, ticketId, device(i + 2));
  }
  gateway.use(2, { upBytes: 4_120_000, downBytes: 86_300_000 });
  gateway.use(3, { upBytes: 310_000, downBytes: 2_950_000 });
  gateway.use(4, { upBytes: 94_000_000, downBytes: 212_000_000 });
  gateway.pass(5 * 60_000);
  for (const ticketId of [5, 6]) await gateway.dispatch({ type: 'ticket-cancel', ticketId });
  await furnishFormats(stage);
}

/** Where each page is, and what was done on it. */
const pages: Readonly<Record<string, (page: Page, stage: Stage) => Promise<unknown>>> = {
  online: (page, { url }) => page.goto(`${url}/online`),
  cut: (page, { url }) => page.goto(`${url}/sessions/3/cut`),
  offers: (page, { url }) => page.goto(`${url}/offers`),
  'offer-form': (page, { url }) => page.goto(`${url}/offers/new`),
  'offer-form-bad': async (page, { url }) => {
    await page.goto(`${url}/offers/new`);
    await page.fill('#lifetimeSeconds', 'a week');
    await page.fill('#downKbps', '5,0001');
    await press(page, 'main form button[type=submit]');
  },
  'offer-edit': (page, { url }) => page.goto(`${url}/offers/4/edit`),
  'offer-edit-bad': async (page, { url }) => {
    await page.goto(`${url}/offers/2/edit`);
    for (const fold of await page.locator('summary').all()) await fold.click();
    await page.fill('#hours', 'moonday');
    await page.fill('#slowedKbps', '4');
    await page.fill('#field-0-label', 'E-mail');
    await page.selectOption('#field-0-need', 'consent');
    await press(page, 'main form button[type=submit]');
  },
  'offer-change': async (page, { url }) => {
    await page.goto(`${url}/offers/4/edit`);
    await page.fill('#hours', 'mon-sat 08:00-20:00');
    await page.fill('#slowedKbps', '');
    await press(page, 'main form button[type=submit]');
  },
  'offer-extend': (page, { url }) => page.goto(`${url}/offers/4/extend`),
  bind: (page, { url }) => page.goto(`${url}/lists/1/bind`),
  'bind-sure': (page, { url }) => page.goto(`${url}/lists/3/bind?offerId=1`),
  'list-formats': (page, { url }) => page.goto(`${url}/lists/3`),
  'issue-individual': (page, { url }) => page.goto(`${url}/lists/1/issue`),
  'issue-variable': async (page, { url }) => {
    await page.goto(`${url}/lists/3/issue?format=variable`);
    await page.fill('#count', '3');
    await page.fill('#firstDay', '2026-05-10');
    await page.fill('#lastDay', '2026-05-12');
    await page.fill('#answer-company', 'Ateliers');
    await press(page, 'button[name=preview]');
  },
  'issue-special': (page, { url }) => page.goto(`${url}/lists/1/issue?format=special`),
  'issue-special-bad': async (page, { url }) => {
    await page.goto(`${url}/lists/3/issue?format=special`);
    await page.fill('#code', 'abc');
    await page.fill('#lifetimeSeconds', 'long');
    await page.fill('#answer-mail', 'a@b.example');
    await press(page, '.choices button[type=submit]');
  },
  lists: (page, { url }) => page.goto(`${url}/lists`),
  list: (page, { url }) => page.goto(`${url}/lists/1`),
  'list-bad': async (page, { url }) => {
    await page.goto(`${url}/lists/2`);
    await page.fill('#count', '0');
    await press(page, '.issue button');
  },
  cancel: (page, { url }) => page.goto(`${url}/tickets/3/cancel`),
  password: async (page, { url }) => {
    await page.goto(`${url}/password`);
    await press(page, 'main form button[type=submit]');
  },
  complaints: async (page, { url, gateway }) => {
    gateway.complain('the interface br-garden does not exist: nobody in the garden is let in');
    await page.goto(`${url}/online`);
  },
  failure: (page, { url }) => page.goto(`${url}/nothing`),
};

for (const [look, options] of Object.entries(looks)) {
  test.serial(`every page of the owner is readable by all and fits the screen: ${look}`, async (t) => {
    t.timeout(240_000, 'thirty pages and their inspection');
    const stage = await openStage(t);
    await furnish(stage);
    const page = await open(t, options);
    await page.goto(`${stage.url}/sign-in`);
    await inspect(t, page, `owner-sign-in-${look}`);
    await page.fill('#name', 'owner');
    await page.fill('#password', 'wrong');
    await press(page, 'main button[type=submit]');
    await inspect(t, page, `owner-sign-in-wrong-${look}`);
    await signIn(page, stage);
    for (const [name, visit] of Object.entries(pages)) {
      await visit(page, stage);
      await inspect(t, page, `owner-${name}-${look}`);
    }
    t.deepEqual(stage.faults, []);
  });
}

test.serial('a fresh gateway says on every page what comes next', async (t) => {
  const stage = await openStage(t);
  const page = await open(t, { ...phone, locale: 'en-GB' });
  await signIn(page, stage);
  for (const name of ['online', 'offers', 'lists']) {
    await page.goto(`${stage.url}/${name}`);
    t.true(await page.locator('.empty').isVisible());
    await inspect(t, page, `owner-fresh-${name}`);
  }
});

test.serial(
  'an owner without JavaScript signs in, makes an offer, a list and ten tickets, sees a guest and cuts them',
  async (t) => {
    const { gateway, ...stage } = await openStage(t);
    const page = await open(t, { ...phone, locale: 'en-GB', javaScriptEnabled: false });
    await signIn(page, { gateway, ...stage });
    t.is(await page.locator('h1').innerText(), 'Nobody is online');

    await press(page, 'nav a[href="/offers"]');
    await press(page, 'a[href="/offers/new"]');
    await page.fill('#name', 'Coffee <b>hour</b>');
    await page.fill('#priceCents', '2,50');
    await page.check('input[value=lounge]');
    await page.fill('#creditSeconds', '1.5');
    await page.fill('#downKbps', '5');
    await press(page, 'main form button[type=submit]');
    t.is(await page.locator('.offer h2').innerText(), 'Coffee <b>hour</b>');
    t.regex(await page.locator('.terms').innerText(), /1 h 30 min online in all\s+Up to 5 Mbit\/s down/);

    await press(page, 'nav a[href="/lists"]');
    await page.fill('#name', 'May');
    await press(page, 'main form button[type=submit]');
    await press(page, '.issue button');
    t.is(await page.locator('tbody tr:not(.fold-row)').count(), 10);
    const code = await page.locator('tbody tr:not(.fold-row) .code').last().innerText();
    t.regex(code, /^[2-9B-Z]{4}-[2-9B-Z]{4}$/);

    const device = { mac: '02:00:00:00:00:07', address: '192.0.2.7', accessPoint: 'lounge' };
    const decision = await gateway.dispatch({ type: 'log-in', ...device, code });
    t.true(decision.ok);
    await press(page, 'nav a[href="/online"]');
    t.is(await page.locator('h1').innerText(), '1 device online');
    t.regex(await page.locator('tbody tr').innerText(), /02:00:00:00:00:07\s.*No\. 1\b.*11:30.*time online used up/s);
    await press(page, 'a[href="/sessions/1/cut"]');
    t.regex(await page.locator('main').innerText(), /02:00:00:00:00:07/);
    await press(page, 'main form button.danger');
    t.is(await page.locator('[role=status]').innerText(), 'The session has been cut.');
    t.is(gateway.state.ended.get(device.mac)?.cause, 'admin-reset');

    await press(page, '.person button');
    t.is(await page.locator('[role=status]').innerText(), 'You are signed out.');
  },
);

test.serial('a viewer sees the same pages without anything to press, and no code', async (t) => {
  const stage = await openStage(t);
  await furnish(stage);
  const page = await open(t, { ...desktop, locale: 'en-GB' });
  await signIn(page, stage, 'viewer');
  for (const path of ['/online', '/lists', '/lists/1', '/offers', '/sessions/2/cut', '/tickets/3/cancel']) {
    await page.goto(stage.url + path);
    t.is(await page.locator('main form[method=post] button').count(), 0, path);
    for (const act of ['cancel', 'cut', 'extend', 'edit', 'new', 'issue', 'print', 'mail'])
      t.is(await page.locator(`main a.button[href*="${act}"]`).count(), 0, `${path}: ${act}`);
  }
  await page.goto(`${stage.url}/lists/1`);
  t.false((await page.content()).includes(printedCode(stage.gateway.state.tickets.get(3)?.code ?? '')));
  await page.screenshot({ path: `${pictures}owner-list-viewer.png`, fullPage: true });
});
