import test from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ExtraField } from '../../daemon/domain/offer.js';
import { openSignedLinks } from '../../daemon/http/signed-link.js';
import { codeNumber, openStage, type Stage } from '../http/portal-stage.js';
import { desktop, inspect, launch, openPage, phone, press } from './page.js';

let browser: Browser;
test.before(async () => {
  browser = await launch();
});
test.after.always(() => browser?.close());

const code = codeNumber(1);
const email: ExtraField = {
  id: 'email',
  label: 'E-mail',
  kind: 'email',
  graceSeconds: 600,
  askedAt: 'log-in',
  isRequired: true,
  consentText: null,
};
const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'phone-light-en': { ...phone, colorScheme: 'light', locale: 'en-GB' },
  'desktop-dark-de': { ...desktop, colorScheme: 'dark', locale: 'de-DE' },
};
const links = openSignedLinks('stage');

const give = async (page: Page, { own }: Stage, address: string) => {
  await page.goto(`http://${own}/`);
  await page.fill('#code', code);
  await press(page, 'form:last-of-type button[type=submit]');
  await page.fill('#answer-email', address);
  await press(page, 'form button[type=submit]');
};

for (const [look, options] of Object.entries(looks))
  test.serial(`the address is given, mended, confirmed, and the link kept: ${look}`, async (t) => {
    const post = { isSetUp: () => true, deliver: () => undefined };
    const stage = await openStage(t, { terms: { extraFields: [email] }, post });
    const page = await openPage(t, browser, options);
    await give(page, stage, 'ada@exmaple');
    await inspect(t, page, `link-details-${look}`);
    await page.fill('#answer-email', 'ada@exmaple.org');
    await press(page, 'form button[type=submit]');
    t.is(new URL(page.url()).pathname, '/status');
    await page.click('.confirm summary');
    await inspect(t, page, `link-status-${look}`);
    await page.fill('#address', 'ada.lovelace@example.org');
    await press(page, '.confirm button');
    t.regex((await page.locator('.confirm .notice').textContent()) ?? '', /ada\.lovelace@example\.org/);
    stage.gateway.passMinutes(11);
    await page.goto(`http://${stage.own}/`);
    await inspect(t, page, `link-ended-${look}`);
    await page.goto(`http://${stage.own}/confirm/${links.confirm(1, 'ada.lovelace@example.org')}`);
    await inspect(t, page, `link-confirm-${look}`);
    await press(page, 'main form button');
    await inspect(t, page, `link-confirmed-${look}`);
    await press(page, 'main a.button');
    await inspect(t, page, `link-back-${look}`);
    await press(page, 'main form button');
    t.is(new URL(page.url()).pathname, '/status');
    await page.click('.keep summary');
    await inspect(t, page, `link-keep-${look}`);
    await page.goto(`http://${stage.own}/back/1-${'0'.repeat(32)}`);
    await inspect(t, page, `link-dead-${look}`);
  });
