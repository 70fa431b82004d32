// What every test of the owner's pages in a real browser needs: the browser, screens, signing in, and an inspection.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { passwords, type Stage } from '../http/admin-stage.js';

const switches = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const quiet = ['--disable-background-networking', '--disable-component-update'];

/** Where pictures are kept, to be looked at. */
export const pictures = fileURLToPath(new URL('../../screenshots/', import.meta.url));

export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
};
export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

export function launch(): Promise<Browser> {
  mkdirSync(pictures, { recursive: true });
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: [...switches, ...quiet] });
}

/** A fresh window, closed when the test has ended. */
export async function openPage(t: ExecutionContext, browser: Browser, look: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(look);
  t.teardown(() => context.close());
  return context.newPage();
}

export async function signIn(page: Page, { url }: Stage, name: keyof typeof passwords = 'owner'): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.fill('#name', name);
  await page.fill('#password', passwords[name]);
  await press(page, 'main button[type=submit]');
}

/** Clicks what leads to another page, and waits for that page. */
export async function press(page: Page, selector: string): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.click(selector)]);
}

/** Takes the picture, and asks that nothing is hidden from anybody and that nothing sticks out, down to 320 px. */
export async function inspect(t: ExecutionContext, page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}${name}.png`, fullPage: true });
  await page.evaluate(axe.source);
  const tags = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";
  const { violations, passes } = (await page.evaluate(`axe.run({ runOnly: ${tags} })`)) as axe.AxeResults;
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  t.deepEqual(found, [], name);
  t.true(passes.length > 15, 'the page was really inspected');
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  for (const width of [size.width, 700, 320]) {
    await page.setViewportSize({ ...size, width });
    t.is(await page.evaluate('document.documentElement.scrollWidth'), width, `${name} at ${width} px`);
  }
  await page.setViewportSize(size);
  const overhang = `(() => {
    const main = document.querySelector('main');
    const edge = main.getBoundingClientRect().right - parseFloat(getComputedStyle(main).paddingRight);
    return Math.max(...[...main.children].map((one) => one.getBoundingClientRect().right - edge));
  })()`;
  t.true(Number(await page.evaluate(overhang)) < 0.5, `${name}: nothing is wider than the page's column`);
}
