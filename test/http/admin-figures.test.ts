import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { offerFigures } from '../../daemon/domain/offer-figures.js';
import { emptyState } from '../../daemon/domain/state.js';
import { drawColumns } from '../../daemon/http/admin/chart-columns.js';
import { drawLine } from '../../daemon/http/admin/chart-line.js';
import { tickStep, ticksTo } from '../../daemon/http/admin/chart-scale.js';
import { readPeriod } from '../../daemon/http/admin/figures-period.js';
import { folderWith, loadTexts } from '../../daemon/http/text.js';
import { isGolden } from '../kernel/golden.js';
import { comeOnline, guest, hourTerms, seed } from './admin-gateway.js';
import { openStage } from './admin-stage.js';

const texts = await loadTexts();
const paris = 'Europe/Paris';
const now = Date.UTC(2026, 4, 4, 8, 0);

const scales: readonly [number, number, readonly number[]][] = [
  [0, 1, [0]],
  [3, 1, [0, 1, 2, 3]],
  [38, 1, [0, 10, 20, 30, 40]],
  [4_000_000_000, 1_000_000, [0, 1e9, 2e9, 3e9, 4e9]],
  [999, 1, [0, 500, 1000]],
];
for (const [most, least, ticks] of scales)
  test(`a scale to ${most} has its lines at ${ticks.join(', ')}`, (t) => {
    t.deepEqual(ticksTo(most, tickStep(most, 4, least)), ticks);
  });

const chart = {
  id: 'traffic',
  title: 'Traffic <of guests>',
  description: 'Most at "noon" & later',
  columns: [
    { label: '00', isMinor: false, above: 0, below: 0, hint: '00:00: 0' },
    { label: '01', isMinor: true, above: 20, below: 5, hint: '01:00: 20 & 5' },
    { label: '02', isMinor: true, above: 7, below: 0, hint: '02:00: 7' },
  ],
  words: (value: number) => `${value} MB`,
  leastStep: 1,
};

test('columns are drawn as they should be, with their name, their numbers, and everything escaped', (t) => {
  const { scale, plot } = drawColumns(chart);
  isGolden(t, 'figures-columns.txt', `${scale}\n${plot}\n`.replaceAll('><', '>\n<'));
});

test('a line is drawn as it should be, with a gap where nothing is known', (t) => {
  const values = [10, 20, null, null, 150, null, 5, 6];
  const words = (value: number) => `${value} %`;
  const labels = ['before', 'between', 'now'];
  const { scale, plot } = drawLine({ ...chart, id: 'load', values, most: 100, step: 50, words, labels });
  isGolden(t, 'figures-line.txt', `${scale}\n${plot}\n`.replaceAll('><', '>\n<'));
});

test('a period is a day or a month of the place, and one that is none or has not come is the present one', (t) => {
  const read = (query: object) => {
    const { period, problem } = readPeriod(query as Record<string, unknown>, now, paris);
    return [period.kind, period.name, period.previous, period.next, problem];
  };
  const today = ['day', '2026-05-04', '2026-05-03', null];
  t.deepEqual(read({}), [...today, null]);
  t.deepEqual(read({ day: '2026-03-29' }), ['day', '2026-03-29', '2026-03-28', '2026-03-30', null]);
  t.deepEqual(read({ month: '2025-12' }), ['month', '2025-12', '2025-11', '2026-01', null]);
  t.deepEqual(read({ month: '' }), ['month', '2026-05', '2026-04', null, null]);
  for (const day of ['2026-02-30', 'yesterday', '<script>', ['2026-01-01', '2026-01-02'].join()])
    t.deepEqual(read({ day }), [...today, 'no-date'], day);
  t.deepEqual(read({ day: ['2026-01-01'] }), [...today, null]);
  t.deepEqual(read({ day: '2026-05-05' }), [...today, 'future']);
  const { period } = readPeriod({ day: '2026-10-25' }, Date.UTC(2027, 0, 1), paris);
  t.is(period.endAt - period.startAt, 25 * 3_600_000);
});

test('of each offer the tickets of that time are counted, issued and first used, with their prices', async (t) => {
  const { gateway } = await openStage(t);
  await seed(gateway, 4, { ...hourTerms, priceCents: 250 });
  await gateway.dispatch({
    type: 'tickets-issue',
    listId: 1,
    codes: ['SPECIAL1'],
    grant: { format: 'special', priceCents: 1_000 },
  });
  await gateway.dispatch({ type: 'ticket-cancel', ticketId: 4 });
  const issuedAt = gateway.now();
  gateway.pass(86_400_000);
  const usedAt = gateway.now();
  await comeOnline(gateway, 1);
  await gateway.dispatch({ type: 'ticket-cancel', ticketId: 1 });
  await comeOnline(gateway, 5, { ...guest, mac: '02:00:00:00:00:02' });
  const counted = (startAt: number, endAt: number) =>
    offerFigures(gateway.state, { startAt, endAt }).map(({ issued, firstUsed }) => ({ issued, firstUsed }));
  const none = { tickets: 0, cents: 0 };
  t.deepEqual(counted(issuedAt, usedAt), [{ issued: { tickets: 4, cents: 1_750 }, firstUsed: none }]);
  t.deepEqual(counted(usedAt, usedAt + 1), [{ issued: none, firstUsed: { tickets: 2, cents: 1_250 } }]);
  t.deepEqual(counted(usedAt + 1, usedAt + 2), []);
  t.deepEqual(offerFigures(emptyState(), { startAt: 0, endAt: 1 }), []);
});

test('the page has its charts, their numbers, and the box, for whoever may look', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 3, { ...hourTerms, priceCents: 250, name: 'Tea & <b>time</b>' });
  await comeOnline(stage.gateway);
  stage.hours.push({ startAt: now - 3_600_000, mostOnline: 7, begun: 3, upBytes: 1_000_000, downBytes: 5_000_000 });
  for (const name of ['owner', 'viewer']) {
    const { status, text, headers } = await (await stage.signedIn(name)).get('/figures');
    t.is(status, 200);
    t.regex(text, /<h2 id="period">Monday 4 May 2026/);
    t.is(text.match(/role="img"/g)?.length, 4);
    t.regex(
      text,
      /09:00<\/th>\s*<td class="number">7<\/td>\s*<td class="number">3<\/td>\s*<td class="number">5 MB<\/td>/,
    );
    t.regex(text, /Tea &amp; &lt;b&gt;time/);
    t.false(text.includes(' style='), 'the policy would not let it');
    t.false(/script-src[^;]*unsafe|style-src[^;]*unsafe/.test(headers.get('content-security-policy') ?? ''));
  }
  const { status } = await stage.browser().get('/figures');
  t.is(status, 303);
  t.deepEqual(stage.faults, []);
});

test('the day on which summer time ends has 25 hours, and says which comes a second time', async (t) => {
  const stage = await openStage(t);
  stage.gateway.pass(Date.UTC(2026, 9, 26, 12) - now);
  const browser = await stage.signedIn();
  stage.hours.push(
    ...[0, 1].map((n) => ({
      startAt: Date.UTC(2026, 9, 25, n),
      mostOnline: 1 + n,
      begun: 0,
      upBytes: 0,
      downBytes: 0,
    })),
  );
  const { text } = await browser.get('/figures?day=2026-10-25');
  t.is(text.match(/<th scope="row">\d\d:00/g)?.length, 25);
  t.regex(text, />02:00<\/th>\s*<td class="number">1</);
  t.regex(text, />02:00, second time<\/th>\s*<td class="number">2</);
});

test('a box without a sensor, a disk or an uplink is no fault', async (t) => {
  const stage = await openStage(t);
  const uplink = {
    interface: '',
    link: 'missing',
    route: null,
    gatewayAnswers: null,
    downKbps: null,
    upKbps: null,
  } as const;
  stage.box.health = { ...stage.box.health, diskBytes: null, diskFreeBytes: null, temperatureCelsius: null, uplink };
  const { status, text } = await (await stage.signedIn()).get('/figures');
  t.is(status, 200);
  for (const words of ['no sensor', 'cannot be told', 'there is none', 'no default route'])
    t.true(text.includes(words), words);
});

const keysOf = (language: string) => texts.keys(language).filter((key) => key.startsWith('figures.'));
const folder = folderWith('portal/admin/figures.eta');
const sources = ['portal/admin', 'daemon/http/admin'].flatMap((place) =>
  readdirSync(join(folder, place)).map((name) => readFileSync(join(folder, place, name), 'utf8')),
);
/** Keys, and beginnings of keys: a chart, a fact and a problem have their texts by their name. */
const used = new Set(sources.flatMap((text) => text.match(/(?<=['"`])figures\.[\w.-]*/g) ?? []));
const byName = ['figures.problem.', 'figures.box.', 'figures.link-'];
const charts = ['figures.devices-online', 'figures.traffic', 'figures.sessions-begun'];

test('the figures have the same texts in every language, and none that nobody reads', (t) => {
  for (const language of texts.languages) t.deepEqual(keysOf(language).sort(), keysOf('en').sort(), language);
  const idle = keysOf('en').filter(
    (key) => !used.has(key) && !charts.includes(key) && !byName.some((beginning) => key.startsWith(beginning)),
  );
  t.deepEqual(idle, []);
});
