import test from 'ava';
import type { Mail, MailOutcome } from '../../daemon/ports-delivery.js';
import { quickPasswords, seed } from './admin-gateway.js';
import { formIn, openStage, problemOf } from './admin-stage.js';

const mailSections = {
  mail: { host: 'smtp.example.net', fromAddress: 'wifi@cafe.example', user: 'cafe', password: 'hush hush' },
};

test('tickets are put into the outbox with their form, and an address that is none is said', async (t) => {
  const stage = await openStage(t, {}, mailSections);
  await seed(stage.gateway, 3);
  const browser = await stage.signedIn();
  t.is((await browser.get('/mail?serials=1,2')).headers.get('location'), '/outbox/new/1,2');
  const page = await browser.get('/outbox/new/1,2');
  t.is(page.status, 200);
  t.regex(page.text, /Send 2 tickets by e-mail/);
  const code = stage.gateway.state.tickets.get(1)?.code ?? '';
  t.true(page.text.includes(`${code.slice(0, 4)}-${code.slice(4)}`));
  const form = formIn(page.text);
  form.set('to', 'ada@example');
  const bad = await browser.post('/outbox/new/1,2', form);
  t.is(bad.status, 422);
  t.is(problemOf(bad, 'to'), 'This is not an e-mail address.');
  t.is(stage.gateway.state.outbox.size, 0);
  form.set('to', ' ada@example.org ');
  form.set('language', 'fr');
  const done = await browser.post('/outbox/new/1,2', form);
  t.is(done.headers.get('location'), '/outbox?done=outbox.queued');
  const [message] = stage.gateway.state.outbox.values();
  t.like(message, { to: 'ada@example.org', language: 'fr', ticketIds: [1, 2] });
  const { text } = await browser.get('/outbox?done=outbox.queued');
  t.regex(text, /ada@example\.org/);
  t.regex(text, /1 e-mail is waiting/);
});

test('the address is the user id where that is one, and the preview speaks the chosen language', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1);
  const grant = { userId: 'lou@example.org' };
  await stage.gateway.dispatch({ type: 'tickets-issue', listId: 1, codes: ['BCDFGHJ2'], grant });
  const browser = await stage.signedIn();
  const page = await browser.get('/outbox/new/2');
  t.is(formIn(page.text).get('to'), 'lou@example.org');
  t.regex(page.text, /E-mail is not set up yet/);
  const form = formIn(page.text);
  form.set('preview', 'yes');
  form.set('language', 'fr');
  t.regex((await browser.post('/outbox/new/2', form)).text, /<div lang="fr">\s*<p><b>Votre code Wi-Fi · Café Test/);
  t.is(stage.gateway.state.outbox.size, 0);
});

test('a ticket that is gone or cancelled is not mailed', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 2);
  const browser = await stage.signedIn();
  for (const path of ['/mail', '/mail?serials=', '/mail?serials=x', '/outbox/new/99', '/outbox/new/1,99'])
    t.is((await browser.get(path)).status, 404, path);
  await stage.gateway.dispatch({ type: 'ticket-cancel', ticketId: 2 });
  const answer = await browser.post('/outbox/new/1,2', { to: 'ada@example.org', language: 'en' });
  t.is(answer.status, 422);
  t.regex(answer.text, /One of these tickets no longer works/);
});

test('what was given up says why, and is tried again or dropped', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1);
  const { gateway } = stage;
  await gateway.dispatch({ type: 'message-queue', to: 'ada@example.org', language: 'en', ticketIds: [1] });
  await gateway.dispatch({ type: 'message-failed', id: 1, problem: 'recipient 550 <b>no such user', isFinal: true });
  const browser = await stage.signedIn();
  const { text } = await browser.get('/outbox');
  t.regex(text, /1 e-mail could not be delivered/);
  t.regex(text, /does not accept this recipient/);
  t.regex(text, /550 &lt;b&gt;no such user/);
  t.is((await browser.post('/outbox/1/retry')).headers.get('location'), '/outbox?done=outbox.retried');
  t.not(gateway.state.outbox.get(1)?.dueAt, null);
  t.is((await browser.post('/outbox/1/drop')).headers.get('location'), '/outbox?done=outbox.dropped');
  t.is(gateway.state.outbox.size, 0);
  t.is((await browser.post('/outbox/1/drop')).headers.get('location'), '/outbox?done=outbox.gone');
});

test('who may not issue sees no outbox, and sends nothing', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1);
  const viewer = await stage.signedIn('viewer');
  for (const path of ['/outbox', '/outbox/new/1', '/mail?serials=1', '/settings/mail/test'])
    t.is((await viewer.get(path)).status, 403, path);
  for (const path of ['/outbox/new/1', '/outbox/1/retry', '/outbox/1/drop', '/outbox/retry', '/settings/mail/test'])
    t.is((await viewer.post(path, { to: 'ada@example.org', language: 'en' })).status, 403, path);
  const passwordHash = await quickPasswords.hash('the till is shut');
  await stage.gateway.dispatch({ type: 'staff-set', staff: { name: 'till', role: 'cashier', passwordHash } });
  const till = stage.browser();
  await till.signIn('till', 'the till is shut');
  t.is((await till.get('/outbox/new/1')).status, 200);
  t.is((await till.get('/settings/mail/test')).status, 403);
});

test('the test of the settings sends one mail and says what the server said at which step, and never the password', async (t) => {
  const sent: Mail[] = [];
  let outcome: MailOutcome = { ok: true, answer: '250 2.0.0 OK taken' };
  const mailer = {
    send: async (mail: Mail) => {
      sent.push(mail);
      return outcome;
    },
  };
  const stage = await openStage(t, {}, mailSections, undefined, { mailer });
  const browser = await stage.signedIn();
  const page = await browser.get('/settings/mail/test');
  t.is(formIn(page.text).get('to'), 'wifi@cafe.example');
  const good = await browser.post('/settings/mail/test', { to: 'me@example.org' });
  t.is(sent[0]?.to, 'me@example.org');
  t.regex(good.text, /has accepted the e-mail/);
  t.regex(good.text, /250 2\.0\.0 OK taken/);
  outcome = { ok: false, step: 'sign-in', answer: '535 5.7.8 no', isFinal: false };
  const bad = await browser.post('/settings/mail/test', { to: 'me@example.org' });
  t.deepEqual(
    [...bad.text.matchAll(/<li class="(done|failed|not-reached)">([^<]*) <b>/g)].map(([, state, what]) => [
      state,
      what,
    ]),
    [
      ['done', 'Reach the mail server'],
      ['done', 'Secure the connection (TLS)'],
      ['failed', 'Sign in'],
      ['not-reached', 'Sender address accepted'],
      ['not-reached', 'Recipient accepted'],
      ['not-reached', 'Message accepted'],
    ],
  );
  t.regex(bad.text, /does not accept our user name or password/);
  t.regex(bad.text, /535 5\.7\.8 no/);
  for (const { text } of [page, good, bad]) t.notRegex(text, /hush/);
  t.is((await browser.post('/settings/mail/test', { to: 'nobody' })).status, 422);
  t.is(sent.length, 2);
});
