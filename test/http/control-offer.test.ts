import test from 'ava';
import { type OfferTerms, unlimitedTerms } from '../../daemon/domain/offer.js';
import { comeOnline, hourTerms, seed } from './admin-gateway.js';
import { daemon } from './control-stage.js';

/** Every term with a value that is not the standard one. */
const everything: OfferTerms = {
  name: 'Everything',
  description: 'All there is',
  priceCents: 350,
  pricePer: 'day',
  currency: 'CHF',
  sortOrder: -2,
  shownOnPortal: true,
  accessPoints: ['garden', 'lounge'],
  validFromAt: Date.UTC(2026, 6, 1),
  validUntilAt: Date.UTC(2026, 11, 31),
  hours: [{ weekday: 6, fromMinute: 600, untilMinute: 1560 }],
  shelfLifeSeconds: 90 * 86_400,
  lifetimeSeconds: 86_400,
  sessionDurationSeconds: 3600,
  creditSeconds: 7200,
  creditPer: 'device',
  periodCapSeconds: 1800,
  periodCapPer: 'week',
  idleTimeoutSeconds: 300,
  downKbps: 5000,
  upKbps: 1000,
  downVolumeBytes: 1_000_000,
  upVolumeBytes: 2_000_000,
  totalVolumeBytes: 2_500_000,
  slowedKbps: 64,
  devicesAtOnce: 3,
  atDeviceLimit: 'drop-oldest',
  remembersDevices: true,
  clickThrough: false,
  clickThroughAgainSeconds: null,
  extraFields: [
    {
      id: 'room',
      label: 'Room',
      askedAt: 'issue',
      isRequired: true,
      kind: 'text',
      graceSeconds: null,
      consentText: null,
    },
  ],
};

test('an offer is made with every term there is, and listed with them', async (t) => {
  const { call } = await daemon(t);
  t.deepEqual(await call('POST', '/offers', everything), { id: 1, retiredAt: null, ...everything });
  t.deepEqual(await call('GET', '/offers'), [{ id: 1, retiredAt: null, ...everything }]);
});

for (const term of Object.keys(everything) as (keyof OfferTerms)[])
  test(`${term} of an offer is changed alone`, async (t) => {
    const { gateway, call } = await daemon(t);
    await call('POST', '/offers', { ...unlimitedTerms, name: 'Free', accessPoints: ['lounge'], totalVolumeBytes: 9 });
    const before = gateway.state.offers.get(1);
    await call('POST', '/offers/change', { offer: 'Free', [term]: everything[term] });
    t.deepEqual(gateway.state.offers.get(1) as object, { ...before, [term]: everything[term] });
  });

test('every term but the name and the places may be left out, and a limit may be taken away again', async (t) => {
  const { gateway, call } = await daemon(t);
  await call('POST', '/offers', everything);
  const limits = Object.fromEntries(Object.entries(unlimitedTerms).filter(([, value]) => value === null));
  await call('POST', '/offers/change', { offer: 1, ...limits });
  t.like(gateway.state.offers.get(1), { ...limits, name: 'Everything', devicesAtOnce: 3 });
});

const bad: readonly (readonly [path: string, terms: Readonly<Record<string, unknown>>, problem: RegExp])[] = [
  ['name', { name: ' ' }, /needs a name/],
  ['name', { name: 7 }, /must be text/],
  ['description', { description: 'x'.repeat(501) }, /at most 500/],
  ['priceCents', { priceCents: 1.5 }, /whole number/],
  ['priceCents', { priceCents: '2.50' }, /must be a number or null/],
  ['pricePer', { pricePer: 'hour' }, /one of ticket, day/],
  ['currency', { currency: 'euro' }, /ISO 4217/],
  ['sortOrder', { sortOrder: 0.5 }, /whole number/],
  ['sortOrder', { sortOrder: null }, /must be a number/],
  ['shownOnPortal', { shownOnPortal: 'yes' }, /true or false/],
  ['accessPoints', { accessPoints: [] }, /at least one access point/],
  ['accessPoints[1]', { accessPoints: ['lounge', 'cellar'] }, /not the id of a configured/],
  ['validFromAt', { validFromAt: 'tomorrow' }, /must be a local time/],
  ['validUntilAt', { validUntilAt: '2026-02-30' }, /must be a local time/],
  ['validUntilAt', { validFromAt: '2026-07-02', validUntilAt: '2026-07-01' }, /later than the beginning/],
  ['hours', { hours: 7 }, /must be a list of openings, or text/],
  ['hours', { hours: 'moonday 8-18' }, /“moonday” is not a day/],
  ['hours', { hours: 'do 8-18' }, /“do” can mean more than one day/],
  ['hours', { hours: 'mon' }, /“mon” has no span of time/],
  ['hours', { hours: 'mon 8:00' }, /“8:00” is not a span of time/],
  ['hours[0].weekday', { hours: [{ weekday: 8, fromMinute: 0, untilMinute: 60 }] }, /1 \(Monday\)/],
  ['hours[0].untilMinute', { hours: [{ weekday: 1, fromMinute: 60, untilMinute: 60 }] }, /later than the opening/],
  ['hours[0].fromMinute', { hours: [{ weekday: 1, untilMinute: 60 }] }, /must be given/],
  ['hours[0]', { hours: ['mon'] }, /must be an object/],
  ['creditSeconds', { creditSeconds: 0 }, /at least 1/],
  ['lifetimeSeconds', { lifetimeSeconds: 1e12 }, /at most a century/],
  ['creditPer', { creditPer: 'person' }, /one of ticket, device/],
  ['periodCapSeconds', { periodCapSeconds: -1 }, /at least 1/],
  ['periodCapPer', { periodCapPer: 'year' }, /one of day, week, month/],
  ['totalVolumeBytes', { totalVolumeBytes: 0 }, /at least 1/],
  ['slowedKbps', { slowedKbps: 64 }, /set a volume, too/],
  ['slowedKbps', { slowedKbps: 7, totalVolumeBytes: 9 }, /at least 8/],
  ['devicesAtOnce', { devicesAtOnce: 0 }, /from 1 to 1000/],
  ['atDeviceLimit', { atDeviceLimit: 'shout' }, /one of hand-over, refuse, drop-oldest/],
  ['remembersDevices', { remembersDevices: 1 }, /true or false/],
  ['extraFields', { extraFields: 'room' }, /must be a list/],
  ['extraFields[0].id', { extraFields: [{ id: 'Room 1', label: 'Room' }] }, /lower-case letters/],
  ['extraFields[0].label', { extraFields: [{ id: 'room', label: '' }] }, /1 to 80/],
  ['extraFields[0].askedAt', { extraFields: [{ id: 'room', label: 'Room', askedAt: 'noon' }] }, /issue, log-in/],
  [
    'extraFields[0].consentText',
    {
      extraFields: [
        { id: 'mail', label: 'Mail', isRequired: true, kind: 'text', graceSeconds: null, consentText: 'News' },
      ],
    },
    /cannot depend on consent/,
  ],
  ['colour', { colour: 'red' }, /not a known field/],
];
for (const [path, terms, problem] of bad)
  test(`an offer with ${JSON.stringify(terms).slice(0, 70)} is neither made nor changed, and ${path} says why`, async (t) => {
    const { gateway, call } = await daemon(t);
    await call('POST', '/offers', { name: 'Free', accessPoints: ['lounge'] });
    const before = gateway.state.offers.get(1);
    for (const [resource, body] of [
      ['/offers', { name: 'New', accessPoints: ['lounge'], ...terms }],
      ['/offers/change', { offer: 1, ...terms }],
      ['/offers/copy', { offer: 1, name: 'New', ...terms }],
    ] as const) {
      const { message } = await t.throwsAsync(call('POST', resource, body));
      t.true(message.startsWith(`${path}: `), message);
      t.regex(message, problem);
    }
    t.is(gateway.state.offers.size, 1);
    t.is(gateway.state.offers.get(1), before);
  });

test('everything that is wrong with an offer is said at once, a line each', async (t) => {
  const { call } = await daemon(t);
  const terms = {
    name: '',
    accessPoints: ['cellar'],
    creditSeconds: 0,
    currency: 'x',
    hours: [{ weekday: 0, fromMinute: 0, untilMinute: 1 }],
  };
  const { message } = await t.throwsAsync(call('POST', '/offers', terms));
  t.deepEqual(
    message
      .split('\n')
      .map((line) => line.split(':')[0])
      .sort(),
    ['accessPoints[0]', 'creditSeconds', 'currency', 'hours[0].weekday', 'name'],
  );
});

test('an offer is extended alone, in the time of the place; a date includes its day, and null is for ever', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway);
  const before = gateway.state.offers.get(1);
  for (const [validUntilAt, at] of [
    ['2026-12-31', Date.UTC(2026, 11, 31, 23)],
    ['2026-07-01T08:30', Date.UTC(2026, 6, 1, 6, 30)],
    ['1790000000000', 1_790_000_000_000],
    [1_790_000_000_000, 1_790_000_000_000],
    [null, null],
  ]) {
    await call('POST', '/offers/extend', { offer: 'One hour', validUntilAt });
    t.deepEqual(gateway.state.offers.get(1) as object, { ...before, validUntilAt: at });
  }
  await t.throwsAsync(call('POST', '/offers/extend', { offer: 1 }), { message: 'validUntilAt: must be given' });
  await t.throwsAsync(call('POST', '/offers/extend', { offer: 9, validUntilAt: null }), {
    message: 'there is no such offer',
  });
});

test('a change says how many tickets, devices and papers it reaches; doing it twice reaches the same', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 5);
  await comeOnline(gateway);
  await gateway.dispatch({ type: 'ticket-cancel', ticketId: 5 });
  await call('POST', '/tickets/print', { serials: [1, 2, 3] });
  const reach = { tickets: 4, online: 1, papers: 3 };
  for (const _ of [1, 2]) t.like(await call('POST', '/offers/change', { offer: 1, creditSeconds: 7200 }), { reach });
  t.like(await call('POST', '/offers/change', { offer: 1, name: 'Two hours', creditSeconds: 3600 }), {
    reach: { ...reach, papers: 0 },
  });
  t.like(await call('POST', '/offers/extend', { offer: 1, validUntilAt: '2027-01-01' }), { reach });
});

test('a copy has the terms of its model but for those that are given, and needs a name of its own', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway);
  t.deepEqual(await call('POST', '/offers/copy', { offer: 1, name: 'Two hours', creditSeconds: 7200 }), {
    ...hourTerms,
    id: 2,
    retiredAt: null,
    name: 'Two hours',
    creditSeconds: 7200,
  });
  await t.throwsAsync(call('POST', '/offers/copy', { offer: 1 }), { message: 'the name "One hour" is taken' });
});

test('a list that is bound to another offer says how many tickets, devices and papers that reaches', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 3);
  await comeOnline(gateway);
  await call('POST', '/tickets/print', { list: 1 });
  await call('POST', '/offers/copy', { offer: 1, name: 'Slow hour', downKbps: 512 });
  const answer = { id: 1, name: 'Summer', offerId: 2, offer: 'Slow hour', reach: { tickets: 3, online: 1, papers: 2 } };
  for (const _ of [1, 2]) t.like(await call('POST', '/lists/bind', { list: 'Summer', offer: 'Slow hour' }), answer);
});
