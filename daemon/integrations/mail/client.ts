import type { Mail, Mailer, MailOutcome } from '../../ports-delivery.js';
import { type MailFailure, oneLine, outcomeOf } from './outcome.js';

/** The mail server that takes our mail, and who we are to it. */
export interface MailServer {
  /** null: there is none. */
  readonly host: string | null;
  readonly port: number;
  /** `starttls`: a plain connection that turns to TLS, or nothing is sent; `none`: all in clear text. */
  readonly security: 'starttls' | 'tls' | 'none';
  /** null: it asks for no sign-in. */
  readonly user: string | null;
  readonly password: string | null;
  readonly fromAddress: string | null;
  readonly fromName: string;
}

export interface MailerParts {
  /** Asked anew for each mail. */
  readonly server: () => MailServer;
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca?: string;
  readonly patienceMs?: number;
}

/** Speaks SMTP to the place's own mail server or provider (RFC 5321, RFC 3207). One connection for each mail. */
export function smtpMailer({ server, ca, patienceMs = 15_000 }: MailerParts): Mailer {
  return {
    async send(mail) {
      const { host, fromAddress, ...rest } = server();
      if (host === null || fromAddress === null) return missing;
      try {
        return await deliver(mail, { host, fromAddress, ...rest }, { ca, patienceMs });
      } catch (error) {
        return outcomeOf(failureOf(error));
      }
    },
  };
}

const missing: MailOutcome = { ok: false, step: 'settings', answer: 'no mail server is set', isFinal: false };

type Known = MailServer & { readonly host: string; readonly fromAddress: string };

async function deliver(
  mail: Mail,
  server: Known,
  { ca, patienceMs }: { readonly ca: string | undefined; readonly patienceMs: number },
): Promise<MailOutcome> {
  // 240 kB that a place without a mail server never needs
  const { createTransport } = await import('nodemailer');
  const { host, port, security, user, password, fromAddress, fromName } = server;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== null && { auth: { user, pass: password ?? '' } }),
    ...(ca !== undefined && { tls: { ca } }),
    dnsTimeout: patienceMs,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { response } = await transport.sendMail({
      messageId: `<${mail.id}@${fromAddress.split('@').at(-1)}>`,
      from: { name: fromName, address: fromAddress },
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: mail.pictures.map(({ name, bytes }) => ({
        filename: name,
        cid: name,
        content: Buffer.from(bytes),
        contentType: 'image/png',
        contentDisposition: 'inline' as const,
      })),
    });
    return { ok: true, answer: oneLine(response) };
  } finally {
    transport.close();
  }
}

function failureOf(error: unknown): MailFailure {
  return error instanceof Error ? (error as Error & MailFailure) : { message: String(error) };
}
