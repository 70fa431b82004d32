import test from 'ava';
import { composeMail } from '../../daemon/http/mail/compose.js';
import { openSignedLinks } from '../../daemon/http/signed-link.js';
import { loadViews } from '../../daemon/http/view.js';
import { smtpMailer } from '../../daemon/integrations/mail/client.js';
import { openOutbox } from '../../daemon/outbox.js';
import { openMailServer } from '../fakes/mail-server.js';
import { guest, hourTerms, seed, testConfig, testGateway } from '../http/admin-gateway.js';

const links = openSignedLinks('kept');
const to = 'ada@example.org';

const logged = async (language: string) => {
  const gateway = testGateway();
  const field = { id: 'email', label: 'E-mail', kind: 'email', graceSeconds: 600, askedAt: 'log-in' } as const;
  await seed(gateway, 2, { ...hourTerms, extraFields: [{ ...field, isRequired: true, consentText: null }] });
  const ticket = gateway.state.tickets.get(1);
  const answers = { email: { value: to, agrees: false } };
  const decision = await gateway.dispatch({
    type: 'log-in',
    ...guest,
    code: ticket?.code ?? '',
    answers,
    linkLanguage: language,
  });
  if (!decision.ok) throw new Error(decision.refusal.reason);
  return gateway;
};

test('the link goes out in the language of its guest, in plain words and in HTML, and is the one that confirms', async (t) => {
  const gateway = await logged('fr');
  const server = await openMailServer(t);
  const compose = composeMail({
    gateway,
    config: testConfig('/nowhere'),
    views: await loadViews(),
    links,
    addressesOf: () => ['10.0.0.1'],
  });
  const outbox = openOutbox({
    gateway,
    mailer: smtpMailer({ server: () => server.server, patienceMs: 2000 }),
    compose,
  });
  await outbox.deliver();
  t.is(gateway.state.outbox.size, 0);
  t.is(server.mails.length, 1);
  const mail = (server.mails[0] ?? '').replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
  t.is(mail.split(`/confirm/${links.confirm(1, to)}`).length - 1, 3, 'as text, as a button, and to be copied');
  t.regex(mail, /Content-Type: text\/plain/);
  t.regex(mail, /Content-Type: text\/html/);
  t.false(mail.includes(gateway.state.tickets.get(1)?.code ?? '?'), 'no code in it');
});

test('a link is not sent any more once its address is confirmed or its ticket cancelled', async (t) => {
  for (const event of [
    { type: 'address-confirm', ticketId: 1, address: to },
    { type: 'ticket-cancel', ticketId: 1 },
  ] as const) {
    const gateway = await logged('en');
    await gateway.dispatch(event);
    const mailer = { send: () => Promise.reject(new Error('nothing was to be sent')) };
    const compose = () => t.fail('nothing was to be sent') as never;
    await openOutbox({ gateway, mailer, compose }).deliver();
    t.is(gateway.state.outbox.size, 0);
  }
});
