import test from 'ava';
import { timeLimits } from '../../daemon/domain/limit.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { termsOf } from '../../daemon/domain/state.js';
import type { Grant } from '../../daemon/domain/ticket.js';
import { ticketStatus } from '../../daemon/domain/ticket-status.js';
import { at, codeNumber, type Place, phone, place, t0, tablet } from '../fakes/place.js';

const day = 86_400;

function issue(grant: Partial<Grant>, limits: Partial<OfferTerms> = {}, code = codeNumber(50)): Place {
  const p = place(limits, 0, 'Europe/Paris');
  p.happen({ type: 'tickets-issue', listId: 1, codes: [code], grant }, t0);
  return p;
}

test('an individual ticket follows its offer; its number of devices may be its own', (t) => {
  const p = issue({ userId: 'room 12', own: { devicesAtOnce: 2 } });
  t.like(p.ticket().grant, { format: 'individual', origin: 'staff', userId: 'room 12' });
  p.logIn(at(0), phone);
  p.logIn(at(1), tablet);
  t.true(p.isOnline(phone) && p.isOnline(tablet));
});

test('a variable ticket waits for its first day and ends with its last', (t) => {
  const p = issue({ format: 'variable', validFromAt: at(day), validUntilAt: at(3 * day) });
  t.deepEqual(p.refusal(p.typing(), at(day - 1)), { reason: 'not-now', cause: 'ticket-not-yet', againAt: at(day) });
  t.is(ticketStatus(p.state, p.ticket(), at(10)), 'unused');
  p.logIn(at(day));
  t.deepEqual(timeLimits(p.state, p.session(), at(day))[0], { cause: 'ticket-expired', endsAt: at(3 * day) });
  t.is(ticketStatus(p.state, p.ticket(), at(3 * day)), 'expired');
});

test('a variable ticket costs its days times the price of the day', (t) => {
  const friday = Date.parse('2026-05-08T18:00+02:00');
  const sunday = Date.parse('2026-05-10T12:00+02:00');
  const grant = { format: 'variable', validFromAt: friday, validUntilAt: sunday } as const;
  t.is(issue(grant, { priceCents: 250, pricePer: 'day' }).ticket().grant.priceCents, 750);
  t.is(issue(grant, { priceCents: 250, pricePer: 'ticket' }).ticket().grant.priceCents, null);
  t.is(issue({ ...grant, priceCents: 100 }, { priceCents: 250, pricePer: 'day' }).ticket().grant.priceCents, 100);
});

test('a special ticket may set every term, and keeps its own when its list is bound to another offer', (t) => {
  const own = { creditSeconds: 60, downKbps: 512, accessPoints: ['hall'], remembersDevices: true } as const;
  const p = issue({ format: 'special', own }, { creditSeconds: 600, upKbps: 100 });
  t.like(termsOf(p.state, p.ticket()), { ...own, upKbps: 100 });
  p.happen({ type: 'offer-create', terms: { ...termsOf(p.state, p.ticket()), name: 'Other', upKbps: 200 } }, t0);
  p.happen({ type: 'list-bind', listId: 1, offerId: 2 }, t0);
  t.like(termsOf(p.state, p.ticket()), { ...own, upKbps: 200 });
  t.like(p.refusal(p.typing(), at(1)), { reason: 'wrong-place' });
  p.logIn(at(1), { ...phone, accessPoint: 'hall' });
});

test('a special ticket may have a user name and a password', (t) => {
  const p = issue({ format: 'special', password: 'tulip fields' }, {}, 'JEANNE');
  const typing = { ...p.typing(), code: 'jeanne' };
  t.deepEqual(p.refusal(typing, at(1)), { reason: 'password-needed' });
  t.deepEqual(p.refusal({ ...typing, password: 'Tulip fields' }, at(1)), { reason: 'wrong-password' });
  p.happen({ ...typing, password: 'tulip fields' }, at(2));
  t.true(p.isOnline(phone));
});

test('a code made up by a person is found however it is typed, and a mistake in it is a typo', (t) => {
  const p = issue({ format: 'special' }, {}, 'WELCOME2026');
  t.deepEqual(p.refusal({ ...p.typing(), code: 'welcome2025' }, at(1)), { reason: 'typo' });
  p.happen({ ...p.typing(), code: 'Welcome – 2026' }, at(1));
  t.true(p.isOnline(phone));
});

const bad: readonly [field: string, grant: Partial<Grant>, code?: string][] = [
  ['validUntilAt', { format: 'variable', validFromAt: at(1) }],
  ['validUntilAt', { format: 'variable', validUntilAt: at(1) }],
  ['validUntilAt', { format: 'variable', validFromAt: at(2), validUntilAt: at(2) }],
  ['validUntilAt', { validFromAt: at(1), validUntilAt: at(2) }],
  ['validFromAt', { format: 'variable', validFromAt: 1.5, validUntilAt: at(2) }],
  ['userId', { userId: ' ' }],
  ['userId', { userId: 'x'.repeat(65) }],
  ['password', { password: 'tulips' }],
  ['password', { format: 'special', password: 'abc' }],
  ['own', { own: { creditSeconds: 5 } }],
  ['creditSeconds', { format: 'special', own: { creditSeconds: 0 } }],
  ['devicesAtOnce', { own: { devicesAtOnce: 0 } }],
  ['priceCents', { priceCents: -1 }],
  ['codes', { format: 'special' }, 'ABC'],
  ['codes', { format: 'special' }, 'lower case'],
];
for (const [field, grant, code = codeNumber(60)] of bad)
  test(`refused: a ticket with ${JSON.stringify(grant)} and the code ${code} names ${field}`, (t) => {
    const p = place({}, 0);
    const refusal = p.refusal({ type: 'tickets-issue', listId: 1, codes: [code], grant }, t0);
    t.like(refusal, { reason: 'invalid', field });
    t.is(p.state.tickets.size, 0);
  });
