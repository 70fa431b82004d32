import test from 'ava';
import { printedCode } from '../../daemon/domain/code.js';
import { comeOnline, guest, hourTerms, seed } from './admin-gateway.js';
import { openStage, problemOf } from './admin-stage.js';

const hour = 3_600_000;

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
    [...(await browser.get(path)).text.matchAll(/<th scope="row"><a href="\/tickets\/\d+">No\. (\d+)/g)].map((match) =>
      Number(match[1]),
    );
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
  t.is(answer.headers.get('location'), '/tickets/1?done=cancelled');
  t.is(stage.gateway.state.ended.get(guest.mac)?.cause, 'ticket-cancelled');
  t.is((await browser.post('/tickets/1/cancel')).status, 303);
  t.is((await browser.post('/tickets/77/cancel')).status, 404);
});
