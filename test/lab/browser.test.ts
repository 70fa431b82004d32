// A guest's real browser on a guest's device, from the first captive page to the log-out.
import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { clockIn, heading, keepPicture, morningZone, openBrowser, phone, press } from './browser.js';
import { curl, type GatewayLab, isOnline, openGatewayLab, portal } from './gateway-lab.js';

const anyPage = 'http://example.com/';
const button = 'main button[type=submit]';
const timeZone = morningZone();

let place: GatewayLab;
let browsers: Browser[];
test.before(async () => {
  place = await openGatewayLab({ guests: 2, config: { site: { timeZone } } });
  browsers = await Promise.all(place.lab.guests.map(async (guest) => openBrowser(await guest.browserWrapper())));
});
test.after.always(async () => {
  await Promise.all((browsers ?? []).map((browser) => browser.close()));
  await place?.close();
});

for (const javaScriptEnabled of [true, false]) {
  const number = javaScriptEnabled ? 1 : 2;
  const without = javaScriptEnabled ? '' : ' without JavaScript';
  const picture = (page: Page, name: string) => keepPicture(page, javaScriptEnabled ? name : `${name}-no-script`);

  test.serial(
    `a guest opens any page, mistypes the code, goes online, reads what is left, surfs and logs out${without}`,
    async (t) => {
      const [code = ''] = await place.tickets({
        lifetimeSeconds: 8 * 3600,
        creditSeconds: 3600,
        downVolumeBytes: 500_000_000,
        downKbps: 20_000,
        upKbps: 5_000,
      });
      const guest = place.lab.guest(number);
      const page = await openPage(t, number, { javaScriptEnabled });
      await page.goto(anyPage);
      t.regex(await heading(page), /Welcome to our Wi-Fi/);
      await picture(page, 'splash');

      const mistyped = swapFirstTwo(code);
      await enter(page, mistyped);
      t.regex(await page.locator('[role=alert]').innerText(), /typing mistake.*Compare it with your ticket/);
      t.is(await page.inputValue('#code'), mistyped, 'what was typed is still there to be corrected');
      await picture(page, 'typing-mistake');

      await enter(page, code.toLowerCase());
      t.is(await heading(page), 'You are online');
      const endsAt = (await place.status()).sessions[0]?.ends?.at ?? 0;
      t.is(await page.locator('.headline').innerText(), `until ${clockIn(timeZone, endsAt)}`);
      const limits = await page.locator('.limits li').allInnerTexts();
      t.is(limits.length, 3);
      t.regex(limits[0] ?? '', /Time online\s+ends first\s+(59 min|1 h) until/);
      t.regex(limits[1] ?? '', /Your ticket\s+(7 h 59 min|8 h) until/);
      t.regex(limits[2] ?? '', /Download\s+500 MB of 500 MB/);
      const address = (await page.locator('.aside').innerText()).match(/Find this page again at (\S+)/)?.[1];
      t.is(`http://${address}`, portal, 'the address to come back to is short enough to be typed');
      await picture(page, 'status');

      await page.goto(anyPage);
      t.is(await heading(page), 'You are on the Internet');
      await picture(page, 'internet');
      await curl(guest, '-o', '/dev/null', `${anyPage}bytes/5000000`);

      await page.goto(`http://${address}`);
      t.regex(await page.locator('.limits').innerText(), /Download\s+495 MB of 500 MB/);
      await picture(page, 'status-used');

      await press(page, button);
      t.regex(await heading(page), /You are logged out/);
      t.regex(await page.locator('.notice').innerText(), /same code to go online again, until/);
      await picture(page, 'goodbye');
      t.false(await isOnline(guest));
      await page.goto(anyPage);
      t.regex(await heading(page), /You are logged out/);
    },
  );
}

test.serial('who watches the status page when the ticket ends reads why, there and on any page', async (t) => {
  const [code = ''] = await place.tickets({ lifetimeSeconds: 5, downVolumeBytes: 9_000_000 });
  const page = await openPage(t, 1);
  await page.goto(anyPage);
  await enter(page, code);
  t.is(await heading(page), 'You are online');
  await keepPicture(page, 'last-seconds');
  await page.locator('h1', { hasText: 'Your ticket has expired.' }).waitFor({ timeout: 15_000 });
  t.regex(await page.locator('.notice').innerText(), /Offline since \d\d:\d\d.*new ticket/s);
  await keepPicture(page, 'expired');
  await page.goto(anyPage);
  t.is(await heading(page), 'Your ticket has expired.');
  await enter(page, code);
  t.regex(await page.locator('[role=alert]').innerText(), /This ticket has expired.*ask at the counter/);
  await keepPicture(page, 'expired-again');
});

test.serial('who uses up the volume reads so on the next page they open', async (t) => {
  const [code = ''] = await place.tickets({ downVolumeBytes: 1_000_000 });
  const page = await openPage(t, 1);
  await page.goto(anyPage);
  await enter(page, code);
  t.is(await page.locator('.headline').innerText(), 'with no time limit');
  await keepPicture(page, 'volume-only');
  await curl(place.lab.guest(1), '-m', '2', '-o', '/dev/null', `${anyPage}bytes/2000000`);
  await page.goto(anyPage);
  t.is(await heading(page), 'The data on your ticket is used up.');
  await keepPicture(page, 'used-up');
});

async function openPage(t: ExecutionContext, guest: number, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browsers[guest - 1]?.newContext({ ...phone, ...options });
  if (context === undefined) throw new Error(`guest ${guest} has no browser`);
  t.teardown(() => context.close());
  return context.newPage();
}

async function enter(page: Page, code: string): Promise<void> {
  await page.fill('#code', code);
  await press(page, button);
}

/** The mistake that people make most; a code whose first two symbols are the same gets another first one. */
function swapFirstTwo(code: string): string {
  const [first = '', second = '', ...rest] = code;
  return [second === first ? (first === 'B' ? 'C' : 'B') : second, first, ...rest].join('');
}
