import test, { type ExecutionContext } from 'ava';
import type { Message } from '../../daemon/domain/message.js';
import type { Ticket } from '../../daemon/domain/ticket.js';
import { smtpMailer } from '../../daemon/integrations/mail/client.js';
import { openOutbox } from '../../daemon/outbox.js';
import type { Mail, MailOutcome } from '../../daemon/ports-delivery.js';
import { mailServerAt, openMailServer } from '../fakes/mail-server.js';
import { seed, type TestGateway, testGateway } from '../http/admin-gateway.js';

const compose = ({ id, to }: Message, tickets: readonly Ticket[]): Mail => ({
  id: `m-${id}`,
  to,
  subject: 'Your code',
  text: tickets.map(({ code }) => code).join('\n'),
  html: '',
  pictures: [],
});

async function queued(count = 1): Promise<TestGateway> {
  const gateway = testGateway();
  await seed(gateway, count);
  for (let id = 1; id <= count; id++)
    await gateway.dispatch({ type: 'message-queue', to: `guest${id}@example.org`, language: 'en', ticketIds: [id] });
  return gateway;
}

const scripted = (gateway: TestGateway, outcomes: readonly MailOutcome[]) => {
  const asked: string[] = [];
  const mailer = {
    send: async ({ to }: Mail) => {
      asked.push(to);
      return outcomes[asked.length - 1] ?? ({ ok: true, answer: '250' } as const);
    },
  };
  return { asked, outbox: openOutbox({ gateway, mailer, compose }) };
};
const failed = (step: 'connect' | 'recipient', isFinal = false) =>
  ({ ok: false, step, answer: 'no', isFinal }) as const;

test('what was queued while the mail server could not be reached goes out when it can', async (t) => {
  const gateway = await queued();
  const gone = await openMailServer(t);
  await gone.stop();
  let server = gone.server;
  const outbox = openOutbox({ gateway, mailer: smtpMailer({ server: () => server, patienceMs: 2000 }), compose });
  await outbox.deliver();
  t.like(gateway.state.outbox.get(1), { attempts: 1, dueAt: gateway.now() + 60_000 });
  t.regex(gateway.state.outbox.get(1)?.problem ?? '', /^connect .*ECONNREFUSED/);
  const back = await openMailServer(t);
  server = back.server;
  await outbox.deliver();
  t.is(back.mails.length, 0, 'not before its time');
  gateway.pass(60_000);
  await outbox.deliver();
  t.is(gateway.state.outbox.size, 0);
  t.is(back.mails.length, 1);
  t.true(back.mails[0]?.includes(gateway.state.tickets.get(1)?.code ?? '?'));
});

test('a server that nobody reaches is asked once a round, and one that refuses a recipient is asked for the others', async (t) => {
  const gateway = await queued(3);
  const first = scripted(gateway, [failed('connect')]);
  await first.outbox.deliver();
  t.is(first.asked.length, 1);
  t.deepEqual(
    [...gateway.state.outbox.values()].map(({ attempts }) => attempts),
    [1, 1, 1],
  );
  gateway.pass(60_000);
  const second = scripted(gateway, [failed('recipient', true)]);
  await second.outbox.deliver();
  t.is(second.asked.length, 3);
  t.like([...gateway.state.outbox.values()], [{ id: 1, dueAt: null, problem: 'recipient no' }]);
});

test('a ticket that was cancelled in the meantime is not sent', async (t) => {
  const gateway = await queued(1);
  await gateway.dispatch({ type: 'ticket-cancel', ticketId: 1 });
  const { asked, outbox } = scripted(gateway, []);
  await outbox.deliver();
  t.is(asked.length, 0);
  t.like(gateway.state.outbox.get(1), { dueAt: null, problem: 'tickets' });
});

test('one message goes out once however often delivery is asked for at the same time', async (t) => {
  const gateway = await queued(2);
  const { asked, outbox } = scripted(gateway, []);
  await Promise.all([outbox.deliver(), outbox.deliver(), outbox.deliver()]);
  t.is(asked.length, 2);
});

test('a gateway that stops waits for what is being sent, and begins nothing more', async (t) => {
  const gateway = await queued(2);
  let take: (() => void) | undefined;
  const slow = await openMailServer(t, {
    takesAfter: new Promise((resolve) => {
      take = () => resolve();
    }),
  });
  const outbox = openOutbox({ gateway, mailer: smtpMailer({ server: () => slow.server }), compose });
  const running = outbox.deliver();
  const closing = outbox.close();
  take?.();
  await Promise.all([running, closing]);
  t.true(slow.mails.length <= 1);
  t.is(gateway.state.outbox.size, 2 - slow.mails.length, 'what was taken is known to be');
  await outbox.deliver();
  t.true(slow.mails.length <= 1);
});

test('without a mail server a message waits', async (t: ExecutionContext) => {
  const gateway = await queued(1);
  const mailer = smtpMailer({ server: () => mailServerAt(1, { host: null }) });
  await openOutbox({ gateway, mailer, compose }).deliver();
  t.like(gateway.state.outbox.get(1), { attempts: 1, problem: 'settings no mail server is set' });
});

test('a mail that the server has taken is not sent again while the disk does not take that fact', async (t) => {
  const gateway = await queued();
  const { asked, outbox } = scripted(gateway, []);
  const { dispatch } = gateway;
  gateway.dispatch = () => Promise.reject(new Error('the disk is full'));
  for (const _ of [1, 2]) await t.throwsAsync(outbox.deliver(), { message: 'the disk is full' });
  t.is(asked.length, 1);
  t.is(gateway.state.outbox.size, 1);
  gateway.dispatch = dispatch;
  await outbox.deliver();
  t.is(asked.length, 1);
  t.is(gateway.state.outbox.size, 0);
});
