import { writeFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { firstPasswordFile } from '../../daemon/http/staff-password.js';
import { openStage, type Stage } from '../http/admin-stage.js';
import { desktop, inspect, launch, phone } from './page.js';

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

async function freshStage(t: ExecutionContext): Promise<Stage> {
  const stage = await openStage(t, {}, { accessPoints: [] });
  writeFileSync(firstPasswordFile(stage.folder), 'AAAA-BBBB\n');
  stage.gateway.state.staff.delete('viewer');
  stage.interfaces.push(
    { name: 'br-guest', kind: 'bridge', addresses: ['10.1.0.1/24', '2001:db8:1::1/64'], isUp: true },
    { name: 'wlan1', kind: 'wireless', addresses: [], isUp: false },
  );
  return stage;
}

/** Walks from the first page to the printing of ten tickets as somebody who has never seen it; counts clicks and key strokes. */
async function walk(
  t: ExecutionContext,
  stage: Stage,
  page: Page,
  look: string,
): Promise<{ clicks: number; keys: number }> {
  let clicks = 0;
  let keys = 0;
  const type = async (field: string, text: string): Promise<void> => {
    await page.fill(field, text);
    keys += text.length;
    clicks++;
  };
  const press = async (selector: string): Promise<void> => {
    clicks++;
    await Promise.all([page.waitForEvent('load'), page.click(selector)]);
  };
  await page.goto(stage.url);
  await inspect(t, page, `setup-1-${look}`);
  await type('#name', 'Chez Lou');
  await type('#password', 'le chat est gris');
  await type('#again', 'le chat est gris');
  await press('main form button');
  await inspect(t, page, `setup-2-${look}`);
  await type('#ssid', 'Chez Lou');
  await press('main form button');
  await inspect(t, page, `setup-3-${look}`);
  await press('.cards li:first-child button');
  await inspect(t, page, `setup-4-${look}`);
  await press('main a.button');
  await inspect(t, page, `setup-5-${look}`);
  await press('#print-result form button');
  return { clicks, keys };
}

for (const [look, options] of Object.entries(looks))
  test.serial(`the first start leads to ten tickets: ${look}`, async (t) => {
    const stage = await freshStage(t);
    const context = await browser.newContext({ ...options, javaScriptEnabled: true });
    t.teardown(() => context.close());
    const page = await context.newPage();
    const { clicks, keys } = await walk(t, stage, page, look);
    const tickets = [...stage.gateway.state.tickets.values()];
    t.is(tickets.length, 10);
    t.true(
      tickets.every(({ paperId }) => paperId !== null),
      'they are on paper',
    );
    t.true(clicks <= 10, `${clicks} clicks`);
    t.log(`${clicks} clicks, ${keys} characters typed, until ten tickets are on paper`);
    t.deepEqual(stage.faults, []);
  });
