// The guests' pages in Arabic, which the installer laid over ours, and at an access point with a look of its own.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import type { ExtraField, OfferTerms } from '../../daemon/domain/offer.js';
import { openOverlays } from '../../daemon/http/overlay.js';
import { samplePages } from '../../daemon/http/portal/sample-page.js';
import { loadViews } from '../../daemon/http/view.js';
import { codeNumber, openStage, type Stage } from '../http/portal-stage.js';
import { launch, openPage, phone, pictures, press } from './page.js';

const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const code = codeNumber(1);

let browser: Browser;
test.before(async () => {
  browser = await launch();
});
test.after.always(() => browser?.close());

async function arabicStage(t: ExecutionContext, terms: Partial<OfferTerms>, title = ''): Promise<Stage> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'overlay-'));
  t.teardown(() => rm(stateFolder, { recursive: true }));
  await cp(file('test/overlay/arabic'), join(stateFolder, 'overlay'), { recursive: true });
  const overlays = await openOverlays({
    stateFolder,
    views: await loadViews(),
    accessPoints: [],
    samples: samplePages(),
    onFault: ({ fault }) => t.fail(fault),
  });
  const texts = { en: { title, text: 'Breakfast is served from 7:30 to 10:00!', help: '' } };
  const branding = { seen: () => ({ look: { accent: null, texts }, logo: null }) };
  const termsOfUse = { current: { version: 2, at: Date.UTC(2025, 10, 1), texts: { en: 'Be kind.\nNo torrents!' } } };
  return openStage(t, { overlays, terms, branding, termsOfUse });
}

const typeIn = async (page: Page, typed: string) => {
  await page.fill('#code', typed);
  await press(page, 'form:last-of-type button[type=submit]');
};
const extraFields = [
  { id: 'name', label: 'الاسم', askedAt: 'log-in', isRequired: true, consentText: null },
  { id: 'email', label: 'E-mail', askedAt: 'log-in', isRequired: false, consentText: 'أرسلوا إليّ برنامج الدار.' },
] as readonly object[] as readonly ExtraField[];

interface Story {
  readonly terms?: Partial<OfferTerms>;
  readonly play: (page: Page, stage: Stage) => Promise<void>;
}

const stories: Readonly<Record<string, Story>> = {
  splash: { play: async () => {} },
  refusal: { play: async (page) => typeIn(page, 'bcdf-ghjk') },
  status: { terms: { devicesAtOnce: 3 }, play: async (page) => typeIn(page, code) },
  'hand-over': {
    play: async (page, stage) => {
      await stage.ask('/');
      await stage.gateway.dispatch({
        type: 'log-in',
        mac: '02:00:00:00:00:4a',
        address: '10.0.0.42',
        accessPoint: 'cafe',
        code,
      });
      stage.gateway.passMinutes(47);
      await typeIn(page, code);
    },
  },
  details: { terms: { extraFields }, play: async (page) => typeIn(page, code) },
  ended: {
    play: async (page) => {
      await typeIn(page, code);
      await press(page, 'form:last-of-type button[type=submit]');
    },
  },
  terms: { play: async (page) => void (await page.goto(`${new URL(page.url()).origin}/terms`)) },
  failure: { play: async (page) => void (await page.goto(`${new URL(page.url()).origin}/menu`)) },
};

for (const colorScheme of ['light', 'dark'] as const)
  for (const [name, { terms = {}, play }] of Object.entries(stories))
    test.serial(
      `the page "${name}" in Arabic runs from right to left, is accessible and fits: ${colorScheme}`,
      async (t) => {
        const stage = await arabicStage(t, terms);
        const page = await openPage(t, browser, { ...phone, colorScheme, locale: 'ar-MA' });
        await page.goto(`http://${stage.own}/`);
        await play(page, stage);
        t.is(await page.locator('html').getAttribute('dir'), 'rtl');
        await page.screenshot({ path: `${pictures}guest-arabic-${name}-${colorScheme}.png`, fullPage: true });
        await page.evaluate(axe.source);
        const tags = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";
        const { violations } = (await page.evaluate(`axe.run({ runOnly: ${tags} })`)) as axe.AxeResults;
        t.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
          [],
        );
        const startsRight = `(() => {
        const main = document.querySelector('main').getBoundingClientRect();
        const heading = document.createRange();
        heading.selectNodeContents(document.querySelector('h1'));
        return main.right - heading.getBoundingClientRect().right;
      })()`;
        t.true(Number(await page.evaluate(startsRight)) < 30, 'the heading begins at the right edge');
        await page.setViewportSize({ width: 320, height: 640 });
        t.is(await page.evaluate('document.documentElement.scrollWidth'), 320, 'nothing sticks out at 320 px');
        t.is(await page.evaluate('document.documentElement.scrollLeft'), 0);
      },
    );

test.serial('a stranger is told so in Arabic', async (t) => {
  const stage = await arabicStage(t, {});
  const { body } = await stage.ask('/', { from: '127.0.0.99', headers: { 'accept-language': 'ar' } });
  t.regex(body, /dir="rtl"[\s\S]*انضم إلى شبكة الضيوف/);
  const page = await openPage(t, browser, phone);
  await page.setContent(body);
  await page.screenshot({ path: `${pictures}guest-arabic-stranger-light.png`, fullPage: true });
});

test('the styles of the guests’ pages name no left and no right', async (t) => {
  for (const name of ['base.css', 'guest.css']) {
    const css = await readFile(file(`portal/assets/${name}`), 'utf8');
    const physical =
      css.match(/(?:^|[\s{;-])(?:left|right)(?:-[a-z-]+)?\s*:(?!:)|:\s*(?:left|right)\s*[;}]|-(?:left|right)\b/g) ?? [];
    t.deepEqual(physical, [], name);
    // four values are top, right, bottom, left
    const four = css.match(/(?:margin|padding|border-width|inset)\s*:\s*(?:[^;\s]+\s+){3}[^;\s]+;/g) ?? [];
    t.deepEqual(four, [], name);
  }
});
