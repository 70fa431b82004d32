import test from 'ava';
import type { Event } from '../../daemon/domain/event.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { offerProblem } from '../../daemon/domain/offer-problem.js';
import type { Refusal } from '../../daemon/domain/refusal.js';
import { at, codeNumber, contentOf, phone, place, t0, tablet, terms } from '../fakes/place.js';

const wrong: readonly (readonly [string, Partial<OfferTerms>])[] = [
  ['name', { name: '' }],
  ['name', { name: ' \t' }],
  ['name', { name: 'x'.repeat(81) }],
  ['accessPoints', { accessPoints: [] }],
  ['devicesAtOnce', { devicesAtOnce: 0 }],
  ['devicesAtOnce', { devicesAtOnce: 1.5 }],
  ['devicesAtOnce', { devicesAtOnce: 1_001 }],
  ['devicesAtOnce', { devicesAtOnce: Number.NaN }],
  ['priceCents', { priceCents: -1 }],
  ['validUntilAt', { validFromAt: at(10), validUntilAt: at(10) }],
  ['validUntilAt', { validFromAt: at(10), validUntilAt: at(9) }],
  ...(
    [
      'shelfLifeSeconds',
      'lifetimeSeconds',
      'sessionDurationSeconds',
      'creditSeconds',
      'idleTimeoutSeconds',
      'downKbps',
      'upKbps',
      'downVolumeBytes',
      'upVolumeBytes',
    ] as const
  ).flatMap((field) =>
    [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53].map((value) => [field, { [field]: value }] as const),
  ),
];

test('bad terms are refused, and the field is named, for a new offer and for a changed one', (t) => {
  const p = place();
  const before = contentOf(p.state);
  for (const [field, limits] of wrong) {
    t.like(p.refusal({ type: 'offer-create', terms: terms({ name: 'New', ...limits }) }, t0), {
      reason: 'invalid',
      field,
    });
    t.like(p.refusal({ type: 'offer-change', offerId: 1, terms: terms(limits) }, t0), { reason: 'invalid', field });
  }
  t.is(contentOf(p.state), before);
});

test('blank is no limit, and the smallest and largest values are good', (t) => {
  t.is(offerProblem(terms()), undefined);
  t.is(offerProblem(terms({ name: 'x'.repeat(80), priceCents: 0, devicesAtOnce: 1_000, creditSeconds: 1 })), undefined);
});

const online: Event = { type: 'offer-change', offerId: 1, terms: terms({ name: 'Renamed', lifetimeSeconds: 500 }) };

const refusals: readonly (readonly [string, Event, Refusal])[] = [
  ['an offer that is not there cannot be changed', { ...online, offerId: 9 }, { reason: 'no-such', what: 'offer' }],
  [
    'two offers cannot have one name, whatever the case and the spaces around it',
    { type: 'offer-create', terms: terms({ name: ' pASS 1 ' }) },
    { reason: 'name-taken', name: ' pASS 1 ' },
  ],
  [
    'a list needs an offer that is there',
    { type: 'list-create', name: 'Other', offerId: 9 },
    { reason: 'no-such', what: 'offer' },
  ],
  [
    'a list needs a name',
    { type: 'list-create', name: '  ', offerId: 1 },
    { reason: 'invalid', field: 'name', problem: 'a list needs a name of at most 80 characters' },
  ],
  [
    'two lists cannot have one name',
    { type: 'list-create', name: 'LIST 1', offerId: 1 },
    { reason: 'name-taken', name: 'LIST 1' },
  ],
  [
    'a list that is not there cannot be bound',
    { type: 'list-bind', listId: 9, offerId: 1 },
    { reason: 'no-such', what: 'list' },
  ],
  [
    'a list cannot be bound to an offer that is not there',
    { type: 'list-bind', listId: 1, offerId: 9 },
    { reason: 'no-such', what: 'offer' },
  ],
  [
    'tickets need a list that is there',
    { type: 'tickets-issue', listId: 9, codes: [codeNumber(50)] },
    { reason: 'no-such', what: 'list' },
  ],
  [
    'no tickets at all cannot be issued',
    { type: 'tickets-issue', listId: 1, codes: [] },
    { reason: 'invalid', field: 'count', problem: 'a whole number from 1 to 10000' },
  ],
  [
    'more than 10000 at once cannot be issued',
    { type: 'tickets-issue', listId: 1, codes: Array.from({ length: 10_001 }, (_, i) => `C${i}`) },
    { reason: 'invalid', field: 'count', problem: 'a whole number from 1 to 10000' },
  ],
  [
    'a code that another ticket has cannot be issued',
    { type: 'tickets-issue', listId: 1, codes: [codeNumber(50), codeNumber(1)] },
    { reason: 'invalid', field: 'codes', problem: 'a code is already taken' },
  ],
  [
    'one code cannot be issued twice',
    { type: 'tickets-issue', listId: 1, codes: [codeNumber(50), codeNumber(50)] },
    { reason: 'invalid', field: 'codes', problem: 'a code is already taken' },
  ],
  [
    'a ticket that is not there cannot be cancelled',
    { type: 'ticket-cancel', ticketId: 9 },
    { reason: 'no-such', what: 'ticket' },
  ],
  [
    'a session that is not there cannot be cut',
    { type: 'session-cut', sessionId: 9 },
    { reason: 'no-such', what: 'session' },
  ],
  ['who is not online cannot log out', { type: 'log-out', mac: tablet.mac }, { reason: 'not-online' }],
];

for (const [rule, event, refusal] of refusals)
  test(`refused: ${rule}`, (t) => {
    const p = place();
    const before = contentOf(p.state);
    t.deepEqual(p.refusal(event, t0), refusal);
    t.is(contentOf(p.state), before);
  });

test('an offer keeps its own name when it is changed, and names lose the spaces around them', (t) => {
  const p = place();
  p.change({ name: ' Pass 1 ' }, t0);
  t.is(p.state.offers.get(1)?.name, 'Pass 1');
});

test('renaming an offer changes nothing for its tickets', (t) => {
  const p = place({ creditSeconds: 100 });
  p.logIn(at(0));
  p.change({ name: 'Another' }, at(10));
  t.deepEqual(p.read(at(10), p.meter()), [{ type: 'usage-seen', at: at(10), readings: [] }]);
});

test('an offer that is extended lets running sessions go on', (t) => {
  const p = place({ validUntilAt: at(100) });
  p.logIn(at(0));
  p.change({ validUntilAt: at(200) }, at(99));
  p.read(at(199), p.meter());
  t.true(p.isOnline(phone));
  p.read(at(200), p.meter());
  t.is(p.ended().cause, 'offer-ended');
});

test('a list that is bound to another offer gives its issued tickets the new terms at once', (t) => {
  const p = place({ creditSeconds: 100 });
  p.happen({ type: 'offer-create', terms: terms({ name: 'Long', creditSeconds: 1_000 }) }, t0);
  p.logIn(at(0));
  p.happen({ type: 'list-bind', listId: 1, offerId: 2 }, at(50));
  p.read(at(999), p.meter());
  t.true(p.isOnline(phone));
  p.read(at(1_000), p.meter());
  t.is(p.ended().cause, 'credit-exhausted');
});

test('tickets are added in several rounds and numbered on', (t) => {
  const p = place({}, 2);
  p.happen({ type: 'tickets-issue', listId: 1, codes: [codeNumber(3), codeNumber(4)] }, at(10));
  t.deepEqual(p.state.index.ticketsByList.get(1), [1, 2, 3, 4]);
  t.like(p.ticket(4), { id: 4, listId: 1, code: codeNumber(4), createdAt: at(10), firstLogInAt: null, connections: 0 });
});

test('cancelling a ticket cuts whoever is on it and nobody else; twice changes nothing', (t) => {
  const p = place({ devicesAtOnce: 2 });
  p.logIn(at(0), phone);
  p.logIn(at(0), tablet);
  p.logIn(at(0), { ...phone, mac: '02:00:00:00:00:77' }, 2);
  p.happen({ type: 'ticket-cancel', ticketId: 1 }, at(10));
  for (const who of [phone, tablet]) t.like(p.ended(who), { cause: 'ticket-cancelled', endedAt: at(10) });
  t.is(p.state.sessions.size, 1);
  t.deepEqual(p.happen({ type: 'ticket-cancel', ticketId: 1 }, at(20)), []);
  t.is(p.ticket().cancelledAt, at(10));
});

test('the owner cuts a session: the guest reads that, and may come back', (t) => {
  const p = place();
  p.logIn(at(0));
  p.happen({ type: 'session-cut', sessionId: p.session().id }, at(10));
  t.like(p.ended(), { cause: 'admin-reset', endedAt: at(10) });
  p.logIn(at(11));
  t.true(p.isOnline(phone));
});

test('nothing new is issued for a retired offer, what is out stays good, and it can be taken back', (t) => {
  const p = place();
  p.happen({ type: 'offer-create', terms: terms({ name: 'Other' }) }, t0);
  p.happen({ type: 'offer-retire', offerId: 1, isRetired: true }, at(5));
  t.is(p.state.offers.get(1)?.retiredAt, at(5));
  const retired: Refusal = { reason: 'offer-retired', name: p.state.offers.get(1)?.name ?? '' };
  t.deepEqual(p.refusal({ type: 'tickets-issue', listId: 1, codes: [codeNumber(90)] }, at(6)), retired);
  t.deepEqual(p.refusal({ type: 'list-create', name: 'New', offerId: 1 }, at(6)), retired);
  p.happen({ type: 'list-create', name: 'New', offerId: 2 }, at(6));
  t.deepEqual(p.refusal({ type: 'list-bind', listId: 2, offerId: 1 }, at(6)), retired);
  p.logIn(at(7));
  t.true(p.isOnline(phone));
  p.change({ downKbps: 100 }, at(8));
  t.is(p.state.offers.get(1)?.retiredAt, at(5));
  t.deepEqual(p.happen({ type: 'offer-retire', offerId: 1, isRetired: true }, at(9)), []);
  p.happen({ type: 'offer-retire', offerId: 1, isRetired: false }, at(9));
  p.happen({ type: 'tickets-issue', listId: 1, codes: [codeNumber(90)] }, at(10));
  t.is(p.state.offers.get(1)?.retiredAt, null);
});

test('a list can be renamed, but not as another one, and not to nothing', (t) => {
  const p = place();
  p.happen({ type: 'list-create', name: 'Other', offerId: 1 }, t0);
  p.happen({ type: 'list-rename', listId: 2, name: '  Pitches ' }, t0);
  t.is(p.state.lists.get(2)?.name, 'Pitches');
  p.happen({ type: 'list-rename', listId: 2, name: 'pitches' }, t0);
  t.is(p.state.lists.get(2)?.name, 'pitches');
  t.deepEqual(p.refusal({ type: 'list-rename', listId: 2, name: 'LIST 1' }, t0), {
    reason: 'name-taken',
    name: 'LIST 1',
  });
  t.like(p.refusal({ type: 'list-rename', listId: 2, name: ' ' }, t0), { reason: 'invalid', field: 'name' });
  t.deepEqual(p.refusal({ type: 'list-rename', listId: 9, name: 'x' }, t0), { reason: 'no-such', what: 'list' });
});
