import test from 'ava';
import { comeOnline, guest, hourTerms, seed } from './admin-gateway.js';
import { type Answer, openStage, problemOf, type Stage, type TestBrowser } from './admin-stage.js';

const serials = ({ text }: Answer) =>
  [...text.matchAll(/<th scope="row"><a href="\/tickets\/(\d+)"/g)].map(([, id]) => Number(id));

/** Follows a task until it is over. */
async function finished(browser: TestBrowser, path: string): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await browser.get(path);
    if (answer.status === 303) return answer.headers.get('location') ?? '';
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the task never ended');
}

async function twoLists(stage: Stage): Promise<void> {
  await seed(stage.gateway, 5);
  await stage.gateway.dispatch({ type: 'offer-create', terms: { ...hourTerms, name: 'Other' } });
  await stage.gateway.dispatch({ type: 'list-create', name: 'Winter', offerId: 2 });
  const codes = ['BCDFGH', 'CDFGHJ'];
  await stage.gateway.dispatch({ type: 'tickets-issue', listId: 2, codes, grant: { userId: 'Ada' } });
}

test('the tickets of all lists are in one table, with filters and links that keep what was asked for', async (t) => {
  const stage = await openStage(t);
  await twoLists(stage);
  const browser = await stage.signedIn();
  t.deepEqual(serials(await browser.get('/tickets')), [7, 6, 5, 4, 3, 2, 1]);
  const found = await browser.get('/tickets?q=ada&sort=serial&dir=asc&page=9');
  t.deepEqual(serials(found), [6, 7]);
  t.regex(found.text, /aria-sort="ascending"><a href="\/tickets\?q=ada&amp;sort=serial&amp;dir=desc"/);
  t.regex(found.text, /href="\/tickets\?q=ada&amp;sort=serial&amp;dir=asc&amp;status=unused"/);
  t.regex(found.text, /1–2 of 2/);
  t.deepEqual(serials(await browser.get('/lists/2?list=1')), [7, 6]);
});

test('a filter that cannot be read is named at its field, and the rest is found all the same', async (t) => {
  const stage = await openStage(t);
  await twoLists(stage);
  const answer = await (await stage.signedIn()).get('/tickets?serial=x&user=ada&created-from=2026-99-99&page=%00');
  t.is(answer.status, 200);
  t.deepEqual(serials(answer), [7, 6]);
  t.regex(answer.text, /id="serial-problem">[^<]*10-40/);
  t.regex(answer.text, /id="created-from-problem">/);
  t.regex(answer.text, /<details id="filters" open>/);
});

test('a ticket has a page with its credentials, its end, its devices and its connections', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1);
  await comeOnline(stage.gateway);
  stage.gateway.pass(10 * 60_000);
  const { text } = await (await stage.signedIn()).get('/tickets/1');
  t.regex(text, /Expires<\/dt><dd>11:00: time used up\./);
  t.regex(text, /Time online<\/dt><dd>10 min/);
  t.regex(text, new RegExp(`${guest.mac}</span> <span class="online">online`));
  t.regex(text, /href="\/print\?serials=1"[\s\S]*href="\/mail\?serials=1"[\s\S]*href="\/tickets\/1\/extend"/);
  t.regex(text, /<h2 id="connections">1 connection<\/h2>[\s\S]*<table/);
  t.is((await (await stage.signedIn()).get('/tickets/99')).status, 404);
});

test('chosen tickets are cancelled after a question that counts them and who is online on them', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 6);
  await comeOnline(stage.gateway, 2);
  await stage.gateway.dispatch({ type: 'ticket-cancel', ticketId: 3 });
  const browser = await stage.signedIn();
  const form = new URLSearchParams({ act: 'cancel', path: '/lists/1', asked: '' });
  for (const serial of ['1', '2', '3']) form.append('serial', serial);
  const asked = (await browser.post('/tickets/chosen', form)).headers.get('location') ?? '';
  t.is(asked, '/tickets/cancel?serial=1-3');
  const { text } = await browser.get(asked);
  t.regex(text, /Cancel 2 tickets\?[\s\S]*1 device is online[\s\S]*over already: 1\./);
  const done = await browser.post('/tickets/cancel', { filter: 'serial=1-3', upTo: '6' });
  t.is(done.headers.get('location'), '/tickets?serial=1-3&done=tickets.cancelled');
  t.is(stage.gateway.state.ended.get(guest.mac)?.cause, 'ticket-cancelled');
  t.deepEqual(
    [...stage.gateway.state.tickets.values()].map(({ cancelledAt }) => cancelledAt !== null),
    [true, true, true, false, false, false],
  );
  t.like(stage.audit.notes.at(-1), { act: 'tickets-cancel', by: 'owner', about: { count: 2, tickets: '1-2' } });
});

test('all that a filter finds can be chosen, and what was issued since the question stays', async (t) => {
  const stage = await openStage(t);
  await twoLists(stage);
  const browser = await stage.signedIn();
  const form = { act: 'cancel', path: '/lists/2', asked: 'user=ada', all: 'yes' };
  const asked = (await browser.post('/tickets/chosen', form)).headers.get('location') ?? '';
  t.is(asked, '/tickets/cancel?user=ada&list=2');
  await stage.gateway.dispatch({ type: 'tickets-issue', listId: 2, codes: ['DFGHJK'], grant: { userId: 'Ada' } });
  await browser.post('/tickets/cancel', { filter: 'user=ada&list=2', upTo: '7' });
  t.is(stage.gateway.state.tickets.get(7)?.cancelledAt !== null, true);
  t.is(stage.gateway.state.tickets.get(8)?.cancelledAt, null);
  t.is(
    (await browser.post('/tickets/cancel', { filter: 'serial=x', upTo: '99' })).headers.get('location'),
    '/tickets?done=tickets.none-chosen',
  );
  t.is(stage.gateway.state.tickets.get(1)?.cancelledAt, null);
  const none = await browser.post('/tickets/chosen', { act: 'print', path: '//evil.example', asked: '' });
  t.is(none.headers.get('location'), '/tickets?done=tickets.none-chosen');
  const print = await browser.post('/tickets/chosen', { act: 'print', path: '/tickets', asked: '', all: 'yes' });
  t.is(print.headers.get('location'), '/print?serials=1-8');
});

test('of a list the new tickets alone are exported, and are then handed out', async (t) => {
  const stage = await openStage(t);
  await twoLists(stage);
  await comeOnline(stage.gateway, 1);
  await stage.gateway.dispatch({ type: 'tickets-print', ticketIds: [2] });
  const browser = await stage.signedIn();
  const { text } = await browser.get('/tickets/export?list=1');
  t.regex(text, /value="fresh" checked> <span>3 unused tickets/);
  const file = await browser.post('/tickets/export', { filter: 'list=1', which: 'fresh', mark: 'yes' });
  t.is(file.headers.get('content-type'), 'text/csv; charset=utf-8');
  t.is(file.headers.get('content-disposition'), 'attachment; filename="Summer-2026-05-04.csv"');
  const lines = file.text.split('\r\n');
  t.is(lines.length, 5);
  t.regex(lines[0] ?? '', /^\ufeff?Ticket,List,Offer,Code,Password,User ID/);
  t.regex(
    lines[1] ?? '',
    /^3,Summer,One hour,[2-9B-Z]{4}-[2-9B-Z]{4},,,Individual,Unused,2026-05-04 10:00:00,,,0,0,0\.0,/,
  );
  t.is(stage.gateway.state.tickets.get(3)?.paperId !== null, true);
  t.is(stage.gateway.state.tickets.get(1)?.paperId, null);
  t.like(stage.audit.notes.at(-1), { act: 'tickets-export', about: { count: 3, list: 'Summer' } });
  t.regex((await browser.get('/tickets/export?list=1')).text, /value="all" checked/);
});

test('ten thousand tickets are issued a few at a time, to be seen and to be stopped', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1);
  const browser = await stage.signedIn();
  const started = await browser.post('/lists/1/tickets', { count: '2000', had: '1' });
  const task = started.headers.get('location') ?? '';
  t.regex(task, /^\/tasks\//);
  t.is(await finished(browser, task), '/lists/1?done=tickets-made');
  t.is(stage.gateway.state.tickets.size, 2001);
  t.like(stage.audit.notes.at(-1), {
    act: 'tickets-issue',
    about: { count: 2000, list: 'Summer', first: 2, last: 2001 },
  });
  const second =
    (await browser.post('/lists/1/tickets', { count: '10000', had: '2001' })).headers.get('location') ?? '';
  await browser.post(`${second}/stop`);
  for (let tries = 0; !/Stopped/.test((await browser.get(second)).text) && tries < 600; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const made = stage.gateway.state.tickets.size - 2001;
  t.true(made > 0 && made < 10_000 && made % 500 === 0, String(made));
  t.regex((await browser.get(second)).text, new RegExp(`${made} were done`));
});

test('a list gets another name, but none that is taken', async (t) => {
  const stage = await openStage(t);
  await twoLists(stage);
  const browser = await stage.signedIn();
  const taken = await browser.post('/lists/2/rename', { name: 'Summer' });
  t.is(taken.status, 422);
  t.truthy(problemOf(taken, 'name'));
  t.is((await browser.post('/lists/2/rename', { name: '' })).status, 422);
  t.is(
    (await browser.post('/lists/2/rename', { name: ' Snow ' })).headers.get('location'),
    '/lists/2?done=tickets.renamed',
  );
  t.is(stage.gateway.state.lists.get(2)?.name, 'Snow');
});
