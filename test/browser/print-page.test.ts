import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
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
