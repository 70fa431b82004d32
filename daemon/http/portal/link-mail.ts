import { canonicalCode } from '../../domain/code.js';
import { addressToConfirm } from '../../domain/confirmation.js';
import { askedAt } from '../../domain/detail.js';
import type { LogInRefusal } from '../../domain/refusal.js';
import { termsOf, ticketWithCode } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import type { LogInForm } from './log-in-form.js';
import type { Ctx, Room } from './room.js';

/** In which language a log-in may have a link mailed; none where mail is not set up. Refused when too many were. */
export async function linkWish(
  room: Room,
  ctx: Ctx,
  ticket: Ticket | undefined,
  { answers }: Pick<LogInForm, 'answers'>,
): Promise<{ readonly linkLanguage?: string } | LogInRefusal> {
  const { post, gateway, linkMails } = room;
  const { device, language } = ctx.state;
  const address = ticket && addressToConfirm(gateway.state, ticket, answers);
  if (!ticket || address === undefined || post?.isSetUp() !== true) return {};
  const retryAfterSeconds = await linkMails.take(device, ticket.id, address);
  if (retryAfterSeconds === 0) return { linkLanguage: language };
  const fields = askedAt(termsOf(gateway.state, ticket).extraFields, 'log-in');
  return { reason: 'too-many-mails', retryAfterSeconds, fields };
}

/** The ticket whose credentials were typed rightly. */
export function ticketTyped({ gateway }: Room, { code, password }: LogInForm): Ticket | undefined {
  const canonical = canonicalCode(code);
  const ticket = canonical === undefined ? undefined : ticketWithCode(gateway.state, canonical);
  return ticket !== undefined && (ticket.grant.password ?? password) === password ? ticket : undefined;
}
