/** Tickets, or a link that confirms an address, on their way to a guest. It stays in the outbox until it is delivered, given up or dropped. */
export interface Message {
  readonly id: number;
  readonly channel: 'mail';
  /** `confirmation`: the link by which the guest of its one ticket confirms the address. */
  readonly kind: 'tickets' | 'confirmation';
  /** An e-mail address. */
  readonly to: string;
  /** Of the text. */
  readonly language: string;
  readonly ticketIds: readonly number[];
  readonly queuedAt: number;
  /** How often it was tried in vain. */
  readonly attempts: number;
  /** When it is tried next; null: it is given up. */
  readonly dueAt: number | null;
  /** Why the last try failed, as the step at which it did and what was said there: `recipient 550 No such user`; null before one has. */
  readonly problem: string | null;
}

/** Who is written to at once must not be able to fill the disk. */
export const mostMessages = 1_000;
export const mostTicketsOfMessage = 50;

/** How long after a try in vain the next one comes; the last of these goes on. */
const pausesMs = [1, 5, 15, 60].map((minutes) => minutes * 60_000);
const givenUpAfterMs = 24 * 3_600_000;

/** When a message is tried next that has just failed for the nth time; null: it is given up. */
export function nextTryAt(queuedAt: number, attempts: number, at: number): number | null {
  const next = at + (pausesMs[attempts - 1] ?? pausesMs.at(-1) ?? 0);
  return next - queuedAt > givenUpAfterMs ? null : next;
}

const local = /^[^\s@"(),:;<>[\\\]\p{Cc}]{1,64}$/u;
const label = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

/**
 * Whether this can be the e-mail address of a guest: a name, an @ and a domain of at least two parts. Whether anybody reads
 * mail there only its server knows. Quoted names and addresses of machines are nobody's (RFC 5321, 4.1.2).
 */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const name = text.slice(0, at);
  const labels = text.slice(at + 1).split('.');
  const isName = local.test(name) && !name.startsWith('.') && !name.endsWith('.') && !name.includes('..');
  const isDomain = labels.length > 1 && labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return at > 0 && text.length <= 254 && isName && isDomain;
}
