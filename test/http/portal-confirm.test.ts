import test, { type ExecutionContext } from 'ava';
import type { ExtraField } from '../../daemon/domain/offer.js';
import { openSignedLinks } from '../../daemon/http/signed-link.js';
import { codeNumber, manyNeighbours, openStage, post, type Stage } from './portal-stage.js';

const code = codeNumber(1);
const email: ExtraField = {
  id: 'email',
  label: 'E-mail',
  kind: 'email',
  graceSeconds: 600,
  askedAt: 'log-in',
  isRequired: true,
  consentText: null,
};
const links = openSignedLinks('stage');

const open = (t: ExecutionContext<unknown>, isSetUp = true) =>
  openStage(t, { terms: { extraFields: [email] }, post: { isSetUp: () => isSetUp, deliver: () => undefined } });
const give = async (stage: Stage, address: string, n = 1, from = '127.0.0.1') => {
  const fields = { code: codeNumber(n), asked: codeNumber(n), 'answer.email': address };
  return stage.ask('/login', post({ ...fields, token: await stage.token({ from }) }, { from }));
};
const ticketOne = (stage: Stage) => stage.gateway.state.tickets.get(1);

test('what is no address is said at its field, and keeps nobody from mending it', async (t) => {
  const stage = await open(t);
  const { status, body } = await give(stage, 'ada@');
  t.is(status, 422);
  t.regex(body, /Please check: E-mail\./);
  t.regex(body, /name="answer\.email" value="ada@"[^>]*aria-invalid="true"/);
  t.is((await give(stage, 'ada@example.org')).status, 303);
  t.like([...stage.gateway.state.outbox.values()][0], { kind: 'confirmation', to: 'ada@example.org', language: 'en' });
});

test('the status page says what to do; looking at the link confirms nothing, its button does, from any device', async (t) => {
  const stage = await open(t);
  await give(stage, 'ada@example.org');
  const { body } = await stage.ask('/status');
  t.regex(body, /We have sent a link to ada@example\.org\. Please open it on this Wi-Fi before 14:15/);
  const path = `/confirm/${links.confirm(1, 'ada@example.org')}`;
  const seen = await stage.ask(path, { from: '127.0.0.7', headers: { 'sec-purpose': 'prefetch' } });
  t.is(seen.status, 200);
  t.regex(seen.body, /One press of the button confirms ada@example\.org/);
  await stage.ask(path, { method: 'HEAD', from: '127.0.0.7' });
  t.is(ticketOne(stage)?.confirmation?.confirmedAt, null);
  const done = await stage.ask(path, post({}, { from: '127.0.0.7' }));
  t.deepEqual([done.status, done.headers.location], [303, path]);
  t.not(ticketOne(stage)?.confirmation?.confirmedAt, null);
  t.regex((await stage.ask(path, { from: '127.0.0.7' })).body, /ada@example\.org is confirmed/);
  t.regex((await stage.ask(path)).body, /href="\/status"/, 'the device of the ticket goes on');
  t.notRegex((await stage.ask('/status')).body, /We have sent a link/);
});

test('after the grace the page says so and sends the link again; then the link brings the device back', async (t) => {
  const stage = await open(t);
  await give(stage, 'ada@exmaple.org');
  stage.gateway.passMinutes(11);
  const { body } = await stage.ask('/');
  t.regex(body, /Your e-mail address was not confirmed in time/);
  t.regex(body, /action="\/address"/);
  const again = await stage.ask('/address', post({ address: 'ada@example.org', token: await stage.token() }));
  t.deepEqual([again.status, again.headers.location], [303, '/status?link=sent']);
  t.regex((await stage.ask('/status?link=sent')).body, /The e-mail is on its way to ada@example\.org/);
  const path = `/confirm/${links.confirm(1, 'ada@example.org')}`;
  await stage.ask(path, post({}));
  t.regex((await stage.ask(path)).body, /href="\/back\/1-[0-9a-f]{32}"/);
  t.is((await stage.logIn(code)).status, 303);
});

test('a wrong, foreign or old link is dead, and guessing them is slowed down like guessing codes', async (t) => {
  const stage = await open(t);
  await give(stage, 'ada@example.org');
  const forged = [
    links.confirm(1, 'eve@example.org'),
    links.confirm(2, 'ada@example.org'),
    openSignedLinks('else').confirm(1, 'ada@example.org'),
    '1-',
  ];
  const statuses = [];
  for (const token of [...forged, ...forged])
    statuses.push((await stage.ask(`/confirm/${token}`, post({}, { from: '127.0.0.9' }))).status);
  t.deepEqual(statuses.slice(0, 4), [404, 404, 404, 404]);
  t.is(statuses.at(-1), 429);
  t.is(ticketOne(stage)?.confirmation?.confirmedAt, null);
  const good = `/confirm/${links.confirm(1, 'ada@example.org')}`;
  t.is((await stage.ask(good)).status, 200, 'nobody else waits for it');
});

test('nobody makes us write to strangers: three links an hour for a ticket, four for an address', async (t) => {
  const stage = await open(t);
  await give(stage, 'ada@example.org');
  const sent = async () => stage.ask('/address', post({ address: 'ada@example.org', token: await stage.token() }));
  t.deepEqual([(await sent()).status, (await sent()).status], [303, 303]);
  const refused = await sent();
  t.is(refused.status, 422);
  t.regex(refused.body, /We have sent several e-mails already/);
  t.is((await give(stage, 'ADA@example.org', 2, '127.0.0.2')).status, 303);
  const fifth = await give(stage, 'ada@example.org', 3, '127.0.0.3');
  t.is(fifth.status, 429);
  t.regex(fifth.body, /We have sent several e-mails already/);
  t.is((await give(stage, 'eve@example.org', 3, '127.0.0.3')).status, 303);
});

const name: ExtraField = { ...email, id: 'name', label: 'Name', kind: 'text', graceSeconds: null };

test('a form that lacks something sends no link and counts none: the guest may mend it as often as it takes', async (t) => {
  const stage = await openStage(t, {
    terms: { extraFields: [email, name] },
    post: { isSetUp: () => true, deliver: () => undefined },
  });
  for (let tries = 0; tries < 10; tries++) {
    const { status, body } = await give(stage, 'ada@example.org');
    t.is(status, 422);
    t.regex(body, /Please fill in: Name\./);
  }
  t.is(stage.gateway.state.outbox.size, 0);
  const fields = { code, asked: code, 'answer.email': 'ada@example.org', 'answer.name': 'Ada' };
  t.is((await stage.ask('/login', post({ ...fields, token: await stage.token() }))).status, 303);
  t.is(stage.gateway.state.outbox.size, 1);
});

const openMany = (t: ExecutionContext<unknown>, terms = {}) =>
  openStage(t, {
    terms: { extraFields: [email], ...terms },
    neighbours: manyNeighbours,
    post: { isSetUp: () => true, deliver: () => undefined },
  });

/** What a device sends that presses the button of an offer, with an address of its own making. */
const press = async (stage: Stage, n: number, offer: string) => {
  const from = `127.0.${Math.floor(n / 250)}.${1 + (n % 250)}`;
  const fields = { offer, asked: `offer ${offer}`, 'answer.email': `x${n}@example.org` };
  return (await stage.ask('/login', post({ ...fields, token: await stage.token({ from }) }, { from }))).status;
};

test('devices that ask for what no offer gives away spend no mail', async (t) => {
  const stage = await openMany(t);
  for (let n = 1; n <= 320; n++) t.is(await press(stage, n, n % 2 === 0 ? '1' : '9'), 422);
  t.is((await give(stage, 'ada@example.org', 1, '127.0.9.9')).status, 303);
  t.is(stage.gateway.state.outbox.size, 1);
});

test('when devices have taken all the mail that is given away, a guest with a code gets a link all the same', async (t) => {
  const stage = await openMany(t, { clickThrough: true, devicesAtOnce: 1, priceCents: null });
  for (let n = 1; n <= 300; n++) t.is(await press(stage, n, '1'), 303);
  t.is(await press(stage, 301, '1'), 429);
  t.is((await give(stage, 'ada@example.org', 1, '127.0.9.9')).status, 303);
  t.is(stage.gateway.state.outbox.size, 301);
});

test('without mail set up the address is asked, and believed', async (t) => {
  const stage = await open(t, false);
  t.is((await give(stage, 'ada@')).status, 422);
  t.is((await give(stage, 'ada@example.org')).status, 303);
  t.is(stage.gateway.state.outbox.size, 0);
  stage.gateway.passMinutes(11);
  t.regex((await stage.ask('/status')).body, /You are online/);
});

test('the log names no code and no token of a link', async (t) => {
  const stage = await open(t);
  await give(stage, 'ada@example.org');
  const [confirm, back] = [links.confirm(1, 'ada@example.org'), '1-0123456789abcdef'];
  for (const path of [`/confirm/${confirm}`, `/back/${back}`, `/c/${code}`, `/C/${code}`, `/x/${code}`]) {
    await stage.ask(path);
    await stage.ask(path, post({}));
  }
  const logged = JSON.stringify(stage.logged);
  for (const secret of [confirm, back, code]) t.false(logged.includes(secret), secret);
  t.true(logged.includes('"path":"/confirm/:token"'));
  t.true(logged.includes('"path":"/x/…"'));
});
