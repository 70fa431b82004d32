import test from 'ava';
import type { Neighbour } from '../../daemon/ports.js';
import { comeOnline, guest, hourTerms, seed } from './admin-gateway.js';
import { openStage, type Stage } from './admin-stage.js';

const waiting: Neighbour = {
  mac: '02:00:00:00:00:09',
  accessPoint: 'lounge',
  addresses: ['192.0.2.9', '2001:db8::9'],
  since: Date.UTC(2026, 4, 4, 8, 0),
};

async function online(stage: Stage, count: number): Promise<void> {
  await seed(stage.gateway, count);
  for (let n = 1; n <= count; n++) {
    const hex = n.toString(16).padStart(4, '0');
    const mac = `06:00:00:00:${hex.slice(0, 2)}:${hex.slice(2)}`;
    await comeOnline(stage.gateway, n, { mac, address: `192.0.2.${n}`, accessPoint: 'lounge' });
    stage.gateway.pass(1_000);
  }
}

const macsIn = (text: string) => [...text.matchAll(/<span class="code">([0-9a-f:]{17})</g)].map(([, mac]) => mac);

test('how fast a device is now comes from the last two readings of its meters', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  const browser = await stage.signedIn();
  stage.gateway.pass(2_000);
  stage.gateway.use(1, { upBytes: 25_000, downBytes: 500_000 });
  t.regex((await browser.get('/online')).text, /↓ 2 Mbit\/s.*↑ 100 kbit\/s/s);
  stage.gateway.pass(4_000);
  t.regex((await browser.get('/online')).text, /↓ 0 kbit\/s.*↑ 0 kbit\/s/s);
});

test('who is online is found by device, name, address, ticket, guest and offer', async (t) => {
  const stage = await openStage(t);
  await online(stage, 3);
  stage.around.names.set('06:00:00:00:00:02', 'Ada-iPad');
  const browser = await stage.signedIn();
  const found = async (q: string) => macsIn((await browser.get(`/online?q=${encodeURIComponent(q)}`)).text).length;
  t.is(await found(''), 3);
  t.is(await found('ada'), 1);
  t.is(await found('06:00:00:00:00:03'), 1);
  t.is(await found('192.0.2.1'), 1);
  t.is(await found('no. 3'), 1);
  t.is(await found('one hour'), 3);
  t.is(await found('nobody like this'), 0);
  t.regex((await browser.get('/online?q=nobody')).text, /No device that is online matches/);
  t.is(macsIn((await browser.get('/online?at=garden')).text).length, 0);
  t.is(macsIn((await browser.get('/online?at=lounge&offer=1')).text).length, 3);
});

test('the table is sorted by any column, both ways, and told so to a screen reader', async (t) => {
  const stage = await openStage(t);
  await online(stage, 3);
  stage.gateway.use(2, { upBytes: 0, downBytes: 9_000_000 });
  const browser = await stage.signedIn();
  const order = async (sort: string) =>
    macsIn((await browser.get(`/online?sort=${sort}`)).text).map((mac) => mac?.at(-1));
  t.deepEqual(await order(''), ['3', '2', '1']);
  for (const name of ['device', 'ticket', 'since', 'ends']) {
    t.deepEqual(await order(name), ['1', '2', '3'], name);
    t.deepEqual(await order(`-${name}`), ['3', '2', '1'], `-${name}`);
  }
  t.is((await order('-volume'))[0], '2');
  t.is((await order('-speed'))[0], '2');
  t.deepEqual(await order('nonsense'), ['3', '2', '1']);
  const { text } = await browser.get('/online?sort=-volume&q=06');
  t.regex(text, /<th scope="col" aria-sort="descending"><a href="\/online\?sort=volume&amp;q=06">/);
});

test('beyond fifty devices there are pages, and they keep what was searched', async (t) => {
  const stage = await openStage(t);
  await online(stage, 120);
  const browser = await stage.signedIn();
  const { text } = await browser.get('/online?q=06&done=cut');
  t.is(macsIn(text).length, 50);
  t.regex(text, /href="\/online\?q=06&amp;page=3"/);
  t.is(macsIn((await browser.get('/online?page=3')).text).length, 20);
  t.is(macsIn((await browser.get('/online?page=99')).text).length, 20);
});

test('a ticket is extended after its effect was shown, and its session takes it at once', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  const browser = await stage.signedIn();
  const { text } = await browser.get('/tickets/1/extend');
  t.regex(text, /Online until<\/th><td>11:00<\/td><td><b>12:00/);
  const own = { quick: 'own', time: '1,5', timeUnit: 'hours', volume: '100', volumeUnit: 'MB' };
  const shown = await browser.post('/tickets/1/extend', { ...own, preview: 'yes' });
  t.regex(shown.text, /11:00<\/td><td><b>12:30/);
  t.regex(shown.text, /500 MB left<\/td><td><b>600 MB left/);
  t.deepEqual(stage.gateway.state.tickets.get(1)?.grant.own, {});
  const done = await browser.post('/tickets/1/extend', own);
  t.is(done.headers.get('location'), '/online?done=extend.done');
  t.deepEqual(stage.gateway.state.tickets.get(1)?.grant.own, { creditSeconds: 9000, downVolumeBytes: 600_000_000 });
  t.regex((await browser.get('/online?done=extend.done')).text, /The ticket is extended.*12:30/s);
});

test('what cannot be an extension is said at its field, and nothing is done', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1, { ...hourTerms, creditSeconds: null });
  const browser = await stage.signedIn();
  const said = async (form: Record<string, string>) => {
    const { status, text } = await browser.post('/tickets/1/extend', form);
    return [
      status,
      ...[...text.matchAll(/class="wrong" id="([^"]*)">([^<]*)/g)].map(([, id, problem]) => `${id}: ${problem}`),
    ];
  };
  t.deepEqual(await said({ quick: 'none' }), [422, 'time-problem: Choose how much more: time, volume or both.']);
  t.deepEqual(await said({ quick: '3600' }), [
    422,
    'time-problem: This ticket has no time limit that could be extended.',
  ]);
  t.regex(String(await said({ quick: 'own', time: 'long' })), /422,time-problem/);
  t.regex(String(await said({ quick: 'none', volume: '-1' })), /422,volume-problem/);
  await stage.gateway.dispatch({ type: 'ticket-cancel', ticketId: 1 });
  const late = await browser.post('/tickets/1/extend', { quick: 'none', volume: '1' });
  t.is(late.headers.get('location'), '/online?done=extend.cancelled');
  t.is((await browser.get('/tickets/99/extend')).status, 404);
});

test('a device is exempt or blocked by its address in any spelling, and an ordinary one again', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  const browser = await stage.signedIn();
  t.regex((await browser.get('/devices')).text, /No device is exempt or blocked/);
  t.regex((await browser.get(`/devices?rule=blocked&mac=${guest.mac}`)).text, /value="02:00:00:00:00:01"/);
  const form = { mac: '0200.0000.0001', note: 'Till <b>', rule: 'blocked', time: 'today' };
  t.is((await browser.post('/devices', form)).headers.get('location'), '/devices?done=devices.blocked');
  t.is(stage.gateway.state.sessions.size, 0);
  const { text } = await browser.get('/devices?done=devices.blocked');
  t.regex(text, /The device is blocked\..*Blocked.*Till &lt;b&gt;.*02:00:00:00:00:01.*23:59/s);
  t.is((await browser.post(`/devices/${guest.mac}/clear`)).headers.get('location'), '/devices?done=devices.cleared');
  t.is(stage.gateway.state.devices.size, 0);
  const bad = await browser.post('/devices', { mac: 'my phone', rule: 'exempt', untilAt: '2020-01-01T00:00' });
  t.is(bad.status, 422);
  t.regex(bad.text, /id="mac-problem">This is no hardware address/);
  t.regex(bad.text, /id="untilAt-problem">That is over already/);
  t.regex(bad.text, /value="my phone"/);
});

test('a device that waits is let in with one touch: a ticket of the front desk, and online with it', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  stage.around.devices.push({ ...waiting, mac: guest.mac }, waiting);
  stage.around.names.set(waiting.mac, 'Ada-iPad');
  const browser = await stage.signedIn();
  const { text } = await browser.get('/waiting');
  t.regex(text, /1 device waiting.*Ada-iPad.*02:00:00:00:00:09.*may change.*192\.0\.2\.9.*2001:db8::9.*Lounge.*10:00/s);
  const done = await browser.post('/waiting/admit', { mac: waiting.mac });
  t.is(done.headers.get('location'), '/waiting?done=waiting.admitted');
  const session = [...stage.gateway.state.sessions.values()].at(-1);
  t.like(session, { mac: waiting.mac, address: '192.0.2.9', accessPoint: 'lounge' });
  const ticket = stage.gateway.state.tickets.get(session?.ticketId ?? 0);
  t.is(ticket?.grant.userId, 'Ada-iPad');
  t.is(stage.gateway.state.lists.get(ticket?.listId ?? 0)?.name, 'Front desk');
  t.regex((await browser.get('/waiting?done=waiting.admitted')).text, /The device is online\..*Nobody is waiting/s);
  t.is(
    (await browser.post('/waiting/admit', { mac: waiting.mac })).headers.get('location'),
    '/waiting?done=waiting.gone',
  );
});

test('the offer that was chosen is chosen again, and one that does not work there lets nobody in', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await stage.gateway.dispatch({
    type: 'offer-create',
    terms: { ...hourTerms, name: 'Garden day', accessPoints: ['garden'] },
  });
  await stage.gateway.dispatch({ type: 'offer-create', terms: { ...hourTerms, name: 'Long day' } });
  const second = { ...waiting, mac: '02:00:00:00:00:0a' };
  stage.around.devices.push(waiting, second);
  const browser = await stage.signedIn();
  const admit = async (mac: string, offer: string) =>
    (await browser.post('/waiting/admit', { mac, offer })).headers.get('location');
  const before = stage.gateway.state.last.ticket;
  t.is(await admit(waiting.mac, '2'), '/waiting?done=waiting.wrong-place&offer=2');
  t.is(stage.gateway.state.last.ticket, before);
  t.is(await admit(waiting.mac, '3'), '/waiting?done=waiting.admitted&offer=3');
  t.regex((await browser.get('/waiting?offer=3')).text, /<option value="3" selected>Long day/);
  t.is(await admit(second.mac, ''), '/waiting?done=waiting.admitted');
  const names = [...stage.gateway.state.lists.values()].map(({ name, offerId }) => `${name} ${offerId}`);
  t.deepEqual(names, ['Summer 1', 'Front desk 3', 'Front desk: One hour 1']);
});

test('where no offer works just now, nobody can be let in, and it is said why', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1, { ...hourTerms, hours: [{ weekday: 0, fromMinute: 0, untilMinute: 60 }] });
  stage.around.devices.push(waiting);
  const browser = await stage.signedIn();
  t.notRegex((await browser.get('/waiting')).text, /name="mac"/);
  const { headers } = await browser.post('/waiting/admit', { mac: waiting.mac });
  t.is(headers.get('location'), '/waiting?done=waiting.no-offer');
});
