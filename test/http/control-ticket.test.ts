import test from 'ava';
import type { TicketLine } from '../../daemon/http/control/present.js';
import type { PaperLine } from '../../daemon/http/paper.js';
import { comeOnline, guest, hourTerms, seed } from './admin-gateway.js';
import { daemon } from './control-stage.js';

type Call = Awaited<ReturnType<typeof daemon>>['call'];

const issue = async (call: Call, body: object) =>
  ((await call('POST', '/tickets', { list: 1, ...body })) as { tickets: TicketLine[] }).tickets;
const print = async (call: Call, body: object) =>
  ((await call('POST', '/tickets/print', body)) as { papers: PaperLine[] }).papers;

test('an individual ticket may have a user id and devices of its own', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 1);
  const tickets = await issue(call, { count: 2, userId: 'room 12', devicesAtOnce: 4 });
  t.is(tickets.length, 2);
  for (const ticket of tickets)
    t.like(ticket, { format: 'individual', origin: 'staff', userId: 'room 12', devicesAtOnce: 4, paper: 'none' });
});

test('a variable ticket runs from its first day to the end of its last one, and costs its days', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 1, { ...hourTerms, priceCents: 250, pricePer: 'day' });
  const [ticket] = await issue(call, { format: 'variable', validFromAt: '2026-10-24', validUntilAt: '2026-10-26' });
  t.like(ticket, {
    format: 'variable',
    validFromAt: Date.UTC(2026, 9, 23, 22),
    validUntilAt: Date.UTC(2026, 9, 26, 23),
    priceCents: 750,
  });
});

test('a special ticket has a code, a password and terms of its own', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 1);
  const own = { creditSeconds: null, lifetimeSeconds: 86_400, totalVolumeBytes: 9_000_000, slowedKbps: 64 };
  const [ticket] = await issue(call, {
    format: 'special',
    code: ' wed-ding 2026 ',
    password: 'Rosé & co',
    priceCents: 0,
    ...own,
  });
  t.like(ticket, { code: 'WEDDING2026', password: 'Rosé & co', priceCents: 0, format: 'special' });
  t.deepEqual(ticket?.own, own);
  const device = { ...guest, code: 'Wedding 2026' };
  t.like(await gateway.dispatch({ type: 'log-in', ...device }), { refusal: { reason: 'password-needed' } });
  t.true((await gateway.dispatch({ type: 'log-in', ...device, password: 'Rosé & co' })).ok);
});

test('what the offer asks at issue is answered, and kept only with the consent that it needs', async (t) => {
  const { gateway, call } = await daemon(t);
  const field = { askedAt: 'issue', isRequired: false, kind: 'text', graceSeconds: null, consentText: null } as const;
  await seed(gateway, 1, {
    ...hourTerms,
    extraFields: [
      { ...field, id: 'mail', label: 'Mail', kind: 'text', graceSeconds: null, consentText: 'We may write' },
      { ...field, id: 'late', label: 'Late', askedAt: 'log-in' },
      { ...field, id: 'pet', label: 'Pet' },
    ],
  });
  await call('POST', '/offers/change', {
    offer: 1,
    extraFields: [
      ...(gateway.state.offers.get(1)?.extraFields ?? []),
      { id: 'room', label: 'Room', askedAt: 'issue', isRequired: true },
    ],
  });
  const [ticket] = await issue(call, { answers: { room: '12', mail: { value: 'a@b.example', agrees: true } } });
  t.deepEqual(ticket?.details, {
    mail: { value: 'a@b.example', consentedAt: gateway.now() },
    room: { value: '12', consentedAt: null },
  });
  for (const [answers, message] of [
    [{}, 'answers.room: Room: must be given'],
    [{ room: ' ' }, 'answers.room: Room: must be given'],
    [{ room: '12', mail: 'a@b.example' }, 'answers.mail: is kept only for a guest who agrees: “We may write”'],
    [{ room: '12', late: 'x' }, 'answers.late: is not asked by this offer when a ticket is issued'],
    [{ room: 12 }, 'answers.room: must be text, or an object with value and agrees'],
  ] as const)
    await t.throwsAsync(issue(call, { answers }), { message });
});

const bad: readonly (readonly [path: string, order: Readonly<Record<string, unknown>>, problem: RegExp])[] = [
  ['count', { count: 0 }, /from 1 to 10000/],
  ['format', { format: 'golden' }, /individual, variable, special/],
  ['validUntilAt', { validUntilAt: '2026-12-31' }, /only variable and special/],
  ['validUntilAt', { format: 'variable', validFromAt: '2026-12-31' }, /a first and a last day/],
  ['validUntilAt', { format: 'variable', validFromAt: '2026-12-31', validUntilAt: '2026-12-30' }, /later than/],
  ['validFromAt', { format: 'variable', validFromAt: '31.12.2026', validUntilAt: '2026-12-30' }, /local time/],
  ['validUntilAt', { format: 'variable', validFromAt: '2026-05-01', validUntilAt: '2026-05-03' }, /over already/],
  ['userId', { userId: 'x'.repeat(65) }, /1 to 64/],
  ['userId', { userId: '' }, /1 to 64/],
  ['devicesAtOnce', { devicesAtOnce: 0 }, /1 to 1000/],
  ['code', { code: 'WEDDING' }, /only a special ticket/],
  ['code', { format: 'special', code: '- -' }, /6 to 64/],
  ['code', { format: 'special', code: 'x'.repeat(65) }, /6 to 64/],
  ['code', { format: 'special', code: 'abc' }, /6 letters/],
  ['count', { format: 'special', code: 'WEDDING', count: 2 }, /one, where the code is given/],
  ['password', { password: 'secret' }, /only special/],
  ['password', { format: 'special', password: 'abc' }, /4 to 64/],
  ['priceCents', { priceCents: -1 }, /at least 0/],
  ['creditSeconds', { creditSeconds: 60 }, /only a special ticket/],
  ['creditSeconds', { format: 'special', creditSeconds: 0 }, /at least 1/],
  ['slowedKbps', { format: 'special', slowedKbps: 64, downVolumeBytes: null }, /set a volume/],
  ['accessPoints[0]', { format: 'special', accessPoints: ['cellar'] }, /configured access point/],
  ['validFromAt', { format: 'variable', validFromAt: true, validUntilAt: null }, /local time/],
  ['name', { name: 'x' }, /not a known field/],
];
for (const [path, order, problem] of bad)
  test(`a ticket with ${JSON.stringify(order).slice(0, 70)} is not issued, and ${path} says why`, async (t) => {
    const { gateway, call } = await daemon(t);
    await seed(gateway, 1);
    const { message } = await t.throwsAsync(issue(call, order));
    t.true(message.startsWith(`${path}: `), message);
    t.regex(message, problem);
    t.is(gateway.state.tickets.size, 1);
  });

test('a code that is taken is not given twice', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 1);
  await issue(call, { format: 'special', code: 'Wedding' });
  await t.throwsAsync(issue(call, { format: 'special', code: 'WED-DING' }), { message: /^code: .*taken/ });
  t.is(gateway.state.tickets.size, 2);
});

test('only new tickets are printed, and what is on a paper is known from then on', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 5, { ...hourTerms, priceCents: 250 });
  await comeOnline(gateway, 1);
  await gateway.dispatch({ type: 'ticket-cancel', ticketId: 2 });
  const papers = await print(call, { list: 'Summer' });
  t.deepEqual(
    papers.map(({ serial }) => serial),
    [3, 4, 5],
  );
  t.like(papers[0], { offer: 'One hour', price: '€2.50', password: null });
  t.deepEqual(papers[0]?.terms, [
    '1 h online in all',
    'Up to 5 Mbit/s down, 1 Mbit/s up',
    '500 MB of download',
    'One device at a time',
  ]);
  t.deepEqual(await print(call, { list: 1 }), [], 'nothing is printed twice by itself');
  const paperOf = async () => ((await call('GET', '/tickets')) as TicketLine[]).map(({ paper }) => paper);
  t.deepEqual(await paperOf(), ['none', 'none', 'right', 'right', 'right']);
  await call('POST', '/offers/change', { offer: 1, creditSeconds: 7200 });
  t.deepEqual(await paperOf(), ['none', 'none', 'differs', 'differs', 'differs']);
  t.is((await print(call, { serials: [4] })).length, 1);
  t.deepEqual(await paperOf(), ['none', 'none', 'differs', 'right', 'differs']);
  const printed = await print(call, { list: 1, which: 'differing' });
  t.deepEqual(
    printed.map(({ serial }) => serial),
    [3, 5],
  );
  t.is((await print(call, { list: 1, which: 'all' })).length, 4, 'a cancelled ticket is never printed');
});

test('what cannot be printed is named, and then nothing is', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 3);
  await gateway.dispatch({ type: 'list-create', name: 'Winter', offerId: 1 });
  await gateway.dispatch({ type: 'ticket-cancel', ticketId: 2 });
  for (const [body, message] of [
    [{}, 'list: must be given, or serials'],
    [{ list: 'nothing' }, 'there is no such list'],
    [{ serials: [] }, 'serials: must not be empty'],
    [{ list: 1, which: 'old' }, 'which: must be one of new, differing, all'],
    [{ serials: [1, 2, 77] }, 'serials[1]: ticket 2 is cancelled\nserials[2]: there is no ticket 77'],
    [{ list: 'Winter', serials: [1] }, 'serials[0]: ticket 1 is in another list'],
  ] as const)
    await t.throwsAsync(print(call, body), { message });
  t.is(gateway.state.papers.size, 0);
});

test('the paper of a variable ticket has its own days and price, and that of a special one its own terms', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 0 + 1, { ...hourTerms, priceCents: 250, pricePer: 'day' });
  await issue(call, { format: 'variable', validFromAt: '2026-06-01', validUntilAt: '2026-06-02' });
  await issue(call, { format: 'special', creditSeconds: 60, password: 'word' });
  const [plain, variable, special] = await print(call, { list: 1 });
  t.is(plain?.price, '€2.50 a day');
  t.is(variable?.price, '€5.00');
  t.true(variable?.terms.includes('From Monday 1 June 2026 at 00:00'));
  t.true(variable?.terms.includes('Until Tuesday 2 June 2026 at 23:59'));
  t.true(special?.terms.includes('1 min online in all'));
  t.is(special?.password, 'word');
});

test('who is online is listed with the end that comes first, and with the speed that a used-up volume leaves', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 1, { ...hourTerms, downVolumeBytes: null, totalVolumeBytes: 1_000_000, slowedKbps: 64 });
  await comeOnline(gateway);
  const ends = { at: gateway.now() + 3_600_000, cause: 'credit-exhausted' };
  t.like(await call('GET', '/sessions'), [{ ...guest, ends, slowedToKbps: null, volumes: [{ direction: 'total' }] }]);
  gateway.use(1, { upBytes: 500_000, downBytes: 500_000 });
  t.like(await call('GET', '/sessions'), [{ ends, slowedToKbps: 64, upKbps: 1000, downKbps: 5000 }]);
});

test('new codes look as the configuration says', async (t) => {
  const { gateway, call } = await daemon(t, { codes: { alphabet: 'digits', length: 10 } });
  await seed(gateway, 1);
  const [ticket] = await issue(call, {});
  t.regex(ticket?.code ?? '', /^\d{4}-\d{4}-\d{2}$/);
});

test('when hardly any code is left, issuing says so at once', async (t) => {
  const { gateway, call } = await daemon(t, { codes: { alphabet: 'digits', length: 6 } });
  await seed(gateway, 1);
  const refused = async () => {
    for (let round = 0; round < 12; round++) await issue(call, { count: 10_000 });
  };
  await t.throwsAsync(refused(), { message: /^count: there are hardly any codes of this length left/ });
});
