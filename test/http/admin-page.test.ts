import test from 'ava';
import { printedCode } from '../../daemon/domain/code.js';
import { comeOnline, guest, hourTerms, seed } from './admin-gateway.js';
import { openStage } from './admin-stage.js';

/** A script that is not ours, or one with a text of its own. */
const foreign = /<script(?! src="\/assets\/admin\.[0-9a-f]{12}\.js" defer><\/script>)/;
const evil = `"><script>alert('x')</script>`;

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
    'time online used up',
    '45 MB',
    '1.2 MB',
  ])
    t.true(text.includes(part), part);
  t.regex(text, /download: 455 MB of 500 MB left/);
});

test('a device that a used-up volume has slowed down, and a period’s end, are said in words', async (t) => {
  const stage = await openStage(t);
  const slowed = { downVolumeBytes: null, totalVolumeBytes: 1_000_000, slowedKbps: 64 };
  await seed(stage.gateway, 1, { ...hourTerms, ...slowed, periodCapSeconds: 600, periodCapPer: 'week' });
  await comeOnline(stage.gateway);
  const browser = await stage.signedIn();
  t.notRegex((await browser.get('/online')).text, /slowed/);
  stage.gateway.use(1, { upBytes: 400_000, downBytes: 600_000 });
  const { text } = await browser.get('/online');
  t.regex(text, /data used up: slowed to 64 kbit\/s/);
  t.regex(text, /10:10.*time of the week/s);
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

test('a viewer may look at everything but codes, and change nothing', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  const viewer = await stage.signedIn('viewer');
  for (const path of ['/online', '/offers', '/lists', '/lists/1', '/tickets', '/tickets/1', '/connections']) {
    const { status, text } = await viewer.get(path);
    t.is(status, 200);
    t.notRegex(
      text,
      /method="post" action="\/(?!sign-out)|href="\/(sessions|devices|waiting|tickets\/(\d+\/|cancel|export)|print|mail|offers\/(new|\d)|lists\/\d+\/)/,
      path,
    );
    for (const { code } of stage.gateway.state.tickets.values()) t.false(text.includes(printedCode(code)));
  }
  const theirs = ['/lists/1/rename', '/tickets/export', '/tickets/cancel', '/connections/export'];
  for (const path of [
    '/offers/new',
    '/offers/1/edit',
    '/offers/1/extend',
    '/lists/1/issue',
    '/lists/1/bind',
    '/tickets/1/extend',
    '/devices',
    '/waiting',
    ...theirs,
  ])
    t.is((await viewer.get(path)).status, 403, path);
  const before = stage.gateway.events.length;
  const forms = ['/offers', '/offers/1/edit', '/offers/1/extend', '/lists', '/lists/1/bind', '/lists/1/tickets'];
  const serving = ['/sessions/1/cut', '/tickets/1/extend', '/devices', '/devices/020000000001/clear', '/waiting/admit'];
  const many = ['/tickets/cancel', '/tickets/export', '/lists/1/rename'];
  for (const path of [...forms, ...serving, ...many, '/tickets/1/cancel']) {
    const answer = await viewer.post(path, { name: 'Day', accessPoints: 'garden', offerId: '1', count: '5' });
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
    '/offers/1/edit',
    '/offers/1/extend',
    '/offers/new?copy=1',
    '/lists/1/bind',
    '/lists/1/bind?offerId=1',
    '/lists/1/issue?format=special',
    `/online?done=${evil}`,
  ];
  for (const path of [...paths, `/nothing/${encodeURIComponent(evil)}`])
    t.notRegex((await browser.get(path)).text, foreign, path);
  for (const path of ['/offers', '/offers/1/edit', '/offers/1/extend', '/lists', '/lists/1/tickets']) {
    const typed = { name: `${evil}${'x'.repeat(80)}`, count: evil, priceCents: evil, hours: evil, validUntilAt: evil };
    t.notRegex((await browser.post(path, typed)).text, foreign);
  }
  const special = { format: 'special', code: evil, userId: evil, count: evil, 'field-0-label': evil };
  t.notRegex((await browser.post('/lists/1/tickets', special)).text, foreign);
  t.notRegex((await stage.browser().signIn(evil, 'x')).text, foreign);
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

test('style and script are files that a browser keeps for good, and everybody may have them', async (t) => {
  const stage = await openStage(t);
  const browser = stage.browser();
  const { text } = await browser.get('/sign-in');
  const paths = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
  t.is(paths.length, 2);
  for (const path of paths) {
    const { status, headers } = await browser.get(path);
    t.is(status, 200, path);
    t.is(headers.get('cache-control'), 'public, max-age=31536000, immutable');
    t.regex(headers.get('content-type') ?? '', /^(text\/css|(text|application)\/javascript)/);
  }
  t.is((await browser.get('/assets/admin.000000000000.css')).status, 404);
});

test('the navigation shows what the role may enter', async (t) => {
  const stage = await openStage(t);
  const hrefs = async (name: string) => {
    const { text } = await (await stage.signedIn(name)).get('/online');
    return [...text.matchAll(/<li><a href="(\/[a-z]+)"/g)].map(([, href]) => href).join(' ');
  };
  t.is(await hrefs('owner'), '/online /lists /offers /figures /settings /online /waiting /devices');
  t.is(await hrefs('viewer'), '/online /lists /offers /figures');
});
