import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { MailServer } from '../../daemon/integrations/mail/client.js';
import { root } from '../source-code.js';

const folder = join(root, 'test/integrations/mail/certificate');
/** For localhost and 127.0.0.1, signed by itself. */
export const certificate = readFileSync(join(folder, 'certificate.pem'), 'utf8');
const key = readFileSync(join(folder, 'key.pem'), 'utf8');

export interface MailServerFound {
  readonly server: MailServer;
  /** What it has taken, as it came. */
  readonly mails: string[];
  stop(): Promise<void>;
}

export interface Manner {
  readonly security?: MailServer['security'];
  /** `ada@…` is refused with this answer, at this step. */
  readonly refuses?: { readonly at: 'sender' | 'recipient' | 'content'; readonly code: number; readonly words: string };
  /** The one pair that may sign in; absent: nobody need. */
  readonly user?: string;
  readonly password?: string;
  /** Takes the mail only when this has resolved. */
  readonly takesAfter?: Promise<void>;
}

/** A real SMTP server on a loopback port, which keeps what it is given. */
export async function openMailServer(t: ExecutionContext<unknown>, manner: Manner = {}): Promise<MailServerFound> {
  const { security = 'none', refuses, user, password } = manner;
  const mails: string[] = [];
  const answer = (step: NonNullable<Manner['refuses']>['at']): Error | null =>
    refuses?.at === step ? Object.assign(new Error(refuses.words), { responseCode: refuses.code }) : null;
  const options: SMTPServerOptions = {
    key,
    cert: certificate,
    secure: security === 'tls',
    authOptional: user === undefined,
    disabledCommands: security === 'none' ? ['STARTTLS'] : [],
    allowInsecureAuth: true,
    closeTimeout: 100,
    onAuth: (given, _session, callback) =>
      given.username === user && given.password === password
        ? callback(null, { user: given.username })
        : callback(Object.assign(new Error('Invalid user or password'), { responseCode: 535 })),
    onMailFrom: (_address, _session, callback) => callback(answer('sender')),
    onRcptTo: (_address, _session, callback) => callback(answer('recipient')),
    onData: (stream, _session, callback) => {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        text += chunk;
      });
      stream.on('end', async () => {
        await manner.takesAfter;
        const refusal = answer('content');
        if (refusal === null) mails.push(text);
        callback(refusal);
      });
    },
  };
  const server = new SMTPServer(options);
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= new Promise((resolve) => server.close(() => resolve()));
    return stopped;
  };
  t.teardown(stop);
  return { server: mailServerAt(port, { security, user: user ?? null, password: password ?? null }), mails, stop };
}

/** The settings of a mail server on this machine. */
export function mailServerAt(port: number, more: Partial<MailServer> = {}): MailServer {
  return {
    host: '127.0.0.1',
    port,
    security: 'none',
    user: null,
    password: null,
    fromAddress: 'wifi@cafe.example',
    fromName: 'Café Test',
    ...more,
  };
}
