import { canonicalCode } from '../../domain/code.js';
import { addressToConfirm } from '../../domain/confirmation.js';
import { type Decision, refuse } from '../../domain/decision.js';
import { askedAt } from '../../domain/detail.js';
import type { ClickThrough, LogIn, TicketReturn } from '../../domain/event.js';
import type { ExtraField } from '../../domain/offer.js';
import { termsOf, ticketWithCode } from '../../domain/state.js';
import { isFree, type Ticket } from '../../domain/ticket.js';
import type { Device } from './deps.js';
import type { LinkMail } from './link-mail-limit.js';
import type { LogInForm } from './log-in-form.js';
import type { Room } from './room.js';

/** What a link would be mailed for: a ticket that nobody has used, or what an offer gives away. */
export interface Asking extends Pick<LinkMail, 'ticket' | 'kind'> {
  readonly fields: readonly ExtraField[];
}

/**
 * Decides on a log-in that may have a link mailed in `language`: the link is sent, and counts, only when the device gets in.
 * Refused when too many were. Without mail set up the address is believed.
 */
export async function dispatchWithLink(
  { gateway, post, linkMails }: Room,
  event: LogIn | ClickThrough | TicketReturn,
  asking: Asking | undefined,
  language: string,
): Promise<Decision> {
  const address = asking && addressToConfirm(asking.fields, event.answers);
  if (asking === undefined || address === undefined || post?.isSetUp() !== true) return gateway.dispatch(event);
  const mail: LinkMail = { mac: event.mac, address, ...asking };
  const retryAfterSeconds = await linkMails.take(mail);
  if (retryAfterSeconds > 0)
    return refuse({ reason: 'too-many-mails', retryAfterSeconds, fields: askedAt(asking.fields, 'log-in') });
  const decision = await gateway.dispatch({ ...event, linkLanguage: language });
  if (decision.ok && decision.changes.some(({ type }) => type === 'message-set')) post.deliver();
  else await linkMails.giveBack(mail);
  return decision;
}

/** undefined: the ticket has been used, and asks nothing any more. */
export function askingOf({ gateway }: Room, ticket: Ticket | undefined): Asking | undefined {
  if (ticket === undefined || ticket.firstLogInAt !== null) return undefined;
  return { ticket: String(ticket.id), kind: kindOf(ticket), fields: termsOf(gateway.state, ticket).extraFields };
}

/** undefined: the offer gives nothing away here. Each device would get a ticket of its own. */
export function askingOfFree({ gateway }: Room, device: Device, offerId: number): Asking | undefined {
  const offer = gateway.state.offers.get(offerId);
  if (!offer?.clickThrough || !offer.accessPoints.includes(device.accessPoint)) return undefined;
  return { ticket: `free ${device.mac}`, kind: 'free', fields: offer.extraFields };
}

export function kindOf(ticket: Ticket): LinkMail['kind'] {
  return isFree(ticket) ? 'free' : 'coded';
}

/** The ticket whose credentials were typed rightly. */
export function ticketTyped({ gateway }: Room, { code, password }: LogInForm): Ticket | undefined {
  const canonical = canonicalCode(code);
  const ticket = canonical === undefined ? undefined : ticketWithCode(gateway.state, canonical);
  return ticket !== undefined && (ticket.grant.password ?? password) === password ? ticket : undefined;
}
