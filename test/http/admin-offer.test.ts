import test from 'ava';
import { type OfferTerms, unlimitedTerms } from '../../daemon/domain/offer.js';
import { comeOnline, hourTerms, seed } from './admin-gateway.js';
import { formIn, openStage, problemOf } from './admin-stage.js';

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
    ...unlimitedTerms,
    id: 1,
    retiredAt: null,
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
  ['currency', { currency: 'EURO' }, /Three letters/],
  ['pricePer', { pricePer: 'hour' }, /Choose one of these/],
  ['sortOrder', { sortOrder: '1.5' }, /from -1000000 to 1000000/],
  ['hours', { hours: 'mon-fri' }, /What are the hours of “mon-fri”/],
  ['hours', { hours: 'moonday 8-18' }, /“moonday” is not a day/],
  ['hours', { hours: 'mon 8' }, /“8” is not a span/],
  ['hours', { hours: Array.from({ length: 15 }, (_, i) => `daily ${i}:00-${i}:30`).join(', ') }, /at most 100/],
  ['periodCapSeconds', { periodCapSeconds: '0' }, /more than zero/],
  ['periodCapPer', { periodCapPer: 'year' }, /Choose one of these/],
  ['creditPer', { creditPer: 'person' }, /Choose one of these/],
  ['totalVolumeBytes', { totalVolumeBytes: 'all' }, /not a number/],
  ['slowedKbps', { slowedKbps: '64' }, /set a volume, too/],
  ['slowedKbps', { slowedKbps: '7', upVolumeBytes: '1' }, /At least 8 kbit/],
  ['lifetimeSeconds', { lifetimeSeconds: '99999', lifetimeSecondsUnit: 'days' }, /too large/],
  ['atDeviceLimit', { atDeviceLimit: 'shout' }, /Choose one of these/],
  ['field-0-label', { 'field-0-label': 'x'.repeat(81) }, /At most 80/],
  ['field-1-need', { 'field-1-label': 'Room', 'field-1-need': 'perhaps' }, /Choose one of these/],
  ['field-0-consent', { 'field-0-label': 'Mail', 'field-0-need': 'consent' }, /what the guest agrees to/],
  ['field-0-grace', { 'field-0-label': 'Mail', 'field-0-kind': 'email', 'field-0-grace': '10' }, /Only a required/],
  ['field-0-grace', { 'field-0-label': 'Mail', 'field-0-need': 'required', 'field-0-grace': '10' }, /Only a required/],
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

const goodFields: readonly (readonly [fields: Readonly<Record<string, string>>, terms: Partial<OfferTerms>])[] = [
  [
    { priceCents: '3', currency: 'chf', pricePer: 'day' },
    { priceCents: 300, currency: 'CHF', pricePer: 'day' },
  ],
  [
    { sortOrder: '-4', shownOnPortal: 'yes' },
    { sortOrder: -4, shownOnPortal: true },
  ],
  [
    { sortOrder: '', currency: '', creditPer: 'device' },
    { sortOrder: 0, currency: 'EUR', creditPer: 'device' },
  ],
  [{ hours: 'sam 10h-2h' }, { hours: [{ weekday: 6, fromMinute: 600, untilMinute: 1560 }] }],
  [
    { periodCapSeconds: '90', periodCapSecondsUnit: 'minutes', periodCapPer: 'month' },
    { periodCapSeconds: 5400, periodCapPer: 'month' },
  ],
  [
    { totalVolumeBytes: '2', totalVolumeBytesUnit: 'GB', slowedKbps: '64' },
    { totalVolumeBytes: 2_000_000_000, slowedKbps: 64 },
  ],
  [{ creditSeconds: '61', creditSecondsUnit: 'seconds' }, { creditSeconds: 61 }],
  [
    { atDeviceLimit: 'refuse', remembersDevices: 'yes' },
    { atDeviceLimit: 'refuse', remembersDevices: true },
  ],
  [
    { 'field-0-label': 'Numéro de chambre', 'field-0-need': 'required', 'field-0-at': 'issue', 'field-2-label': '#' },
    {
      extraFields: [
        {
          id: 'numero-de-chambre',
          label: 'Numéro de chambre',
          askedAt: 'issue',
          isRequired: true,
          kind: 'text',
          graceSeconds: null,
          consentText: null,
        },
        {
          id: 'field',
          label: '#',
          askedAt: 'log-in',
          isRequired: false,
          kind: 'text',
          graceSeconds: null,
          consentText: null,
        },
      ],
    },
  ],
  [
    { 'field-0-label': 'Mail', 'field-0-need': 'consent', 'field-0-consent': 'We may write', 'field-1-label': 'MAIL' },
    {
      extraFields: [
        {
          id: 'mail',
          label: 'Mail',
          askedAt: 'log-in',
          isRequired: false,
          kind: 'text',
          graceSeconds: null,
          consentText: 'We may write',
        },
        {
          id: 'mail-2',
          label: 'MAIL',
          askedAt: 'log-in',
          isRequired: false,
          kind: 'text',
          graceSeconds: null,
          consentText: null,
        },
      ],
    },
  ],
  [
    { 'field-0-label': 'Mail', 'field-0-kind': 'email', 'field-0-need': 'required', 'field-0-grace': '1.5' },
    {
      extraFields: [
        {
          id: 'mail',
          label: 'Mail',
          askedAt: 'log-in',
          isRequired: true,
          kind: 'email',
          graceSeconds: 90,
          consentText: null,
        },
      ],
    },
  ],
];
for (const [fields, terms] of goodFields)
  test(`${JSON.stringify(fields).slice(0, 70)} is taken over into the offer, and shown again to be edited`, async (t) => {
    const stage = await openStage(t);
    const browser = await stage.signedIn();
    t.is((await browser.post('/offers', { ...goodOffer, ...fields })).status, 303);
    const made = { ...unlimitedTerms, id: 1, retiredAt: null, name: 'Day', accessPoints: ['garden'], ...terms };
    t.deepEqual(stage.gateway.state.offers.get(1) as object, made);
    const { text } = await browser.get('/offers/1/edit');
    t.is((await browser.post('/offers/1/edit', formIn(text))).status, 303);
    t.deepEqual(stage.gateway.state.offers.get(1) as object, made);
  });

test('what is rarely used is folded away until it says something or something is wrong with it', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const folds = (text: string) => (text.match(/<details open>/g) ?? []).length;
  t.is(folds((await browser.get('/offers/new')).text), 0);
  t.is(folds((await browser.post('/offers', { ...goodOffer, hours: 'moonday' })).text), 1);
  await browser.post('/offers', { ...goodOffer, periodCapSeconds: '1', remembersDevices: 'yes', shownOnPortal: 'yes' });
  t.is(folds((await browser.get('/offers/1/edit')).text), 3);
});

test('an offer that no ticket has is changed at once, and only what was changed is another', async (t) => {
  const stage = await openStage(t);
  const { gateway } = stage;
  const before = { ...hourTerms, validUntilAt: Date.UTC(2026, 11, 31, 22, 59, 59, 999) };
  await gateway.dispatch({ type: 'offer-create', terms: before });
  const browser = await stage.signedIn();
  const form = formIn((await browser.get('/offers/1/edit')).text);
  form.set('creditSeconds', '2');
  const answer = await browser.post('/offers/1/edit', form);
  t.is(answer.headers.get('location'), '/offers?done=offer-changed');
  t.deepEqual(gateway.state.offers.get(1) as object, { ...before, id: 1, retiredAt: null, creditSeconds: 7200 });
});

test('a change that concerns tickets is asked for with what changes and for how many; back keeps what was typed', async (t) => {
  const stage = await openStage(t);
  const { gateway } = stage;
  await seed(gateway, 4);
  await comeOnline(gateway);
  await gateway.dispatch({ type: 'tickets-print', ticketIds: [2, 3] });
  const browser = await stage.signedIn();
  const { text } = await browser.get('/offers/1/edit');
  t.regex(text, /4 issued tickets take new terms at once, 1 device is online on them/);
  const form = formIn(text);
  form.set('creditSeconds', '2');
  form.set('name', 'Two "hours"');
  const question = await browser.post('/offers/1/edit', form);
  t.is(question.status, 200);
  t.deepEqual(factsIn(question.text), ['4', '1', '2']);
  t.regex(question.text, /<del>1 h online in all<\/del>/);
  t.regex(question.text, /<li>2 h online in all<\/li>/);
  t.notRegex(question.text, /Up to 5 Mbit/, 'what stays is not said');
  t.is(gateway.state.offers.get(1)?.name, 'One hour');

  const asked = formIn(question.text);
  const back = new URLSearchParams(asked);
  back.set('back', 'yes');
  t.regex((await browser.post('/offers/1/edit', back)).text, /value="Two &quot;hours&quot;"/);
  asked.set('sure', 'yes');
  for (const _ of [1, 2])
    t.is((await browser.post('/offers/1/edit', asked)).headers.get('location'), '/offers?done=offer-changed');
  t.like(gateway.state.offers.get(1), { name: 'Two "hours"', creditSeconds: 7200 });
  t.is(gateway.state.offers.size, 1);
});

test('a new name concerns nobody’s ticket and is not asked twice', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  const browser = await stage.signedIn();
  const form = formIn((await browser.get('/offers/1/edit')).text);
  form.set('name', 'Hour');
  t.is((await browser.post('/offers/1/edit', form)).status, 303);
  t.is(stage.gateway.state.offers.get(1)?.name, 'Hour');
});

test('what is wrong with a change is said at its field, and nothing is changed', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await stage.gateway.dispatch({ type: 'offer-create', terms: { ...hourTerms, name: 'Day' } });
  const browser = await stage.signedIn();
  const form = formIn((await browser.get('/offers/1/edit')).text);
  for (const [field, value, problem] of [
    ['creditSeconds', 'long', /not a number/],
    ['name', 'DAY', /taken/],
  ] as const) {
    const bad = new URLSearchParams(form);
    bad.set(field, value);
    const answer = await browser.post('/offers/1/edit', bad);
    t.is(answer.status, 422);
    t.regex(problemOf(answer, field) ?? '', problem);
  }
  t.like(stage.gateway.state.offers.get(1), { name: 'One hour', creditSeconds: 3600 });
  t.is((await browser.get('/offers/9/edit')).status, 404);
  t.is((await browser.post('/offers/9/edit', form)).status, 404);
});

test('an offer is extended by its end alone, or has none; twice is once', async (t) => {
  const stage = await openStage(t);
  const { gateway } = stage;
  await seed(gateway, 3);
  await gateway.dispatch({ type: 'tickets-print', ticketIds: [2, 3] });
  const before = gateway.state.offers.get(1);
  const browser = await stage.signedIn();
  t.regex(
    (await browser.get('/offers/1/extend')).text,
    /3 issued tickets stay good; 2 printed tickets will show the old end/,
  );
  for (const _ of [1, 2]) {
    const answer = await browser.post('/offers/1/extend', { validUntilAt: '2026-12-31T23:59' });
    t.is(answer.headers.get('location'), '/offers?done=offer-extended');
    t.deepEqual(gateway.state.offers.get(1) as object, { ...before, validUntilAt: Date.UTC(2026, 11, 31, 22, 59) });
  }
  t.regex((await browser.get('/offers/1/extend')).text, /value="2026-12-31T23:59"/);
  const bad = await browser.post('/offers/1/extend', { validUntilAt: 'for ever' });
  t.regex(problemOf(bad, 'validUntilAt') ?? '', /not a date/);
  await browser.post('/offers/1/extend', { validUntilAt: '' });
  t.deepEqual(gateway.state.offers.get(1), before);
});

test('a copy begins with the terms of its model and a name of its own', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  const browser = await stage.signedIn();
  const form = formIn((await browser.get('/offers/new?copy=1')).text);
  t.is((await browser.post('/offers', form)).status, 303);
  t.deepEqual(stage.gateway.state.offers.get(2) as object, {
    ...hourTerms,
    id: 2,
    retiredAt: null,
    name: 'One hour (copy)',
  });
  t.regex(problemOf(await browser.post('/offers', form), 'name') ?? '', /taken/, 'sent twice it makes no third');
  t.is(stage.gateway.state.offers.size, 2);
  for (const copy of ['9', 'x', '1&copy=2']) t.is((await browser.get(`/offers/new?copy=${copy}`)).status, 404);
});

test('offers stand in the order that they were given, then the newest first', async (t) => {
  const stage = await openStage(t);
  for (const [name, sortOrder] of [
    ['C', 5],
    ['B', 0],
    ['A', 0],
  ] as const)
    await stage.gateway.dispatch({ type: 'offer-create', terms: { ...hourTerms, name, sortOrder } });
  const { text } = await (await stage.signedIn()).get('/offers');
  t.deepEqual(
    [...text.matchAll(/<h2>(\w)<\/h2>/g)].map((match) => match[1]),
    ['A', 'B', 'C'],
  );
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

/** The numbers of a question: tickets, devices online, papers. */
function factsIn(text: string): string[] {
  return [...text.matchAll(/<dd>(\d+)<\/dd>/g)].map((match) => match[1] ?? '');
}

test('an offer that is filled in is said in plain words with clock times, and nothing is made of it', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const form = {
    name: 'Day',
    accessPoints: 'lounge',
    creditSeconds: '90',
    creditSecondsUnit: 'minutes',
    preview: 'yes',
  };
  const { status, text } = await browser.post('/offers', form);
  t.is(status, 200);
  t.regex(text, /id="preview"[\s\S]*Online until 11:30: time used up\.[\s\S]*Then the ticket is used up\./);
  t.is(stage.gateway.state.offers.size, 0);
  const bad = await browser.post('/offers', { ...form, creditSeconds: 'x' });
  t.is(bad.status, 422);
  t.regex(bad.text, /id="preview"[\s\S]*Fill in the name/);
});

test('a retired offer is shown apart, is in no choice, and comes back', async (t) => {
  const stage = await openStage(t);
  const { gateway } = stage;
  await seed(gateway);
  const browser = await stage.signedIn();
  t.is((await browser.post('/offers/1/retire')).headers.get('location'), '/offers?done=offers.retired');
  const { text } = await browser.get('/offers?done=offers.retired');
  t.regex(text, /Its tickets stay good[\s\S]*There is no offer yet[\s\S]*Retired offers[\s\S]*One hour/);
  t.notRegex((await browser.get('/lists')).text, /<option/);
  t.regex((await browser.post('/lists/1/tickets', { count: '3', had: '3' })).text, /This offer is retired/);
  t.is(gateway.state.tickets.size, 3);
  t.is((await browser.post('/offers/1/restore')).headers.get('location'), '/offers?done=offers.restored');
  t.is((await browser.post('/lists/1/tickets', { count: '3', had: '3' })).status, 303);
  t.is((await (await stage.signedIn('viewer')).post('/offers/1/retire')).status, 403);
});
