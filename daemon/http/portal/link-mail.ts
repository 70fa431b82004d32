import { canonicalCode } from '../../domain/code.js';
import { addressToConfirm } from '../../domain/confirmation.js';
import { askedAt } from '../../domain/detail.js';
import type { ExtraField } from '../../domain/offer.js';
import type { LogInRefusal } from '../../domain/refusal.js';
import { termsOf, ticketWithCode } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import type { LogInForm } from './log-in-form.js';
import type { Ctx, Room } from './room.js';

/** What a link would be mailed for: a ticket that nobody has used, or what an offer gives away. */
export interface Asking {
  /** By which mails are counted. */
  readonly key: string;
  readonly fields: readonly ExtraField[];
}

/** In which language a log-in may have a link mailed; none where mail is not set up. Refused when too many were. */
export async function linkWish(
  { post, linkMails }: Room,
  ctx: Ctx,
  asking: Asking | undefined,
  { answers }: Pick<LogInForm, 'answers'>,
): Promise<{ readonly linkLanguage?: string } | LogInRefusal> {
  const { device, language } = ctx.state;
  const address = asking && addressToConfirm(asking.fields, answers);
  if (asking === undefined || address === undefined || post?.isSetUp() !== true) return {};
  const retryAfterSeconds = await linkMails.take(device, asking.key, address);
  return retryAfterSeconds === 0
    ? { linkLanguage: language }
    : { reason: 'too-many-mails', retryAfterSeconds, fields: askedAt(asking.fields, 'log-in') };
}

/** undefined: the ticket has been used, and asks nothing any more. */
export function askingOf({ gateway }: Room, ticket: Ticket | undefined): Asking | undefined {
  if (ticket === undefined || ticket.firstLogInAt !== null) return undefined;
  return { key: String(ticket.id), fields: termsOf(gateway.state, ticket).extraFields };
}

/** Each device gets a ticket of its own. */
export function askingOfFree({ gateway }: Room, ctx: Ctx, offerId: number): Asking | undefined {
  const offer = gateway.state.offers.get(offerId);
  return offer && { key: `free ${ctx.state.device.mac}`, fields: offer.extraFields };
}

/** The ticket whose credentials were typed rightly. */
export function ticketTyped({ gateway }: Room, { code, password }: LogInForm): Ticket | undefined {
  const canonical = canonicalCode(code);
  const ticket = canonical === undefined ? undefined : ticketWithCode(gateway.state, canonical);
  return ticket !== undefined && (ticket.grant.password ?? password) === password ? ticket : undefined;
}
