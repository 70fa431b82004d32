import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { ExtraField, OfferTerms } from '../../daemon/domain/offer.js';
import { sessionOfMac } from '../../daemon/domain/state.js';
import { codeNumber, macOf, openStage, type Stage } from '../http/portal-stage.js';

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
  // the longest words of all
  'phone-dark-de': { ...phone, colorScheme: 'dark', locale: 'de-DE' },
  'desktop-light-fr': { ...desktop, colorScheme: 'light', locale: 'fr-FR' },
  'desktop-dark-de': { ...desktop, colorScheme: 'dark', locale: 'de-DE' },
};

const typeIn = async (page: Page, typed: string) => {
  await page.fill('#code', typed);
  await press(page);
};

const press = async (page: Page) => {
  await Promise.all([page.waitForEvent('load'), page.click('form:last-of-type button[type=submit]')]);
};

interface Story {
  readonly terms?: Partial<OfferTerms>;
  /** What a guest did to see the page. */
  readonly play: (page: Page, stage: Stage) => Promise<void>;
}

const untimed: Partial<OfferTerms> = { lifetimeSeconds: null, creditSeconds: null, idleTimeoutSeconds: null };
const extraFields: readonly ExtraField[] = [
  {
    id: 'name',
    label: 'Your name',
    askedAt: 'log-in',
    isRequired: true,
    kind: 'text',
    graceSeconds: null,
    consentText: null,
  },
  {
    id: 'room',
    label: 'Room number',
    askedAt: 'log-in',
    isRequired: true,
    kind: 'text',
    graceSeconds: null,
    consentText: null,
  },
  {
    id: 'email',
    label: 'E-mail',
    askedAt: 'log-in',
    isRequired: false,
    kind: 'text',
    graceSeconds: null,
    consentText: 'Send me the programme of the house once a month. I can leave the list at any time.',
  },
];
/** Every day from 9:00 to 16:00. */
const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: 540, untilMinute: 960 }));

/** Two other devices on the ticket, one of them idle for a while. */
const fill = async (stage: Stage) => {
  await stage.logIn(code, { from: '127.0.0.42' });
  stage.gateway.passMinutes(47);
  await stage.logIn(code, { from: '127.0.0.77' });
};

const giveAway = async (stage: Stage) => {
  const about = { name: 'One hour for free', description: 'With our compliments.', clickThrough: true };
  const terms = { ...offerOne(stage), ...untimed, ...about, lifetimeSeconds: 3_600, clickThroughAgainSeconds: 86_400 };
  await stage.gateway.dispatch({ type: 'offer-create', terms });
};

const stories: Readonly<Record<string, Story>> = {
  splash: { play: async () => {} },
  free: {
    play: async (page, stage) => {
      await giveAway(stage);
      await page.reload();
    },
  },
  'free-used': {
    play: async (page, stage) => {
      await giveAway(stage);
      await page.reload();
      await Promise.all([page.waitForEvent('load'), page.click('form:first-of-type button[type=submit]')]);
      stage.gateway.passMinutes(60);
      await page.goto(new URL(page.url()).origin);
    },
  },
  refusal: { play: async (page) => typeIn(page, 'bcdf-ghjk') },
  throttled: {
    play: async (page, stage) => {
      for (let n = 100; n < 105; n++) await stage.logIn(codeNumber(n));
      await typeIn(page, code);
    },
  },
  status: {
    play: async (page, stage) => {
      await typeIn(page, code.toLowerCase());
      await use(stage, { minutes: 24, downBytes: 620_000_000, upBytes: 41_000_000 });
      await page.reload();
    },
  },
  'status-unlimited': {
    play: async (page, stage) => {
      const terms = { lifetimeSeconds: null, creditSeconds: null, idleTimeoutSeconds: null, downVolumeBytes: null };
      await stage.gateway.dispatch({ type: 'offer-change', offerId: 1, terms: { ...offerOne(stage), ...terms } });
      await typeIn(page, code);
    },
  },
  'ended-idle': {
    play: async (page, stage) => {
      await typeIn(page, code);
      await use(stage, { minutes: 12, downBytes: 90_000_000, upBytes: 4_000_000 });
      stage.gateway.passMinutes(23);
      await page.reload();
    },
  },
  'ended-used-up': {
    play: async (page, stage) => {
      await typeIn(page, code);
      await use(stage, { minutes: 60, downBytes: 90_000_000, upBytes: 4_000_000 });
      stage.gateway.passMinutes(31);
      await page.reload();
    },
  },
  goodbye: {
    play: async (page) => {
      await typeIn(page, code);
      await press(page);
    },
  },
  'not-found': { play: async (page) => void (await page.goto(`${new URL(page.url()).origin}/menu`)) },
  'hand-over': {
    terms: { devicesAtOnce: 2 },
    play: async (page, stage) => {
      await fill(stage);
      stage.gateway.passMinutes(3);
      await typeIn(page, code);
    },
  },
  'hand-over-changed': {
    play: async (page, stage) => {
      await stage.logIn(code, { from: '127.0.0.42' });
      await typeIn(page, code);
      const first = sessionOfMac(stage.gateway.state, macOf('127.0.0.42'));
      await stage.gateway.dispatch({ type: 'session-cut', sessionId: first?.id ?? 0 });
      await stage.logIn(code, { from: '127.0.0.77' });
      await press(page);
    },
  },
  'status-shared': {
    terms: {
      ...untimed,
      devicesAtOnce: 4,
      creditSeconds: 6 * 3600,
      creditPer: 'device',
      periodCapSeconds: 7200,
      hours,
    },
    play: async (page, stage) => {
      await fill(stage);
      await typeIn(page, code);
      await use(stage, { minutes: 4, downBytes: 82_000_000, upBytes: 3_000_000 });
      await page.reload();
    },
  },
  'status-slowed': {
    terms: {
      ...untimed,
      downVolumeBytes: null,
      totalVolumeBytes: 1e9,
      slowedKbps: 128,
      periodCapSeconds: 2400,
      periodCapPer: 'week',
    },
    play: async (page, stage) => {
      await typeIn(page, code);
      await use(stage, { minutes: 21, downBytes: 1_100_000_000, upBytes: 12_000_000 });
      await page.reload();
    },
  },
  'ended-today': {
    terms: { ...untimed, periodCapSeconds: 2400 },
    play: async (page, stage) => {
      await typeIn(page, code);
      stage.gateway.passMinutes(40);
      await page.reload();
    },
  },
  'refused-today': {
    terms: { ...untimed, periodCapSeconds: 2400 },
    play: async (page, stage) => {
      await typeIn(page, code);
      stage.gateway.passMinutes(40);
      await page.reload();
      await typeIn(page, code);
    },
  },
  'ended-closed': {
    terms: { ...untimed, hours },
    play: async (page, stage) => {
      await typeIn(page, code);
      stage.gateway.passMinutes(115);
      await page.reload();
    },
  },
  'welcome-back': {
    terms: { remembersDevices: true, lifetimeSeconds: 7 * 86_400 },
    play: async (page, stage) => {
      await typeIn(page, code);
      await use(stage, { minutes: 24, downBytes: 320_000_000, upBytes: 41_000_000 });
      await page.reload();
      await press(page);
      stage.gateway.passMinutes(90);
      await page.reload();
    },
  },
  'password-needed': {
    play: async (page, stage) => {
      const grant = { format: 'special', password: 'right one' } as const;
      await stage.gateway.dispatch({ type: 'tickets-issue', listId: 1, codes: ['CLAIREMARTIN'], grant });
      await typeIn(page, 'Claire Martin');
    },
  },
  'password-wrong': {
    play: async (page, stage) => {
      const grant = { format: 'special', password: 'right one' } as const;
      await stage.gateway.dispatch({ type: 'tickets-issue', listId: 1, codes: ['CLAIREMARTIN'], grant });
      await typeIn(page, 'Claire Martin');
      await page.fill('#password', 'wrong one');
      await press(page);
    },
  },
  details: { terms: { extraFields }, play: async (page) => typeIn(page, code) },
  'details-missing': {
    terms: { extraFields },
    play: async (page) => {
      await typeIn(page, code);
      await page.fill('#answer-email', 'claire.martin@example.org');
      await page.check('#agree-email');
      // as a browser that checks nothing by itself
      await page.evaluate("document.querySelector('form').noValidate = true");
      await press(page);
    },
  },
};

for (const [look, options] of Object.entries(looks))
  for (const [name, { terms = {}, play }] of Object.entries(stories))
    test.serial(`the page "${name}" is accessible and fits: ${look}`, async (t) => {
      const stage = await openStage(t, { terms });
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

test.serial('a guest without a mouse takes the place of another device, after the details were asked', async (t) => {
  const stage = await openStage(t, { terms: { extraFields } });
  const page = await openPage(t, { ...phone, javaScriptEnabled: false });
  await page.goto(`http://${stage.own}/`);
  await page.locator('#code').focus();
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
  for (const answer of ['Ada', '7']) {
    await page.keyboard.press('Tab');
    while ((await page.locator('input:focus').count()) === 0) await page.keyboard.press('Tab');
    await page.keyboard.type(answer);
  }
  await page.keyboard.press('Enter');
  await page.waitForURL('**/status');
  await stage.gateway.dispatch({ type: 'log-out', mac: macOf('127.0.0.1') });
  await stage.logIn(code, { from: '127.0.0.42' });
  await page.goto(`http://${stage.own}/?code=${code}`);
  await page.locator('#code').focus();
  await page.keyboard.press('Enter');
  await page.locator('button').focus();
  t.is(await page.locator('h1').textContent(), 'This ticket is on another device');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/status');
  t.is(stage.gateway.state.sessions.size, 1);
});

test.serial('no page is larger than fifty kilobytes, not even of a ticket for a thousand devices', async (t) => {
  const stage = await openStage(t, { terms: { devicesAtOnce: 100 } });
  for (let n = 100; n < 200; n++) {
    const device = { mac: `02:00:00:00:01:${(n - 100).toString(16).padStart(2, '0')}`, address: `10.0.0.${n}` };
    await stage.gateway.dispatch({ type: 'log-in', ...device, accessPoint: 'cafe', code });
  }
  const { status, body } = await stage.logIn(code);
  t.is(status, 422);
  t.log(`${body.length} bytes`);
  t.true(body.length < 50_000);
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
  const session = sessionOfMac(stage.gateway.state, macOf('127.0.0.1'));
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
