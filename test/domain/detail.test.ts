import test from 'ava';
import type { ExtraField, OfferTerms } from '../../daemon/domain/offer.js';
import { offerProblem } from '../../daemon/domain/offer-problem.js';
import { at, codeNumber, phone, place, t0, tablet, terms } from '../fakes/place.js';

const field = (id: string, more: Partial<ExtraField> = {}): ExtraField => ({
  id,
  label: id,
  askedAt: 'log-in',
  isRequired: false,
  kind: 'text',
  graceSeconds: null,
  consentText: null,
  ...more,
});
const name = field('name', { isRequired: true });
const email = field('email', { kind: 'text', graceSeconds: null, consentText: 'We may write to you.' });
const asking: Partial<OfferTerms> = { extraFields: [name, email], devicesAtOnce: 2 };

test('an offer with extra fields asks for all of them before the first log-in', (t) => {
  const p = place(asking);
  t.deepEqual(p.refusal(p.typing(), at(1)), { reason: 'details-needed', fields: [name, email] });
  const half = { ...p.typing(), answers: { email: { value: 'a@b.example', agrees: true } } };
  t.like(p.refusal(half, at(1)), { reason: 'details-needed' });
  p.happen({ ...p.typing(), answers: { name: { value: ' Jeanne ', agrees: false } } }, at(2));
  t.true(p.isOnline(phone));
  t.deepEqual(p.ticket().details, { name: { value: 'Jeanne', consentedAt: null } });
});

test('the second device of the ticket is not asked again', (t) => {
  const p = place(asking);
  p.happen({ ...p.typing(), answers: { name: { value: 'Jeanne', agrees: false } } }, at(2));
  p.logIn(at(3), tablet);
  t.true(p.isOnline(tablet));
});

test('an answer without the consent that it needs is not kept; with it, so is the time', (t) => {
  for (const agrees of [false, true]) {
    const p = place(asking);
    const answers = { name: { value: 'J', agrees: false }, email: { value: 'a@b.example', agrees } };
    p.happen({ ...p.typing(), answers }, at(2));
    t.deepEqual(p.ticket().details?.email, agrees ? { value: 'a@b.example', consentedAt: at(2) } : undefined);
  }
});

test('what was not asked is not kept', (t) => {
  const p = place(asking);
  const answers = { name: { value: 'J', agrees: false }, shoe: { value: '38', agrees: true } };
  p.happen({ ...p.typing(), answers }, at(2));
  t.deepEqual(Object.keys(p.ticket().details ?? {}), ['name']);
});

test('what is asked at issue is asked of the issuer', (t) => {
  const p = place({ extraFields: [field('room', { askedAt: 'issue', isRequired: true })] }, 0);
  const event = { type: 'tickets-issue', listId: 1, codes: [codeNumber(9)] } as const;
  t.like(p.refusal(event, t0), { reason: 'invalid', field: 'answers.room' });
  p.happen({ ...event, answers: { room: { value: '12', agrees: false } } }, t0);
  t.deepEqual(p.ticket().details, { room: { value: '12', consentedAt: null } });
  p.logIn(at(1));
  t.true(p.isOnline(phone));
});

const bad: readonly [problem: string, fields: ExtraField[]][] = [
  ['extraFields[0].id', [field('A b')]],
  ['extraFields[1].id', [field('a'), field('a')]],
  ['extraFields[0].label', [field('a', { label: ' ' })]],
  ['extraFields[0].consentText', [field('a', { kind: 'text', graceSeconds: null, consentText: '' })]],
  [
    'extraFields[0].consentText',
    [field('a', { kind: 'text', graceSeconds: null, consentText: 'x', isRequired: true })],
  ],
  ['extraFields', Array.from({ length: 21 }, (_, i) => field(`f${i}`))],
];
for (const [at, extraFields] of bad)
  test(`refused: ${JSON.stringify(extraFields).slice(0, 90)} names ${at}`, (t) =>
    t.is(offerProblem(terms({ extraFields }))?.field, at));
