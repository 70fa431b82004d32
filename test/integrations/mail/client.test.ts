import { createServer, type Server } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { type MailServer, smtpMailer } from '../../../daemon/integrations/mail/client.js';
import type { Mail } from '../../../daemon/ports-delivery.js';
import { certificate, mailServerAt, openMailServer } from '../../fakes/mail-server.js';

const mail: Mail = {
  id: 'passerelle-7-1',
  to: 'ada@example.org',
  subject: 'Votre code Wi-Fi · Café',
  text: 'Code: BCDF-GHJK\n',
  html: '<p>Code: <b>BCDF-GHJK</b></p>',
  pictures: [{ name: 'code-1.png', bytes: Buffer.from([0x89, 0x50]) }],
};
const send = (server: MailServer, more: object = {}) =>
  smtpMailer({ server: () => server, patienceMs: 2_000, ...more }).send(mail);

for (const security of ['none', 'starttls', 'tls'] as const)
  test(`a mail is taken over ${security}, with what it says and who it is from and to`, async (t) => {
    const { server, mails } = await openMailServer(t, { security, user: 'cafe', password: 'hush' });
    t.like(await send(server, { ca: certificate }), { ok: true, answer: '250 OK: message queued' });
    const [text = ''] = mails;
    t.regex(text, /^From: =\?UTF-8\?.*<wifi@cafe\.example>\r$/m);
    t.regex(text, /^To: ada@example\.org\r$/m);
    t.regex(text, /^Message-ID: <passerelle-7-1@cafe\.example>\r$/m);
    t.regex(text, /^Auto-Submitted: auto-generated\r$/m);
    t.regex(text, /Code: BCDF-GHJK/);
    t.regex(text, /Content-Id: <code-1\.png>/i);
    t.regex(text, /^Content-Disposition: inline; filename=code-1\.png\r$/m);
  });

for (const at of ['sender', 'recipient', 'content'] as const)
  test(`a server that refuses the ${at} for good is asked no more, and one that refuses for now is`, async (t) => {
    const good = await openMailServer(t, { refuses: { at, code: 550, words: 'never here' } });
    t.deepEqual(await send(good.server), { ok: false, step: at, answer: '550 never here', isFinal: true });
    const now = await openMailServer(t, { refuses: { at, code: 451, words: 'come again' } });
    t.deepEqual(await send(now.server), { ok: false, step: at, answer: '451 come again', isFinal: false });
    t.is(good.mails.length + now.mails.length, 0);
  });

test('a wrong password is a matter of the sign-in, and the mail waits until somebody has mended it', async (t) => {
  const { server } = await openMailServer(t, { user: 'cafe', password: 'hush' });
  const outcome = await send({ ...server, password: 'wrong' });
  t.like(outcome, { ok: false, step: 'sign-in', isFinal: false });
  t.regex(outcome.answer, /^535 Invalid user or password/);
  t.notRegex(outcome.answer, /wrong/);
});

test('a certificate that nobody vouches for keeps the mail and the password here', async (t) => {
  for (const security of ['starttls', 'tls'] as const) {
    const { server, mails } = await openMailServer(t, { security, user: 'cafe', password: 'hush' });
    const outcome = await send(server);
    t.like(outcome, { ok: false, step: 'tls', isFinal: false });
    t.regex(outcome.answer, /certificate/);
    t.is(mails.length, 0);
  }
});

test('a server that cannot do TLS gets nothing when TLS is asked for', async (t) => {
  const { server, mails } = await openMailServer(t, { security: 'none' });
  for (const security of ['starttls', 'tls'] as const)
    t.like(await send({ ...server, security }), { ok: false, step: 'tls', isFinal: false });
  t.is(mails.length, 0);
});

test('a server that is not there, that says nothing, or that hangs up is tried again', async (t) => {
  const gone = await openMailServer(t);
  await gone.stop();
  const refused = await send(gone.server);
  t.like(refused, { ok: false, step: 'connect', isFinal: false });
  t.regex(refused.answer, /ECONNREFUSED/);
  const silent = await listening(t, createServer());
  t.like(await send(mailServerAt(silent), { patienceMs: 300 }), { ok: false, step: 'connect', isFinal: false });
  const rude = await listening(
    t,
    createServer((socket) => socket.end()),
  );
  t.like(await send(mailServerAt(rude)), { ok: false, step: 'connect', isFinal: false });
});

test('a name that does not exist is said', async (t) => {
  const outcome = await send(mailServerAt(25, { host: 'nobody.invalid' }));
  t.like(outcome, { ok: false, step: 'connect', isFinal: false });
  t.regex(outcome.answer, /nobody\.invalid/);
});

test('without a server or an address of our own nothing is tried', async (t) => {
  const missing = { ok: false, step: 'settings', isFinal: false } as const;
  t.like(await send(mailServerAt(1, { host: null })), missing);
  t.like(await send(mailServerAt(1, { fromAddress: null })), missing);
});

async function listening(t: ExecutionContext<unknown>, server: Server): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
