import test from 'ava';
import { apply } from '../../daemon/domain/apply.js';
import { freeTicketKeptMs } from '../../daemon/domain/decide-click-through.js';
import { mostFreeTickets } from '../../daemon/domain/free-ticket.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { reindex, type State, sessionOfMac } from '../../daemon/domain/state.js';
import { cafeTerms, codeNumber, monday, StageGateway } from '../http/portal-stage.js';

const phone = '02:00:00:00:00:01';
const tablet = '02:00:00:00:00:02';
const free: OfferTerms = {
  ...cafeTerms,
  name: 'Free hour',
  clickThrough: true,
  creditSeconds: null,
  idleTimeoutSeconds: null,
  lifetimeSeconds: 3_600,
  downVolumeBytes: null,
};

async function place(terms: Partial<OfferTerms> = {}): Promise<StageGateway> {
  const gateway = new StageGateway();
  const made = await gateway.dispatch({ type: 'offer-create', terms: { ...free, ...terms } });
  if (!made.ok) throw new Error(JSON.stringify(made.refusal));
  return gateway;
}

/** Among them none of digits alone, which is no code of letters. */
let codes = 20 * 29 ** 5;
const press = (gateway: StageGateway, mac = phone, more: object = {}) =>
  gateway.dispatch({
    type: 'click-through',
    ...{ mac, address: '10.0.0.2', accessPoint: 'cafe', offerId: 1, code: codeNumber(++codes) },
    ...more,
  });
const reason = async (pressed: ReturnType<typeof press>) => {
  const decision = await pressed;
  return decision.ok ? 'ok' : decision.refusal.reason;
};
const ticketIds = ({ tickets }: State) => [...tickets.keys()];

test('one press issues a ticket into a list of its own and opens a session on it', async (t) => {
  const gateway = await place();
  t.is(await reason(press(gateway)), 'ok');
  const session = sessionOfMac(gateway.state, phone);
  const ticket = gateway.state.tickets.get(session?.ticketId ?? 0);
  t.like(ticket, { grant: { origin: 'click-through' }, devices: [phone], firstLogInAt: monday });
  t.is(gateway.state.lists.get(ticket?.listId ?? 0)?.name, 'Free hour');
});

test('pressing again while online changes nothing, and after a log-out the same ticket goes on', async (t) => {
  const gateway = await place();
  await press(gateway);
  t.deepEqual(await press(gateway), { ok: true, changes: [] });
  await gateway.dispatch({ type: 'log-out', mac: phone });
  gateway.passMinutes(10);
  t.is(await reason(press(gateway)), 'ok');
  t.deepEqual(ticketIds(gateway.state), [1]);
});

test('every device has its own, in the same list, which may be renamed', async (t) => {
  const gateway = await place();
  await press(gateway);
  await gateway.dispatch({ type: 'list-rename', listId: 1, name: 'Given away' });
  await press(gateway, tablet);
  t.deepEqual(ticketIds(gateway.state), [1, 2]);
  t.is(gateway.state.lists.size, 1);
});

test('a list of that name that staff made is left to them', async (t) => {
  const gateway = await place();
  await gateway.dispatch({ type: 'list-create', name: 'free HOUR', offerId: 1 });
  await gateway.dispatch({ type: 'tickets-issue', listId: 1, codes: [codeNumber(1)] });
  await press(gateway);
  t.is(gateway.state.lists.get(2)?.name, 'Free hour (2)');
});

test('when it is used up there is another one at once, or after the wait, counted from the first log-in', async (t) => {
  const generous = await place();
  await press(generous);
  generous.passMinutes(60);
  t.is(await reason(press(generous)), 'ok');
  const daily = await place({ clickThroughAgainSeconds: 86_400 });
  await press(daily);
  daily.passMinutes(60);
  await daily.refresh();
  t.deepEqual(await press(daily), { ok: false, refusal: { reason: 'free-again', againAt: monday + 86_400_000 } });
  daily.at = monday + 86_400_000 - 1;
  t.is(await reason(press(daily)), 'free-again');
  daily.at += 1;
  t.is(await reason(press(daily)), 'ok');
  t.deepEqual(ticketIds(daily.state), [1, 2]);
});

test('time of the day that is used up comes back with the next day, on the same ticket', async (t) => {
  const gateway = await place({ lifetimeSeconds: null, periodCapSeconds: 1_800, periodCapPer: 'day' });
  await press(gateway);
  gateway.passMinutes(30);
  await gateway.refresh();
  t.is(await reason(press(gateway)), 'not-now');
  gateway.passMinutes(24 * 60);
  t.is(await reason(press(gateway)), 'ok');
  t.deepEqual(ticketIds(gateway.state), [1]);
});

test('it is given at the access points of the offer alone, and not when it is retired, changed or not there', async (t) => {
  const gateway = await place();
  t.is(await reason(press(gateway, phone, { accessPoint: 'camp' })), 'not-given');
  t.is(await reason(press(gateway, phone, { offerId: 7 })), 'not-given');
  await press(gateway, tablet);
  await gateway.dispatch({ type: 'offer-retire', offerId: 1, isRetired: true });
  t.is(await reason(press(gateway)), 'not-given');
  t.is(await reason(press(gateway, tablet)), 'ok', 'what is out stays good');
  await gateway.dispatch({ type: 'offer-change', offerId: 1, terms: { ...free, clickThrough: false } });
  t.is(await reason(press(gateway, tablet)), 'not-given');
  t.is(gateway.state.tickets.size, 1);
});

test('before its window, outside its hours, and while something is to be asked nothing is issued', async (t) => {
  const early = await place({ validFromAt: monday + 1 });
  t.is(await reason(press(early)), 'not-now');
  const closed = await place({ hours: [{ weekday: 2, fromMinute: 0, untilMinute: 60 }] });
  t.is(await reason(press(closed)), 'not-now');
  const field = { id: 'name', label: 'Name', kind: 'text', graceSeconds: null, askedAt: 'log-in' } as const;
  const asking = await place({ extraFields: [{ ...field, isRequired: true, consentText: null }] });
  t.is(await reason(press(asking)), 'details-needed');
  for (const { state } of [early, closed, asking]) t.deepEqual([state.tickets.size, state.lists.size], [0, 0]);
  t.is(await reason(press(asking, phone, { answers: { name: { value: 'Ada', agrees: false } } })), 'ok');
  t.is(asking.state.tickets.get(1)?.details?.name?.value, 'Ada');
});

test('a ticket that staff has cancelled is not followed by another one', async (t) => {
  const gateway = await place();
  await press(gateway);
  await gateway.dispatch({ type: 'ticket-cancel', ticketId: 1 });
  t.deepEqual(await press(gateway), { ok: false, refusal: { reason: 'used-up', cause: 'ticket-cancelled' } });
});

test('a blocked device gets nothing, and an exempt one needs nothing', async (t) => {
  const gateway = await place();
  await gateway.dispatch({ type: 'device-rule', mac: phone, rule: 'blocked', note: '', untilAt: null });
  t.is(await reason(press(gateway)), 'device-blocked');
  await gateway.dispatch({ type: 'device-rule', mac: phone, rule: 'exempt', note: '', untilAt: null });
  t.deepEqual(await press(gateway), { ok: true, changes: [] });
});

const impossible: readonly (readonly [field: string, terms: Partial<OfferTerms>])[] = [
  ['priceCents', { priceCents: 100 }],
  ['devicesAtOnce', { devicesAtOnce: 2 }],
  ['clickThroughAgainSeconds', { clickThrough: false, clickThroughAgainSeconds: 60 }],
];
for (const [field, terms] of impossible)
  test(`an offer that is given away is refused where ${field} does not go with it`, async (t) => {
    const decision = await new StageGateway().dispatch({ type: 'offer-create', terms: { ...free, ...terms } });
    t.like(decision, { ok: false, refusal: { reason: 'invalid', field } });
  });

test('what nobody has used for 40 days is forgotten, with all that leads to it; what is online or not filed yet is not', async (t) => {
  const gateway = await place({ clickThroughAgainSeconds: 3_600 });
  await press(gateway, '02:00:00:00:00:03');
  await press(gateway);
  gateway.passMinutes(60);
  await gateway.refresh();
  const purge = async () => gateway.dispatch({ type: 'free-tickets-purge' });
  gateway.at = monday + freeTicketKeptMs;
  t.deepEqual(await purge(), { ok: true, changes: [] }, 'its session is not in the history yet');
  await gateway.dispatch({ type: 'sessions-filed', ids: [1, 2] });
  gateway.at -= 1;
  t.deepEqual(await purge(), { ok: true, changes: [] });
  gateway.at += 1;
  await press(gateway, tablet);
  t.deepEqual(await purge(), { ok: true, changes: [{ type: 'tickets-removed', ticketIds: [2] }] });
  const { state } = gateway;
  t.deepEqual(ticketIds(state), [1, 3], 'the first of its list stays');
  t.deepEqual([state.ended.has(phone), state.index.freeTicketsByDevice.has(phone)], [false, false]);
  const lively = structuredClone(state.index);
  reindex(state);
  t.deepEqual(state.index, lively);
  t.is(await reason(press(gateway)), 'ok', 'the device starts anew');
});

test('after a winter in which all was forgotten, renamed and with tickets that staff put there, the same list is used', async (t) => {
  const gateway = await place();
  for (const mac of [phone, tablet]) {
    await press(gateway, mac);
    await gateway.dispatch({ type: 'log-out', mac });
  }
  await gateway.dispatch({ type: 'sessions-filed', ids: [1, 2] });
  await gateway.dispatch({ type: 'tickets-issue', listId: 1, codes: [codeNumber(1)] });
  await gateway.dispatch({ type: 'list-rename', listId: 1, name: 'Given away' });
  gateway.at += freeTicketKeptMs;
  await gateway.dispatch({ type: 'free-tickets-purge' });
  t.deepEqual(ticketIds(gateway.state), [1, 3]);
  t.is(await reason(press(gateway, tablet)), 'ok');
  t.deepEqual([...gateway.state.lists.keys()], [1]);
});

/** A place that has given away as many as it keeps, one to each address that somebody took, and filed what is over. */
async function flooded(): Promise<StageGateway> {
  const gateway = await place({ clickThroughAgainSeconds: 86_400 });
  await press(gateway);
  await press(gateway, tablet);
  gateway.passMinutes(60);
  await gateway.refresh();
  await gateway.dispatch({ type: 'sessions-filed', ids: [1, 2] });
  const { state } = gateway;
  const used = state.tickets.get(2);
  if (!used) throw new Error('nothing was issued');
  for (let id = 3; id <= mostFreeTickets; id++) {
    const mac = `06:${id
      .toString(16)
      .padStart(10, '0')
      .replace(/(..)(?=.)/g, '$1:')}`;
    state.tickets.set(id, { ...used, id, code: codeNumber(100_000 + id), devices: [mac] });
  }
  state.last.ticket = mostFreeTickets;
  reindex(state);
  return gateway;
}

test('when as many are kept as may be, the oldest used up make room, so that nobody can keep guests out', async (t) => {
  const gateway = await flooded();
  t.is(gateway.state.index.freeTickets.size, mostFreeTickets);
  t.is(await reason(press(gateway, '02:00:00:00:00:05')), 'ok');
  const { state } = gateway;
  t.is(state.index.freeTickets.size, mostFreeTickets - 500 + 1);
  t.deepEqual(
    [1, 2, 501, 502].map((id) => state.tickets.has(id)),
    [true, false, false, true],
  );
  t.is(state.lists.size, 1);
  for (let n = 6; n < 600; n++)
    await press(
      gateway,
      `02:00:00:00:${(n >> 8).toString(16).padStart(2, '0')}:${(n & 255).toString(16).padStart(2, '0')}`,
    );
  t.true(state.index.freeTickets.size <= mostFreeTickets);
});

test('when none of them is used up the oldest make room all the same, and a device that is online keeps its own', async (t) => {
  const gateway = await flooded();
  const { state } = gateway;
  for (const [id, ticket] of state.tickets) state.tickets.set(id, { ...ticket, firstLogInAt: gateway.at });
  t.is(await reason(press(gateway)), 'ok');
  const [mine] = state.sessions.values();
  t.is(await reason(press(gateway, '02:00:00:00:00:05')), 'ok');
  t.is(state.index.freeTickets.size, mostFreeTickets - 500 + 1);
  t.true(state.tickets.has(mine?.ticketId ?? 0));
  t.true(state.tickets.has(mostFreeTickets + 1));
});

test('no clock, no purge', async (t) => {
  const gateway = await place();
  await press(gateway);
  await gateway.dispatch({ type: 'log-out', mac: phone });
  await gateway.dispatch({ type: 'sessions-filed', ids: [1] });
  gateway.at += 10 * freeTicketKeptMs;
  gateway.state.clock = { ...gateway.state.clock, isKnown: false };
  t.deepEqual(await gateway.dispatch({ type: 'free-tickets-purge' }), { ok: true, changes: [] });
});

test('an index that is rebuilt knows the free tickets of every device', async (t) => {
  const gateway = await place();
  await press(gateway);
  await press(gateway, tablet);
  const before = structuredClone(gateway.state.index);
  reindex(gateway.state);
  t.deepEqual(gateway.state.index, before);
  apply(gateway.state, { type: 'tickets-removed', ticketIds: [99] });
  t.is(gateway.state.tickets.size, 2);
});

test('after more was given to the offer, the device’s earlier ticket that is good again is used, and no second one is issued', async (t) => {
  const gateway = await place({ lifetimeSeconds: 7_200, creditSeconds: 600 });
  await press(gateway);
  gateway.passMinutes(10);
  await gateway.refresh();
  await press(gateway);
  gateway.passMinutes(10);
  await gateway.refresh();
  await gateway.dispatch({ type: 'ticket-extend', ticketId: 1, seconds: 600 });
  t.is(await reason(press(gateway)), 'ok');
  t.is(sessionOfMac(gateway.state, phone)?.ticketId, 1);
  t.deepEqual(ticketIds(gateway.state), [1, 2]);
});

test('which of its free tickets a device took last is the same after a restart, whichever it used last', async (t) => {
  const gateway = await place({ remembersDevices: true });
  await press(gateway);
  await press(gateway, tablet);
  await gateway.dispatch({ type: 'log-out', mac: phone });
  await gateway.dispatch({ type: 'log-out', mac: tablet });
  const back = { type: 'ticket-return', address: '10.0.0.2', accessPoint: 'cafe', mac: tablet } as const;
  await gateway.dispatch({ ...back, ticketId: 1 });
  const lively = structuredClone(gateway.state.index);
  reindex(gateway.state);
  t.deepEqual(gateway.state.index, lively);
});
