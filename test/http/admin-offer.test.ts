import test from 'ava';
import { seed } from './admin-gateway.js';
import { openStage, problemOf } from './admin-stage.js';

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
    totalVolumeBytes: null,
    slowedKbps: null,
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
