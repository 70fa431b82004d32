import test from 'ava';
import { isKept } from '../../daemon/domain/change.js';
import { unconfirmedUntil } from '../../daemon/domain/confirmation.js';
import { enforce } from '../../daemon/domain/enforce.js';
import { timeLimits } from '../../daemon/domain/limit.js';
import { mostMessages } from '../../daemon/domain/message.js';
import type { ExtraField } from '../../daemon/domain/offer.js';
import { offerProblem } from '../../daemon/domain/offer-problem.js';
import { ticketStatus } from '../../daemon/domain/ticket-status.js';
import { isLinkWanted } from '../../daemon/domain/wanted-link.js';
import { at, type Device, type Place, phone, place, tablet, terms } from '../fakes/place.js';

const email: ExtraField = {
  id: 'email',
  label: 'E-mail',
  kind: 'email',
  graceSeconds: 600,
  askedAt: 'log-in',
  isRequired: true,
  consentText: null,
};
const ada = 'ada@example.org';

const typing = (p: Place, address: string, who: Device = phone) =>
  ({
    ...p.typing(who),
    answers: { email: { value: address, agrees: false } },
    linkLanguage: 'fr',
  }) as const;
const entered = (limits = {}): Place => {
  const p = place({ extraFields: [email], devicesAtOnce: 2, lifetimeSeconds: 7200, ...limits });
  p.happen(typing(p, ` ${ada} `), at(0));
  return p;
};
const confirm = (address = ada) => ({ type: 'address-confirm', ticketId: 1, address }) as const;
const ask = (address: string) => ({ type: 'address-ask', ticketId: 1, address, language: 'de' }) as const;

for (const typed of ['', 'ada', 'ada@', 'ada@localhost', 'ada at example.org'])
  test(`what is no address is asked again, and nothing happens: “${typed}”`, (t) => {
    const p = place({ extraFields: [email] });
    t.deepEqual(p.refusal(typing(p, typed), at(0)), { reason: 'details-needed', fields: [email] });
    t.is(p.state.outbox.size, 0);
  });

test('the first log-in opens the session and sends the link, in one decision', (t) => {
  const p = entered();
  t.true(p.isOnline(phone));
  t.deepEqual(p.ticket().confirmation, { address: ada, askedAt: at(0), confirmedAt: null });
  t.like([...p.state.outbox.values()][0], {
    kind: 'confirmation',
    to: ada,
    language: 'fr',
    ticketIds: [1],
    dueAt: at(0),
  });
  t.true(p.history.every(isKept));
});

test('until it is confirmed the grace ends the session, and then the ticket opens none, on no device', (t) => {
  const p = entered();
  t.deepEqual(timeLimits(p.state, p.session(), at(1))[0], { cause: 'address-unconfirmed', endsAt: at(600) });
  t.is(enforce(p.state, at(1)).sessions[0]?.endsAt, at(600));
  p.read(at(600));
  t.like(p.ended(), { cause: 'address-unconfirmed', endedAt: at(600) });
  for (const who of [phone, tablet])
    t.deepEqual(p.refusal(typing(p, 'bob@example.org', who), at(601)), {
      reason: 'not-now',
      cause: 'address-unconfirmed',
      againAt: null,
    });
  t.is(ticketStatus(p.state, p.ticket(), at(601)), 'in-use', 'it is not over');
});

test('confirming gives the full terms at once: to a running session, and to a ticket that rested', (t) => {
  const running = entered();
  running.happen(confirm(), at(300));
  t.is(enforce(running.state, at(301)).sessions[0]?.endsAt, at(7200));
  t.is(running.state.outbox.size, 0, 'a link that is still waiting is not sent any more');
  const resting = entered();
  resting.read(at(600));
  resting.happen(confirm(), at(900));
  resting.logIn(at(901));
  t.true(resting.isOnline(phone));
});

test('neither a new log-in, nor another device, nor a corrected address begins the grace anew', (t) => {
  const p = entered();
  p.happen({ type: 'log-out', mac: phone.mac }, at(100));
  p.logIn(at(200), tablet);
  p.happen(ask('ada.l@example.org'), at(300));
  t.is(unconfirmedUntil(p.state, p.ticket()), at(600));
  t.is(timeLimits(p.state, p.session(tablet), at(301))[0]?.endsAt, at(600));
  t.deepEqual(p.ticket().details?.email?.value, 'ada.l@example.org');
});

test('a link that is asked again takes the place of the one that waits, and one to a corrected address is dead', (t) => {
  const p = entered();
  p.happen(ask(ada), at(10));
  p.happen(ask('new@example.org'), at(20));
  t.deepEqual(
    [...p.state.outbox.values()].map(({ to, language }) => [to, language]),
    [['new@example.org', 'de']],
  );
  t.like(p.refusal(confirm(ada), at(30)), { reason: 'no-such' });
  t.false(isLinkWanted(p.state, 1, ada, at(30)));
  t.true(isLinkWanted(p.state, 1, 'new@example.org', at(30)));
  t.like(p.refusal(ask('nobody'), at(30)), { reason: 'invalid', field: 'address' });
});

test('confirming twice is confirming once; a dead or cancelled ticket is not confirmed', (t) => {
  const p = entered();
  p.happen(confirm(), at(10));
  t.deepEqual(p.happen(confirm(), at(20)), []);
  t.is(p.ticket().confirmation?.confirmedAt, at(10));
  const dead = entered();
  t.deepEqual(dead.refusal(confirm(), at(7200)), { reason: 'used-up', cause: 'ticket-expired' });
  dead.happen({ type: 'ticket-cancel', ticketId: 1 }, at(50));
  t.like(dead.refusal(confirm(), at(60)), { reason: 'no-such' });
  t.false(isLinkWanted(dead.state, 1, ada, at(60)));
});

test('where no link can be mailed, the address is believed', (t) => {
  const p = place({ extraFields: [email] });
  const { linkLanguage: _, ...without } = typing(p, ada);
  p.happen(without, at(0));
  t.is(p.ticket().confirmation, null);
  const full = place({ extraFields: [email] }, 3);
  const message = { channel: 'mail', kind: 'tickets', to: ada, language: 'en', ticketIds: [1], attempts: 0 } as const;
  for (let id = 1; id <= mostMessages; id++)
    full.state.outbox.set(id, { ...message, id, queuedAt: at(0), dueAt: at(0), problem: null });
  full.happen(typing(full, ada), at(1));
  t.true(full.isOnline(phone));
  t.is(full.ticket().confirmation, null);
});

test('the grace follows the offer of today', (t) => {
  const p = entered();
  p.change({ extraFields: [{ ...email, graceSeconds: 1200 }] }, at(10));
  t.is(timeLimits(p.state, p.session(), at(11))[0]?.endsAt, at(1200));
  p.change({ extraFields: [] }, at(20));
  t.is(timeLimits(p.state, p.session(), at(21))[0]?.cause, 'ticket-expired');
});

test('when the clock is set, the grace moves with its session', (t) => {
  const p = entered();
  p.happen({ type: 'clock-told', wallAt: at(3600) }, at(60));
  const until = unconfirmedUntil(p.state, p.ticket());
  t.is((until ?? 0) - p.session().openedAt, 600_000);
});

const wrong: readonly (readonly [Partial<ExtraField>, string])[] = [
  [{ kind: 'text' }, 'graceSeconds'],
  [{ askedAt: 'issue' }, 'graceSeconds'],
  [{ isRequired: false }, 'graceSeconds'],
  [{ graceSeconds: 59 }, 'graceSeconds'],
  [{ graceSeconds: 90.5 }, 'graceSeconds'],
];
for (const [more, field] of wrong)
  test(`an offer says what it can keep: ${JSON.stringify(more)}`, (t) => {
    t.is(offerProblem(terms({ extraFields: [{ ...email, ...more }] }))?.field, `extraFields[0].${field}`);
  });

test('one address of an offer can be confirmed, not two', (t) => {
  t.is(offerProblem(terms({ extraFields: [email] })), undefined);
  t.is(offerProblem(terms({ extraFields: [email, { ...email, id: 'second' }] }))?.field, 'extraFields');
});

test('the link of a ticket logs in like its code: the device limit, the details and the end of the ticket count', (t) => {
  const p = place({ devicesAtOnce: 1, lifetimeSeconds: 600, creditSeconds: 300 });
  p.logIn(at(0));
  const back = { type: 'ticket-return', ...tablet, ticketId: 1 } as const;
  const refusal = p.refusal(back, at(60));
  t.like(refusal, { reason: 'too-many-devices', devices: [{ mac: phone.mac }] });
  p.happen({ ...back, release: p.session().id }, at(60));
  t.is(p.ended().cause, 'device-released');
  t.is(p.creditUsedSeconds(at(90)), 90, 'no second is charged twice');
  t.like(p.refusal({ ...back, ...phone }, at(400)), { reason: 'used-up', cause: 'credit-exhausted' });
  p.happen({ type: 'ticket-cancel', ticketId: 1 }, at(401));
  t.like(p.refusal(back, at(402)), { reason: 'no-such' });
  t.like(p.refusal({ ...back, ticketId: 99 }, at(402)), { reason: 'no-such' });
});

test('when the offer asks for no confirmation any more, no link is sent again', (t) => {
  const p = entered();
  const [sent] = p.state.outbox.keys();
  p.happen({ type: 'offer-change', offerId: 1, terms: terms({ devicesAtOnce: 2, lifetimeSeconds: 7200 }) }, at(1));
  p.happen(ask('else@example.org'), at(2));
  t.deepEqual([...p.state.outbox.keys()], [sent]);
  t.is(p.ticket().confirmation?.address, ada);
});
