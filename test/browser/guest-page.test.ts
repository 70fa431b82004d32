import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { codeNumber, openStage, type Stage } from '../http/portal-stage.js';

const switches = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const quiet = ['--disable-background-networking', '--disable-component-update'];
const pictures = fileURLToPath(new URL('../../screenshots/', import.meta.url));
const code = codeNumber(1);

let browser: Browser;
test.before(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: [...switches, ...quiet] });
});
test.after.always(() => browser?.close());

const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };
const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'phone-light-en': { ...phone, colorScheme: 'light', locale: 'en-GB' },
  'phone-dark-fr': { ...phone, colorScheme: 'dark', locale: 'fr-FR' },
  'desktop-light-fr': { ...desktop, colorScheme: 'light', locale: 'fr-FR' },
  'desktop-dark-en': { ...desktop, colorScheme: 'dark', locale: 'en-GB' },
};

const typeIn = async (page: Page, typed: string) => {
  await page.fill('#code', typed);
  await press(page);
};

const press = async (page: Page) => {
  await Promise.all([page.waitForEvent('load'), page.click('button[type=submit]')]);
};

/** What a guest did to see the page. */
const stories: Readonly<Record<string, (page: Page, stage: Stage) => Promise<void>>> = {
  splash: async () => {},
  refusal: async (page) => typeIn(page, 'bcdf-ghjk'),
  throttled: async (page, stage) => {
    for (let n = 100; n < 105; n++) await stage.logIn(codeNumber(n));
    await typeIn(page, code);
  },
  status: async (page, stage) => {
    await typeIn(page, code.toLowerCase());
    await use(stage, { minutes: 24, downBytes: 620_000_000, upBytes: 41_000_000 });
    await page.reload();
  },
  'status-unlimited': async (page, stage) => {
    const terms = { lifetimeSeconds: null, creditSeconds: null, idleTimeoutSeconds: null, downVolumeBytes: null };
    await stage.gateway.dispatch({ type: 'offer-change', offerId: 1, terms: { ...offerOne(stage), ...terms } });
    await typeIn(page, code);
  },
  'ended-idle': async (page, stage) => {
    await typeIn(page, code);
    await use(stage, { minutes: 12, downBytes: 90_000_000, upBytes: 4_000_000 });
    stage.gateway.passMinutes(23);
    await page.reload();
  },
  'ended-used-up': async (page, stage) => {
    await typeIn(page, code);
    await use(stage, { minutes: 60, downBytes: 90_000_000, upBytes: 4_000_000 });
    stage.gateway.passMinutes(31);
    await page.reload();
  },
  goodbye: async (page) => {
    await typeIn(page, code);
    await press(page);
  },
  'not-found': async (page) => void (await page.goto(`${new URL(page.url()).origin}/menu`)),
};

for (const [look, options] of Object.entries(looks))
  for (const [name, play] of Object.entries(stories))
    test.serial(`the page "${name}" is accessible and fits: ${look}`, async (t) => {
      const stage = await openStage(t);
      const page = await openPage(t, options);
      await page.goto(`http://${stage.own}/`);
      await play(page, stage);
      await page.screenshot({ path: `${pictures}guest-${name}-${look}.png`, fullPage: true });
      t.deepEqual(await violations(page), []);
      await page.setViewportSize({ width: 320, height: 640 });
      t.is(await page.evaluate('document.documentElement.scrollWidth'), 320, 'nothing sticks out at 320 px');
    });

test.serial(
  'the first page is one request of a few kilobytes, and breaks none of its own security rules',
  async (t) => {
    const stage = await openStage(t);
    const page = await openPage(t, phone);
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    const response = await page.goto(`http://${stage.own}/`, { waitUntil: 'networkidle' });
    t.deepEqual(requests, [`http://${stage.own}/`]);
    t.deepEqual(complaints, []);
    const bytes = (await response?.body())?.length ?? 0;
    t.log(`${bytes} bytes`);
    t.true(bytes < 12_000);
  },
);

test.serial('a guest without a mouse types the code, presses Enter, reads until when, and logs out', async (t) => {
  const stage = await openStage(t);
  const page = await openPage(t, { ...phone, javaScriptEnabled: false });
  await page.goto(`http://${stage.own}/?lang=fr`);
  await page.locator('#code').focus();
  await page.keyboard.type(code.toLowerCase());
  await page.keyboard.press('Enter');
  await page.waitForURL('**/status?lang=fr');
  t.is(await page.locator('.headline').textContent(), 'jusqu’à 15:05');
  await page.locator('button').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(`http://${stage.own}/?lang=fr`);
  t.regex((await page.locator('h1').textContent()) ?? '', /vous voilà hors ligne/);
});

async function openPage(t: ExecutionContext<unknown>, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  t.teardown(() => context.close());
  return context.newPage();
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const tags = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";
  const { violations: found } = (await page.evaluate(`axe.run({ runOnly: ${tags} })`)) as axe.AxeResults;
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

/** The guest uses the network for some minutes. */
async function use(
  stage: Stage,
  { minutes, downBytes, upBytes }: { minutes: number; downBytes: number; upBytes: number },
) {
  stage.gateway.passMinutes(minutes);
  const [session] = stage.gateway.state.sessions.values();
  if (!session) throw new Error('nobody is online');
  const reading = { slot: session.slot, usage: { downBytes, upBytes }, lastTrafficAt: stage.gateway.at, open: true };
  stage.gateway.readings = [reading];
  await stage.gateway.refresh();
}

function offerOne({ gateway }: Stage) {
  const offer = gateway.state.offers.get(1);
  if (!offer) throw new Error('the stage has no offer');
  return offer;
}
