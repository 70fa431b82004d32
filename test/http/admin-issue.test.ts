import test from 'ava';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { comeOnline, guest, hourTerms, seed } from './admin-gateway.js';
import { formIn, openStage, problemOf, type Stage } from './admin-stage.js';

const open = async (t: Parameters<typeof openStage>[0], terms: Partial<OfferTerms> = {}) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1, { ...hourTerms, ...terms });
  return { stage, browser: await stage.signedIn() };
};
const newest = ({ gateway }: Stage) => gateway.state.tickets.get(gateway.state.last.ticket);

test('individual tickets are issued with a user id and devices of their own, and shown with them', async (t) => {
  const { stage, browser } = await open(t);
  const form = formIn((await browser.get('/lists/1/issue')).text);
  t.is(form.get('count'), '10');
  form.set('count', '2');
  form.set('userId', ' Ada <b> ');
  form.set('devicesAtOnce', '3');
  t.is((await browser.post('/lists/1/tickets', form)).headers.get('location'), '/lists/1?done=tickets-made');
  t.is(stage.gateway.state.tickets.size, 3);
  t.like(newest(stage)?.grant, { format: 'individual', userId: 'Ada <b>', own: { devicesAtOnce: 3 } });
  const { text } = await browser.get('/lists/1');
  t.regex(text, /Ada &lt;b&gt;/);
  t.regex(text, /0 of 3/);
});

test('a form that is sent twice issues once', async (t) => {
  const { stage, browser } = await open(t);
  for (const path of ['/lists/1', '/lists/1/issue?format=special']) {
    const form = formIn((await browser.get(path)).text);
    const before = stage.gateway.state.tickets.size;
    t.regex((await browser.post('/lists/1/tickets', form)).headers.get('location') ?? '', /tickets-made/);
    const once = stage.gateway.state.tickets.size;
    t.true(once > before);
    t.regex((await browser.post('/lists/1/tickets', form)).headers.get('location') ?? '', /issued-before/);
    t.is(stage.gateway.state.tickets.size, once);
  }
  t.regex((await browser.get('/lists/1?done=issued-before')).text, /Nothing was issued this time/);
});

test('the price of a variable ticket is worked out before it is issued, and the days are whole', async (t) => {
  const { stage, browser } = await open(t, { priceCents: 250, pricePer: 'day' });
  const form = formIn((await browser.get('/lists/1/issue?format=variable')).text);
  t.is(form.get('count'), '1');
  form.set('firstDay', '2026-10-24');
  form.set('lastDay', '2026-10-26');
  const asked = new URLSearchParams(form);
  asked.set('preview', 'yes');
  const preview = await browser.post('/lists/1/tickets', asked);
  t.is(preview.status, 200);
  t.regex(preview.text, /3 days × €2\.50 = €7\.50\./);
  t.is(stage.gateway.state.tickets.size, 1, 'nothing was issued yet');
  t.is((await browser.post('/lists/1/tickets', formIn(preview.text))).status, 303);
  t.like(newest(stage)?.grant, {
    format: 'variable',
    validFromAt: Date.UTC(2026, 9, 23, 22),
    validUntilAt: Date.UTC(2026, 9, 26, 23),
    priceCents: 750,
  });
  t.regex((await browser.get('/lists/1')).text, /Variable.*until Monday 26 October at 23:59, €7\.50/);
});

test('a special ticket gets a code, a password, terms of its own, and none of the limits that it is to have none of', async (t) => {
  const { stage, browser } = await open(t);
  const form = formIn((await browser.get('/lists/1/issue?format=special')).text);
  for (const [name, value] of Object.entries({
    code: 'wed-ding 2026',
    password: 'Rosé & co',
    priceCents: '0',
    lifetimeSeconds: '2',
    creditSecondsUnit: 'none',
    downKbps: '20',
    downVolumeBytesUnit: 'none',
    totalVolumeBytes: '5',
    totalVolumeBytesUnit: 'GB',
    devicesAtOnce: '50',
    lastDay: '2026-06-30',
  }))
    form.set(name, value);
  t.is((await browser.post('/lists/1/tickets', form)).status, 303);
  const ticket = newest(stage);
  t.is(ticket?.code, 'WEDDING2026');
  t.like(ticket?.grant, {
    password: 'Rosé & co',
    priceCents: 0,
    validFromAt: null,
    validUntilAt: Date.UTC(2026, 5, 30, 22),
  });
  t.deepEqual(ticket?.grant.own, {
    devicesAtOnce: 50,
    lifetimeSeconds: 2 * 86_400,
    creditSeconds: null,
    downKbps: 20_000,
    downVolumeBytes: null,
    totalVolumeBytes: 5_000_000_000,
  });
  t.true((await stage.gateway.dispatch({ type: 'log-in', ...guest, code: 'Wedding 2026', password: 'Rosé & co' })).ok);
  const { text } = await browser.get('/lists/1');
  t.regex(text, /WEDDING2026.*and a password/);
  t.regex(text, /<details[\s\S]*Rosé &amp; co[\s\S]*<\/details>/);
  t.notRegex((await (await stage.signedIn('viewer')).get('/lists/1')).text, /Rosé|WEDDING/);
});

const bad: readonly (readonly [
  format: string,
  field: string,
  fields: Readonly<Record<string, string>>,
  said: RegExp,
])[] = [
  ['individual', 'count', { count: '0' }, /from 1 to 10000/],
  ['individual', 'devicesAtOnce', { devicesAtOnce: '1001' }, /from 1 to 1000/],
  ['individual', 'userId', { userId: 'x'.repeat(65) }, /At most 64/],
  ['variable', 'firstDay', { lastDay: '2026-06-30' }, /needed/],
  ['variable', 'lastDay', { firstDay: '2026-06-30' }, /needed/],
  ['variable', 'lastDay', { firstDay: '2026-06-30', lastDay: '2026-06-29' }, /before the first day/],
  ['variable', 'firstDay', { firstDay: '30/06/2026', lastDay: '2026-06-29' }, /not a date/],
  ['variable', 'lastDay', { firstDay: '2026-05-01', lastDay: '2026-05-03' }, /This day is over/],
  ['special', 'lastDay', { lastDay: '2026-02-30' }, /not a date/],
  ['special', 'code', { code: 'abc' }, /At least 4/],
  ['special', 'code', { code: 'x'.repeat(65) }, /At most 64/],
  ['special', 'code', { code: 'summer' }, /taken/],
  ['special', 'count', { code: 'winter', count: '2' }, /issue 1/],
  ['special', 'password', { password: 'abc' }, /At least 4/],
  ['special', 'priceCents', { priceCents: 'free' }, /not a number/],
  ['special', 'lifetimeSeconds', { lifetimeSeconds: '0' }, /more than zero/],
  ['special', 'creditSeconds', { creditSeconds: '1', creditSecondsUnit: 'none' }, /Either an amount or/],
  ['special', 'downKbps', { downKbps: 'fast' }, /not a number/],
  ['special', 'upVolumeBytes', { upVolumeBytes: '999999999999', upVolumeBytesUnit: 'GB' }, /too large/],
];
for (const [format, field, fields, said] of bad)
  test(`a ${format} ticket with ${JSON.stringify(fields).slice(0, 60)} is not issued, and ${field} says why`, async (t) => {
    const { stage, browser } = await open(t);
    const grant = { format: 'special' } as const;
    await stage.gateway.dispatch({ type: 'tickets-issue', listId: 1, codes: ['SUMMER'], grant });
    const answer = await browser.post('/lists/1/tickets', { format, count: '1', ...fields });
    t.is(answer.status, 422);
    t.regex(problemOf(answer, field) ?? '', said);
    t.is(stage.gateway.state.tickets.size, 2);
  });

test('what the offer asks at issue is asked, and kept only with consent', async (t) => {
  const mail = {
    id: 'mail',
    label: 'Mail <i>',
    askedAt: 'issue',
    isRequired: false,
    kind: 'text',
    graceSeconds: null,
    consentText: 'We may write',
  } as const;
  const room = {
    id: 'room',
    label: 'Room',
    askedAt: 'issue',
    isRequired: true,
    kind: 'text',
    graceSeconds: null,
    consentText: null,
  } as const;
  const { stage, browser } = await open(t);
  await stage.gateway.dispatch({
    type: 'offer-change',
    offerId: 1,
    terms: { ...hourTerms, extraFields: [room, mail, { ...room, id: 'late', label: 'Late', askedAt: 'log-in' }] },
  });
  const { text } = await browser.get('/lists/1');
  t.notRegex(text, /name="count"/, 'a number alone will not do');
  t.regex(text, /href="\/lists\/1\/issue"/);
  const page = (await browser.get('/lists/1/issue')).text;
  t.regex(page, /Mail &lt;i&gt;/);
  t.notRegex(page, /Late/);
  const form = formIn(page);
  form.set('count', '1');
  form.set('answer-mail', 'a@b.example');
  const refused = await browser.post('/lists/1/tickets', form);
  t.regex(problemOf(refused, 'answer-room') ?? '', /needed/);
  t.regex(problemOf(refused, 'answer-mail') ?? '', /only if the guest agrees/);
  form.set('answer-room', '12');
  form.set('agrees-mail', 'yes');
  t.is((await browser.post('/lists/1/tickets', form)).status, 303);
  t.deepEqual(newest(stage)?.details, {
    room: { value: '12', consentedAt: null },
    mail: { value: 'a@b.example', consentedAt: stage.gateway.now() },
  });
});

test('a ticket whose paper says something else is marked in words', async (t) => {
  const { stage, browser } = await open(t);
  await stage.gateway.dispatch({ type: 'tickets-print', ticketIds: [1] });
  t.notRegex((await browser.get('/lists/1')).text, /paper differs/);
  await stage.gateway.dispatch({ type: 'offer-change', offerId: 1, terms: { ...hourTerms, creditSeconds: 60 } });
  t.regex((await browser.get('/lists/1')).text, /<span class="badge">paper differs<\/span>/);
});

test('a list is bound to another offer after a question that counts tickets, devices and papers; twice is once', async (t) => {
  const { stage, browser } = await open(t);
  const { gateway } = stage;
  t.regex((await browser.get('/lists/1/bind')).text, /no other offer yet/);
  await gateway.dispatch({ type: 'offer-create', terms: { ...hourTerms, name: 'Slow', downKbps: 512 } });
  await gateway.dispatch({
    type: 'tickets-issue',
    listId: 1,
    codes: ['BCDFGHJ2', 'BCDFGHJ3'],
    grant: { format: 'special' },
  });
  await gateway.dispatch({ type: 'tickets-print', ticketIds: [2, 3] });
  await comeOnline(gateway);
  t.regex((await browser.get('/lists/1')).text, /href="\/lists\/1\/bind"/);
  const form = formIn((await browser.get('/lists/1/bind')).text);
  t.is(form.get('offerId'), '2');
  const { text } = await browser.get(`/lists/1/bind?${form}`);
  t.regex(text, /Bind “Summer” to “Slow”\?/);
  t.deepEqual(
    [...text.matchAll(/<dd>(\d+)<\/dd>/g)].map((match) => match[1]),
    ['3', '1', '2'],
  );
  t.regex(text, /<del>Up to 5 Mbit\/s down, 1 Mbit\/s up<\/del>/);
  t.regex(text, /<li>Up to 512 kbit\/s down, 1 Mbit\/s up<\/li>/);
  t.is(gateway.state.lists.get(1)?.offerId, 1, 'looking binds nothing');
  for (const _ of [1, 2]) {
    t.is((await browser.post('/lists/1/bind', formIn(text))).headers.get('location'), '/lists/1?done=bound');
    t.is(gateway.state.lists.get(1)?.offerId, 2);
  }
});

for (const offerId of ['', '9', 'x', '1; drop'])
  test(`a list is not bound to "${offerId}"`, async (t) => {
    const { stage, browser } = await open(t);
    await stage.gateway.dispatch({ type: 'offer-create', terms: { ...hourTerms, name: 'Slow' } });
    for (const answer of [
      await browser.get(`/lists/1/bind?${new URLSearchParams({ offerId })}`),
      await browser.post('/lists/1/bind', { offerId }),
    ]) {
      t.is(answer.status, 422);
      t.regex(problemOf(answer, 'offerId') ?? '', /Choose an offer/);
    }
    t.is(stage.gateway.state.lists.get(1)?.offerId, 1);
  });
