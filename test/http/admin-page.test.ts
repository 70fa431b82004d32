import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { printedCode } from '../../daemon/domain/code.js';
import { ensureOwner, firstPasswordFile } from '../../daemon/http/staff-password.js';
import { comeOnline, guest, hourTerms, quickPasswords, realRandom, seed, testGateway } from './admin-gateway.js';
import { type Answer, openStage, passwords } from './admin-stage.js';

const hour = 3_600_000;
const evil = `"><script>alert('x')</script>`;

/** What is said of one field of a form. */
function problemOf({ text }: Answer, field: string): string | undefined {
  const said = new RegExp(`id="${field}-problem">([^<]*)<`).exec(text)?.[1];
  const marked = new RegExp(
    `<(input|select|fieldset)[^>]*aria-invalid="true"[^>]*aria-describedby="[^"]*${field}-problem`,
  );
  const reversed = new RegExp(
    `<(input|select)[^>]*aria-describedby="[^"]*${field}-problem[^"]*"[^>]*aria-invalid="true"`,
  );
  return marked.test(text) || reversed.test(text) ? said : undefined;
}

test('online now shows device, ticket, offer, since when, what ends first and why, and the volumes', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  stage.gateway.use(1, { upBytes: 1_200_000, downBytes: 45_000_000 });
  stage.gateway.pass(10 * 60_000);
  const { text } = await (await stage.signedIn()).get('/online');
  t.regex(text, /1 device online/);
  for (const part of [
    guest.mac,
    'No. 1',
    'One hour',
    'Lounge, 192.0.2.7',
    '10:00',
    '11:00',
    'time used up',
    '45 MB',
    '1.2 MB',
  ])
    t.true(text.includes(part), part);
  t.regex(text, /ticket: 45 MB of 500 MB/);
});

test('a session is cut after a question, and only by the form', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  const browser = await stage.signedIn();
  t.regex((await browser.get('/sessions/1/cut')).text, /Cut this device off\?/);
  t.is(stage.gateway.state.sessions.size, 1);
  const answer = await browser.post('/sessions/1/cut');
  t.is(answer.status, 303);
  t.is(answer.headers.get('location'), '/online?done=cut');
  t.deepEqual(stage.gateway.events.at(-1), { type: 'session-cut', sessionId: 1 });
  t.is(stage.gateway.state.ended.get(guest.mac)?.cause, 'admin-reset');
  t.is((await browser.post('/sessions/1/cut')).headers.get('location'), '/online?done=gone');
  t.is((await browser.get('/sessions/1/cut')).headers.get('location'), '/online?done=gone');
});

const goodOffer = { name: 'Day', accessPoints: 'garden' };

test('an offer is made from human units, exactly', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const form = new URLSearchParams({
    ...goodOffer,
    description: ' For a day ',
    priceCents: '2,50',
    validFromAt: '2026-07-01T08:00',
    validUntilAt: '2026-12-31T23:59',
    shelfLifeSeconds: '90',
    shelfLifeSecondsUnit: 'days',
    lifetimeSeconds: '1',
    lifetimeSecondsUnit: 'days',
    creditSeconds: '1.5',
    creditSecondsUnit: 'hours',
    idleTimeoutSeconds: '20',
    idleTimeoutSecondsUnit: 'minutes',
    downKbps: '0.512',
    upKbps: '2',
    downVolumeBytes: '1.25',
    downVolumeBytesUnit: 'GB',
    devicesAtOnce: '3',
  });
  form.append('accessPoints', 'lounge');
  const answer = await browser.post('/offers', form);
  t.is(answer.status, 303);
  t.is(answer.headers.get('location'), '/offers?done=offer-made');
  t.deepEqual(stage.gateway.state.offers.get(1), {
    id: 1,
    name: 'Day',
    description: 'For a day',
    priceCents: 250,
    accessPoints: ['lounge', 'garden'],
    validFromAt: Date.UTC(2026, 6, 1, 6, 0),
    validUntilAt: Date.UTC(2026, 11, 31, 22, 59),
    shelfLifeSeconds: 90 * 86_400,
    lifetimeSeconds: 86_400,
    sessionDurationSeconds: null,
    creditSeconds: 5400,
    idleTimeoutSeconds: 1200,
    downKbps: 512,
    upKbps: 2000,
    downVolumeBytes: 1_250_000_000,
    upVolumeBytes: null,
    devicesAtOnce: 3,
  });
  const { text } = await browser.get('/offers');
  for (const line of [
    '2.50',
    '1 h 30 min online in all',
    'Good for 1 day',
    'after 90 days',
    'Up to 512 kbit/s down, 2 Mbit/s up',
  ])
    t.true(text.includes(line), line);
  for (const line of [
    '1.25 GB of download',
    '3 devices at a time',
    'Works at: Lounge, Garden',
    'From Wednesday 1 July at 08:00',
  ])
    t.true(text.includes(line), line);
});

const badOffers: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  ['name', { name: '  ' }, /A name is needed/],
  ['name', { name: 'x'.repeat(81) }, /At most 80 characters/],
  ['description', { description: 'x'.repeat(501) }, /At most 500/],
  ['accessPoints', { accessPoints: 'cellar' }, /Choose at least one access point/],
  ['priceCents', { priceCents: 'free' }, /not a number/],
  ['priceCents', { priceCents: '2.505' }, /too many decimals/],
  ['priceCents', { priceCents: '-1' }, /not a number/],
  ['creditSeconds', { creditSeconds: '0' }, /more than zero/],
  ['creditSeconds', { creditSeconds: '1h' }, /not a number/],
  ['lifetimeSeconds', { lifetimeSeconds: '1e3' }, /not a number/],
  ['idleTimeoutSeconds', { idleTimeoutSeconds: '0.001', idleTimeoutSecondsUnit: 'minutes' }, /too many decimals/],
  ['downKbps', { downKbps: '0.0001' }, /too many decimals/],
  ['downVolumeBytes', { downVolumeBytes: '999999999999999', downVolumeBytesUnit: 'GB' }, /too large/],
  ['validFromAt', { validFromAt: 'tomorrow' }, /not a date/],
  ['validUntilAt', { validUntilAt: '2026-02-30T10:00' }, /not a date/],
  ['validUntilAt', { validFromAt: '2026-05-02T10:00', validUntilAt: '2026-05-02T10:00' }, /later than/],
  ['devicesAtOnce', { devicesAtOnce: '0' }, /from 1 to 1000/],
  ['devicesAtOnce', { devicesAtOnce: '1.5' }, /from 1 to 1000/],
  ['devicesAtOnce', { devicesAtOnce: '1001' }, /from 1 to 1000/],
];
for (const [field, fields, said] of badOffers)
  test(`an offer with ${JSON.stringify(fields).slice(0, 60)} is not made, and the field ${field} says why`, async (t) => {
    const stage = await openStage(t);
    const browser = await stage.signedIn();
    const answer = await browser.post('/offers', { ...goodOffer, ...fields });
    t.is(answer.status, 422);
    t.regex(problemOf(answer, field) ?? '', said);
    t.is(stage.gateway.state.offers.size, 0);
    t.regex(answer.text, field === 'name' ? /value="garden" checked/ : /value="Day"/);
  });

test('all that is wrong with an offer is said at once, and what was typed is kept', async (t) => {
  const stage = await openStage(t);
  const typed = { creditSeconds: 'long', creditSecondsUnit: 'minutes', downKbps: 'fast', description: 'kept' };
  const answer = await (await stage.signedIn()).post('/offers', typed);
  for (const field of ['name', 'accessPoints', 'creditSeconds', 'downKbps']) t.truthy(problemOf(answer, field), field);
  t.regex(answer.text, /4 fields need another look/);
  for (const part of ['value="long"', 'value="fast"', 'value="kept"', '<option value="minutes" selected>'])
    t.true(answer.text.includes(part), part);
});

test('two offers, or two lists, cannot have one name', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  const browser = await stage.signedIn();
  t.regex(problemOf(await browser.post('/offers', { ...goodOffer, name: 'ONE hour' }), 'name') ?? '', /taken/);
  t.regex(problemOf(await browser.post('/lists', { name: 'summer', offerId: '1' }), 'name') ?? '', /taken/);
  t.is(stage.gateway.state.offers.size, 1);
  t.is(stage.gateway.state.lists.size, 1);
});

test('a list is bound to an offer, and ten tickets issued into it are shown', async (t) => {
  const stage = await openStage(t);
  await stage.gateway.dispatch({ type: 'offer-create', terms: hourTerms });
  const browser = await stage.signedIn();
  const made = await browser.post('/lists', { name: ' May ', offerId: '1' });
  t.is(made.headers.get('location'), '/lists/1?done=list-made');
  const issued = await browser.post('/lists/1/tickets', { count: '10' });
  t.is(issued.status, 303);
  const { text } = await browser.get(issued.headers.get('location') ?? '');
  t.is(stage.gateway.state.tickets.size, 10);
  for (const { code, id } of stage.gateway.state.tickets.values()) {
    t.true(text.includes(printedCode(code)));
    t.true(text.includes(`No. ${id}<`));
  }
  t.regex(text, /The new tickets are at the top/);
  t.regex((await browser.get('/lists')).text, /10 unused/);
});

for (const [fields, field] of [
  [{ name: '', offerId: '1' }, 'name'],
  [{ name: 'x'.repeat(81), offerId: '1' }, 'name'],
  [{ name: 'June', offerId: '' }, 'offerId'],
  [{ name: 'June', offerId: '99' }, 'offerId'],
  [{ name: 'June', offerId: '1; drop' }, 'offerId'],
] as const)
  test(`a list with ${JSON.stringify(fields).slice(0, 50)} is not made, and ${field} says why`, async (t) => {
    const stage = await openStage(t);
    await seed(stage.gateway);
    const answer = await (await stage.signedIn()).post('/lists', fields);
    t.is(answer.status, 422);
    t.truthy(problemOf(answer, field));
    t.is(stage.gateway.state.lists.size, 1);
  });

for (const count of ['', '0', '-3', '2.5', '10001', 'ten', '99999999999999999999'])
  test(`"${count}" tickets are not issued, and the field says why`, async (t) => {
    const stage = await openStage(t);
    await seed(stage.gateway);
    const answer = await (await stage.signedIn()).post('/lists/1/tickets', { count });
    t.is(answer.status, 422);
    t.regex(problemOf(answer, 'count') ?? '', /from 1 to 10000/);
    t.is(stage.gateway.state.tickets.size, 3);
  });

test('tickets show every colour by its word, and can be looked at by it', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 4);
  await comeOnline(stage.gateway, 1);
  stage.gateway.pass(2 * hour);
  await stage.gateway.refresh();
  await comeOnline(stage.gateway, 2);
  await stage.gateway.dispatch({ type: 'ticket-cancel', ticketId: 3 });
  const browser = await stage.signedIn();
  const rowsOf = async (path: string) =>
    [...(await browser.get(path)).text.matchAll(/<th scope="row">No\. (\d+)/g)].map((match) => Number(match[1]));
  t.deepEqual(await rowsOf('/lists/1'), [4, 3, 2, 1]);
  t.deepEqual(await rowsOf('/lists/1?status=unused'), [4]);
  t.deepEqual(await rowsOf('/lists/1?status=in-use'), [2]);
  t.deepEqual(await rowsOf('/lists/1?status=expired'), [1]);
  t.deepEqual(await rowsOf('/lists/1?status=cancelled'), [3]);
  t.deepEqual(await rowsOf('/lists/1?status=purple'), [4, 3, 2, 1]);
  for (const [status, word] of [
    ['unused', 'Unused'],
    ['in-use', 'In use'],
    ['expired', 'Expired'],
    ['cancelled', 'Cancelled'],
  ])
    t.true((await browser.get('/lists/1')).text.includes(`<span class="status ${status}">${word}</span>`), word);
});

test('a long list is read page by page', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 250);
  const browser = await stage.signedIn();
  const rows = async (page: string) =>
    (await browser.get(`/lists/1?page=${page}`)).text.match(/<th scope="row">/g)?.length;
  t.is(await rows('1'), 100);
  t.is(await rows('3'), 50);
  t.is(await rows('99'), 50);
  t.is(await rows('-1'), 100);
});

test('a ticket is cancelled after a question, whoever is on it is cut, and twice does no harm', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  const browser = await stage.signedIn();
  t.regex((await browser.get('/tickets/1/cancel')).text, /Cancel ticket no\. 1\?/);
  t.is(stage.gateway.state.sessions.size, 1);
  const answer = await browser.post('/tickets/1/cancel');
  t.is(answer.headers.get('location'), '/lists/1?done=cancelled');
  t.is(stage.gateway.state.ended.get(guest.mac)?.cause, 'ticket-cancelled');
  t.is((await browser.post('/tickets/1/cancel')).status, 303);
  t.is((await browser.post('/tickets/77/cancel')).status, 404);
});

test('a viewer may look at everything but codes, and change nothing', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  const viewer = await stage.signedIn('viewer');
  for (const path of ['/online', '/offers', '/lists', '/lists/1']) {
    const { status, text } = await viewer.get(path);
    t.is(status, 200);
    t.notRegex(text, /action="\/(?!sign-out)|href="\/(sessions|tickets|offers\/new)/, path);
    for (const { code } of stage.gateway.state.tickets.values()) t.false(text.includes(printedCode(code)));
  }
  t.is((await viewer.get('/offers/new')).status, 403);
  const before = stage.gateway.events.length;
  for (const path of ['/offers', '/lists', '/lists/1/tickets', '/sessions/1/cut', '/tickets/1/cancel']) {
    const answer = await viewer.post(path, { ...goodOffer, offerId: '1', count: '5' });
    t.is(answer.status, 403, path);
    t.regex(answer.text, /your role may only look/);
  }
  t.is(stage.gateway.events.length, before);
});

test('names with markup are text on every page', async (t) => {
  const stage = await openStage(t);
  const { gateway } = stage;
  await gateway.dispatch({ type: 'offer-create', terms: { ...hourTerms, name: evil, description: evil } });
  await gateway.dispatch({ type: 'list-create', name: evil, offerId: 1 });
  const browser = await stage.signedIn();
  await browser.post('/lists/1/tickets', { count: '1' });
  await comeOnline(gateway);
  gateway.complain(evil);
  const paths = [
    '/online',
    '/sessions/1/cut',
    '/offers',
    '/lists',
    '/lists/1',
    '/tickets/1/cancel',
    `/online?done=${evil}`,
  ];
  for (const path of [...paths, `/nothing/${encodeURIComponent(evil)}`])
    t.notRegex((await browser.get(path)).text, /<script/, path);
  for (const path of ['/offers', '/lists', '/lists/1/tickets'])
    t.notRegex(
      (await browser.post(path, { name: `${evil}${'x'.repeat(80)}`, count: evil, priceCents: evil })).text,
      /<script/,
    );
  t.notRegex((await stage.browser().signIn(evil, 'x')).text, /<script/);
});

test('what is wrong with the gateway stands on top of every page, for those who are signed in', async (t) => {
  const stage = await openStage(t);
  stage.gateway.complain('the interface br-garden is missing');
  const browser = await stage.signedIn();
  for (const path of ['/online', '/offers', '/lists', '/password', '/nothing'])
    t.true((await browser.get(path)).text.includes('the interface br-garden is missing'), path);
  t.false((await stage.browser().get('/sign-in')).text.includes('br-garden'));
  stage.gateway.complain();
  t.regex((await browser.get('/online')).text, /The gateway works as it should/);
});

test('a new password needs the old one, is told twice, and signs the other browsers out', async (t) => {
  const stage = await openStage(t);
  const file = firstPasswordFile(stage.folder);
  await writeFile(file, 'x');
  const browser = await stage.signedIn();
  const other = await stage.signedIn();
  const next = 'a much better one';
  const change = (fields: Readonly<Record<string, string>>) =>
    browser.post('/password', { current: passwords.owner, next, again: next, ...fields });
  t.regex(problemOf(await change({ current: 'wrong' }), 'current') ?? '', /not your present password/);
  t.regex(problemOf(await change({ current: '' }), 'current') ?? '', /needed/);
  t.regex(problemOf(await change({ next: 'short', again: 'short' }), 'next') ?? '', /At least 10/);
  t.regex(problemOf(await change({ next: 'x'.repeat(201), again: 'x'.repeat(201) }), 'next') ?? '', /At most 200/);
  t.regex(problemOf(await change({ again: 'another one' }), 'again') ?? '', /differ/);
  t.is(await readFile(file, 'utf8'), 'x');
  const answer = await change({});
  t.is(answer.headers.get('location'), '/online?done=password-changed');
  t.is((await browser.get('/online')).status, 200);
  t.is((await other.get('/online')).status, 303);
  t.is((await stage.browser().signIn('owner', passwords.owner)).status, 422);
  t.is((await stage.browser().signIn('owner', next)).status, 303);
  await t.throwsAsync(stat(file), { code: 'ENOENT' });
});

test('a viewer may change their own password, and the first password of the owner stays', async (t) => {
  const stage = await openStage(t);
  await writeFile(firstPasswordFile(stage.folder), 'x');
  const viewer = await stage.signedIn('viewer');
  const next = 'a much better one';
  t.is((await viewer.post('/password', { current: passwords.viewer, next, again: next })).status, 303);
  t.is(stage.gateway.state.staff.get('viewer')?.role, 'viewer');
  t.is(await readFile(firstPasswordFile(stage.folder), 'utf8'), 'x');
});

test('a fresh gateway makes one owner, whose password lies in a file for root alone', async (t) => {
  const { folder } = await openStage(t);
  const gateway = testGateway();
  const door = { gateway, passwords: quickPasswords, random: realRandom, stateFolder: join(folder) };
  const made = await ensureOwner(door);
  t.deepEqual(made, { name: 'owner', file: join(folder, 'first-password') });
  t.is((await stat(join(folder, 'first-password'))).mode & 0o777, 0o600);
  const password = (await readFile(join(folder, 'first-password'), 'utf8')).trim();
  t.regex(password, /^([2-9B-Z]{4}-){3}[2-9B-Z]{4}$/);
  const owner = gateway.state.staff.get('owner');
  t.is(owner?.role, 'owner');
  t.true(await quickPasswords.verify(password, owner?.passwordHash));
  t.is(await ensureOwner(door), undefined);
});
