import type { MailOutcome, MailStep } from '../../ports-delivery.js';

/** What nodemailer tells of a failure (its errors.ts). */
export interface MailFailure {
  readonly message: string;
  readonly code?: string | undefined;
  /** The command that was being answered: `RCPT TO`, `AUTH PLAIN`. */
  readonly command?: string | undefined;
  readonly responseCode?: number | undefined;
  /** The server's own words. */
  readonly response?: string | undefined;
}

/**
 * What a failure means. A 5xx answer to the sender, the recipient or the content will be given again (RFC 5321, 4.2.1); one to
 * the sign-in is about our own settings, which somebody will mend: the mail waits.
 */
export function outcomeOf(failure: MailFailure): MailOutcome {
  const step = stepOf(failure);
  const { responseCode = 0, response, message } = failure;
  const isAboutMail = step === 'sender' || step === 'recipient' || step === 'content';
  return { ok: false, step, answer: oneLine(response ?? message), isFinal: isAboutMail && responseCode >= 500 };
}

/** Text of a server on one line of sensible length. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 400);
}

function stepOf({ code = '', command = '', message }: MailFailure): MailStep {
  if (code === 'EAUTH' || code === 'ENOAUTH' || command.startsWith('AUTH')) return 'sign-in';
  if (code === 'ETLS' || command === 'STARTTLS' || tlsTrouble.test(message)) return 'tls';
  if (command === 'MAIL FROM') return 'sender';
  if (command === 'RCPT TO') return 'recipient';
  if (command === 'DATA' || code === 'EMESSAGE') return 'content';
  return code === 'EENVELOPE' ? 'recipient' : 'connect';
}

const tlsTrouble = /certificate|SSL|TLS|altnames/i;
