import test from 'ava';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { pngOf } from '../../daemon/http/mail/png.js';
import type { BackupAbout, MailOutcome } from '../../daemon/ports-delivery.js';
import { noBackups } from '../fakes/backups.js';
import { seed } from '../http/admin-gateway.js';
import { openStage } from '../http/admin-stage.js';
import { desktop, inspect, launch, openPage, phone, press, signIn } from './page.js';

let browser: Browser;
test.before(async () => {
  browser = await launch();
});
test.after.always(() => browser?.close());

const mail = { mail: { host: 'smtp.example.net', fromAddress: 'wifi@cafe.example', user: 'cafe', password: 'hush' } };
const outcome: MailOutcome = { ok: false, step: 'sign-in', answer: '535 5.7.8 Authentication failed', isFinal: false };
const staged: BackupAbout = {
  release: '0.1.0',
  site: 'Chez Lou',
  at: Date.UTC(2026, 4, 3, 20),
  counts: { offers: 4, lists: 7, tickets: 1_240, staff: 3, months: 5 },
};

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'phone-light-de': { ...phone, colorScheme: 'light', locale: 'de-DE' },
  'phone-dark-en': { ...phone, colorScheme: 'dark', locale: 'en-GB' },
  'desktop-light-en': { ...desktop, colorScheme: 'light', locale: 'en-GB' },
  'desktop-dark-fr': { ...desktop, colorScheme: 'dark', locale: 'fr-FR' },
};

const paths = {
  outbox: '/outbox',
  mail: '/outbox/new/1,2',
  'mail-test': '/settings/mail/test',
  backup: '/backup',
  'backup-restore': '/backup/restore',
  look: '/settings/look',
  terms: '/settings/terms',
  'settings-all': '/settings',
};

for (const [look, options] of Object.entries(looks))
  test.serial(
    `the pages of delivery, backup, look and terms are readable by all and fit the screen: ${look}`,
    async (t) => {
      const mailer = { send: async () => outcome };
      const stage = await openStage(t, {}, mail, undefined, { mailer, backups: { ...noBackups, staged } });
      await seed(stage.gateway, 3);
      const queue = { type: 'message-queue', language: 'en', ticketIds: [1] } as const;
      await stage.gateway.dispatch({ ...queue, to: 'ada@example.org' });
      const long = 'a-very-long-address.of-somebody@a-long-domain.example';
      await stage.gateway.dispatch({ ...queue, to: long, ticketIds: [2, 3] });
      const problem = 'recipient 550 no such user';
      await stage.gateway.dispatch({ type: 'message-failed', id: 1, problem, isFinal: true });
      const page = await openPage(t, browser, options);
      await signIn(page, stage);
      for (const [title, path] of Object.entries(paths)) {
        await page.goto(stage.url + path);
        await inspect(t, page, `delivery-${title}-${look}`);
      }
      await page.goto(`${stage.url}/settings/mail/test`);
      await page.fill('#to', 'me@example.org');
      await press(page, 'main form button[type=submit]');
      await inspect(t, page, `delivery-mail-test-result-${look}`);
    },
  );

test.serial(
  'the preview shows the guests’ page with colour, words and logo, and a new version of the terms is listed',
  async (t) => {
    const stage = await openStage(t);
    const page = await openPage(t, browser, phone);
    await signIn(page, stage);
    await page.goto(`${stage.url}/settings/look`);
    await page.setInputFiles('#logo', {
      name: 'logo.png',
      mimeType: 'image/png',
      buffer: pngOf([
        [true, false],
        [false, true],
      ]),
    });
    await press(page, 'form[enctype] button');
    t.true(await page.isVisible('.look-logo'));
    await page.uncheck('input[name=standard]');
    await page.fill('#accent', '#b0006d');
    await page.fill('#title-en', 'Ahoy at Lou’s');
    await page.fill('#text-en', 'Breakfast until 11.\nThe beach is 200 m away.');
    const [preview] = await Promise.all([
      page.context().waitForEvent('page'),
      page.click('button[formaction$=preview]'),
    ]);
    await preview.waitForLoadState();
    t.is(await preview.textContent('h1'), 'Ahoy at Lou’s');
    t.is(
      await preview.evaluate("getComputedStyle(document.querySelector('main button')).backgroundColor"),
      'rgb(176, 0, 109)',
    );
    t.true(Number(await preview.evaluate("document.querySelector('.logo').naturalWidth")) > 0, 'the logo is shown');
    await inspect(t, preview, 'delivery-look-preview');
    await page.goto(`${stage.url}/settings/terms`);
    await page.fill('#text-en', 'Be kind to each other.');
    await press(page, 'main form button');
    t.regex((await page.textContent('main')) ?? '', /Version 1/);
    await inspect(t, page, 'delivery-terms-published');
  },
);
