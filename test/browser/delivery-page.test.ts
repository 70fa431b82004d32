import test from 'ava';
import type { Browser } from 'playwright-core';
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

test.serial(
  'the pages of delivery, backup, look and terms are readable by all, on a desk and on a phone',
  async (t) => {
    const mailer = { send: async () => outcome };
    const stage = await openStage(t, {}, mail, undefined, { mailer, backups: { ...noBackups, staged } });
    await seed(stage.gateway, 3);
    const queue = { type: 'message-queue', language: 'en', ticketIds: [1] } as const;
    await stage.gateway.dispatch({ ...queue, to: 'ada@example.org' });
    await stage.gateway.dispatch({
      ...queue,
      to: 'a-very-long-address.of-somebody@a-long-domain.example',
      ticketIds: [2, 3],
    });
    await stage.gateway.dispatch({
      type: 'message-failed',
      id: 1,
      problem: 'recipient 550 no such user',
      isFinal: true,
    });
    for (const [name, screen] of [
      ['desktop', desktop],
      ['phone', phone],
    ] as const) {
      const page = await openPage(t, browser, screen);
      await signIn(page, stage);
      for (const [path, title] of [
        ['/outbox', 'outbox'],
        ['/outbox/new/1,2', 'mail'],
        ['/settings/mail/test', 'mail-test'],
        ['/backup', 'backup'],
        ['/backup/restore', 'backup-restore'],
        ['/settings/look', 'look'],
        ['/settings/terms', 'terms'],
        ['/settings', 'settings-all'],
      ] as const) {
        await page.goto(`${stage.url}${path}?lang=${name === 'phone' ? 'de' : 'en'}`);
        await inspect(t, page, `delivery-${title}-${name}`);
      }
      await page.goto(`${stage.url}/settings/mail/test`);
      await page.fill('#to', 'me@example.org');
      await press(page, 'main form button[type=submit]');
      await inspect(t, page, `delivery-mail-test-result-${name}`);
    }
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
