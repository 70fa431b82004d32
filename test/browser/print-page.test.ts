import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type PaperKind, paperKinds } from '../../daemon/http/print/paper-size.js';
import { passwords, type Stage } from '../http/admin-stage.js';
import { furnish, openPrintStage } from '../http/print-stage.js';

const switches = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const pictures = fileURLToPath(new URL('../../screenshots/', import.meta.url));

let browser: Browser;
test.before(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: switches });
});
test.after.always(() => browser?.close());

async function open(t: ExecutionContext, stage: Stage, dark = false, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    locale: 'en-GB',
    javaScriptEnabled,
  });
  t.teardown(() => context.close());
  const page = await context.newPage();
  await page.goto(`${stage.url}/sign-in`);
  await page.fill('#name', 'owner');
  await page.fill('#password', passwords.owner);
  await Promise.all([page.waitForEvent('load'), page.click('main button[type=submit]')]);
  return page;
}

/** Size of each page in mm. */
function pageSizes(pdf: Buffer, name: string): string[] {
  const file = `${pictures}${name}.pdf`;
  writeFileSync(file, pdf);
  const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
  return boxes.map(([, width, height]) => `${mm(width)}x${mm(height)}`);
}
const mm = (points = '0') => Math.round((Number(points) * 25.4) / 72);

/** What sticks out of its slip, or overlaps another one. */
const overhang = `[...document.querySelectorAll('.slip')].flatMap((slip) => {
  const edge = slip.getBoundingClientRect();
  return [...slip.querySelectorAll('p, li, svg, img, figcaption')].flatMap((part) => {
    const { left, right, top, bottom, width } = part.getBoundingClientRect();
    const isIn = left >= edge.left - 0.6 && right <= edge.right + 0.6 && top >= edge.top - 0.6 && bottom <= edge.bottom + 0.6;
    return width === 0 || isIn ? [] : [part.className + ' ' + part.textContent];
  });
})`;
/** Parts of one slip that lie on each other. */
const collisions = `[...document.querySelectorAll('.slip')].flatMap((slip) => {
  const boxes = [...slip.querySelectorAll('.slip-head, .slip-main > *, .slip-qr, .slip-foot')].map((part) => [part, part.getBoundingClientRect()]);
  return boxes.flatMap(([a, x], i) => boxes.slice(i + 1).flatMap(([b, y]) =>
    x.left < y.right - 1 && y.left < x.right - 1 && x.top < y.bottom - 1 && y.top < x.bottom - 1 ? [a.className + ' on ' + b.className] : []));
})`;

const rows: Readonly<Record<PaperKind, { pages: (slips: number) => number; size: RegExp }>> = {
  'a4-sheet': { pages: (slips) => Math.ceil(slips / 9), size: /^210x297$/ },
  cards: { pages: (slips) => Math.ceil(slips / 10), size: /^210x297$/ },
  'receipt-58': { pages: (slips) => slips, size: /^58x\d+$/ },
  'receipt-80': { pages: (slips) => slips, size: /^80x\d+$/ },
};

for (const paper of paperKinds)
  for (const [list, name] of [
    [1, 'short'],
    [2, 'long'],
  ] as const)
    test.serial(`${paper}, ${name} terms: pages of the right size, no slip torn apart, nothing hidden`, async (t) => {
      const stage = await openPrintStage(t);
      await furnish(stage.gateway);
      const serials = list === 1 ? '1-25' : '26-39';
      await stage.gateway.dispatch({
        type: 'tickets-print',
        ticketIds: [...stage.gateway.state.tickets.values()]
          .filter(({ listId }) => listId === list)
          .map(({ id }) => id),
      });
      const page = await open(t, stage, paper === 'cards');
      await page.goto(
        `${stage.url}/print/sheet?serials=${serials}&paper=${paper}&language=${list === 1 ? 'en' : 'fr'}`,
      );
      t.deepEqual(stage.faults, []);
      const slips = await page.locator('.slip').count();
      t.is(slips, list === 1 ? 25 : 14);
      await page.screenshot({ path: `${pictures}print-${paper}-${name}-screen.png` });
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      const sizes = pageSizes(pdf, `print-${paper}-${name}`);
      for (const size of sizes) t.regex(size, rows[paper].size);
      if (list === 1 || paper !== 'a4-sheet') t.is(sizes.length, rows[paper].pages(slips));
      await page.emulateMedia({ media: 'print' });
      t.deepEqual(await page.evaluate(overhang), []);
      t.deepEqual(await page.evaluate(collisions), []);
      const colours = await page.evaluate(
        `(() => { const { color, backgroundColor } = getComputedStyle(document.querySelector('.slip')); return color + backgroundColor; })()`,
      );
      t.is(colours, 'rgb(0, 0, 0)rgb(255, 255, 255)', 'black on white');
      execFileSync('pdftoppm', [
        '-r',
        '90',
        '-png',
        `${pictures}print-${paper}-${name}.pdf`,
        `${pictures}print-${paper}-${name}`,
        '-l',
        '2',
      ]);
      t.deepEqual(stage.faults, []);
    });

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const asking: Readonly<Record<string, string>> = {
  new: '/print?list=1&paper=a4-sheet',
  cards: '/print?list=2&paper=cards&language=fr&way=pdf',
  receipt: '/print?list=2&paper=receipt-58&way=printer',
  chosen: '/print?serials=1-3,90&paper=receipt-80',
  none: '/print?list=1&which=differing',
  wrong: '/print?list=1&paper=cards&way=printer',
  ready: '/print/ready?file=abcdefghijklmnopqrstuvwxyz&count=250',
  sent: '/print/sent?sent=3&count=12&failure=stuck&rest=4-12&doubtful=3&paper=receipt-58&language=en&way=printer',
  all: '/print/sent?sent=12&count=12',
};
for (const dark of [false, true])
  test.serial(`the pages before and after the printing are readable by all, ${dark ? 'dark' : 'light'}`, async (t) => {
    t.timeout(120_000, 'ten pages and their inspection');
    const stage = await openPrintStage(t, { printer: '192.168.1.60' });
    await furnish(stage.gateway);
    await stage.gateway.dispatch({ type: 'tickets-print', ticketIds: [1, 2] });
    const page = await open(t, stage, dark);
    for (const [name, path] of Object.entries(asking)) {
      for (const [size, viewport] of Object.entries({ desktop, phone })) {
        await page.setViewportSize(viewport);
        await page.goto(stage.url + path);
        await page.screenshot({
          path: `${pictures}print-ask-${name}-${size}-${dark ? 'dark' : 'light'}.png`,
          fullPage: true,
        });
      }
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
      t.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        [],
        name,
      );
      for (const width of [700, 320]) {
        await page.setViewportSize({ width, height: 800 });
        t.is(await page.evaluate('document.documentElement.scrollWidth'), width, `${name} at ${width} px`);
      }
    }
    t.deepEqual(stage.faults, []);
  });

test.serial(
  'the preview follows what is chosen, in its true size, and the print command is one press away',
  async (t) => {
    const stage = await openPrintStage(t);
    await furnish(stage.gateway);
    const page = await open(t, stage);
    await page.goto(`${stage.url}/print?list=1&paper=a4-sheet`);
    await page.selectOption('#paper', 'cards');
    await page.waitForSelector('.on-cards .slip');
    const size = (await page.evaluate(
      `(() => { const { width, height } = document.querySelector('.slip').getBoundingClientRect(); return [width, height]; })()`,
    )) as number[];
    t.deepEqual(
      size.map((pixels) => Math.round((pixels * 25.4) / 96)),
      [85, 55],
    );
    await page.selectOption('#language', 'ca');
    await page.waitForSelector('.slip :text("El seu codi")');
    await page.click('#print-result button[type=submit]');
    await page.waitForSelector('.papers .slip');
    t.is(await page.locator('.papers.on-cards .slip').count(), 25);
    t.true(await page.locator('button[data-print]').isVisible());
  },
);

test.serial('without JavaScript the same tickets are printed, by the command of the browser', async (t) => {
  const stage = await openPrintStage(t);
  await furnish(stage.gateway);
  const page = await open(t, stage, false, false);
  await page.goto(`${stage.url}/print?list=2`);
  await page.selectOption('#paper', 'receipt-80');
  await page.click('.print-choices button[type=submit]');
  await page.waitForSelector('.on-receipt-80 .slip');
  await page.click('#print-result button[type=submit]');
  t.is(await page.locator('.papers.on-receipt-80 .slip').count(), 14);
  t.false(await page.locator('button[data-print]').isVisible());
});
