import { unconfirmedUntil } from '../../domain/confirmation.js';
import { isMailAddress } from '../../domain/message.js';
import { sessionOfMac } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { usedUpBy } from '../../domain/ticket-status.js';
import { kindOf } from './link-mail.js';
import { ticketToConfirm } from './present-address.js';
import { mailsProblem } from './refusal-problem.js';
import type { Ctx, Handler, Room } from './room.js';
import { pathIn, readerOf, seeOther, showDead, showHome } from './show.js';
import { ticketOfToken } from './token-ticket.js';
import type { Problem } from './words.js';

/** What the link of a mail shows. */
export interface ConfirmModel {
  readonly heading: string;
  readonly lead: string;
  /** Where the button goes that confirms; null: it is confirmed. */
  readonly action: string | null;
  /** Where this device goes on; null: it has nothing to do with the ticket. */
  readonly next: { readonly href: string; readonly text: string } | null;
}

/** The link of a mail: says what it confirms, and has one button. Whoever looks at links before people do consumes nothing. */
export function showConfirm(room: Room): Handler {
  return async (ctx) => {
    const found = await ticketOfToken(room, ctx, 'confirm');
    if ('waitSeconds' in found || found.ticket === null) return showDead(room, ctx, found);
    const { ticket, token } = found;
    const { say } = readerOf(room, ctx);
    const { address = '', confirmedAt = null } = ticket.confirmation ?? {};
    if (confirmedAt === null && usedUpBy(room.gateway.state, ticket, room.gateway.now()) !== undefined)
      return showDead(room, ctx, { ticket: null });
    room.pages.show(ctx, 'guest/confirm', {
      heading: confirmedAt === null ? say('confirm.heading') : say('confirm.thanks'),
      lead: confirmedAt === null ? say('confirm.lead', { address }) : say('confirm.confirmed', { address }),
      action: confirmedAt === null ? `/confirm/${token}` : null,
      next: confirmedAt === null ? null : nextFor(room, ctx, ticket),
    });
  };
}

/** The button of that page, on whatever device. */
export function confirmAddress(room: Room): Handler {
  return async (ctx) => {
    const found = await ticketOfToken(room, ctx, 'confirm');
    if ('waitSeconds' in found || found.ticket === null) return showDead(room, ctx, found);
    const { gateway, log } = room;
    const { id: ticketId, confirmation } = found.ticket;
    const { address = '' } = confirmation ?? {};
    const decision = await gateway.dispatch({ type: 'address-confirm', ticketId, address });
    log.info({ ticket: ticketId, refusal: decision.ok ? undefined : decision.refusal.reason }, 'address confirmed');
    if (!decision.ok) return showDead(room, ctx, { ticket: null });
    seeOther(ctx, `/confirm/${found.token}`);
  };
}

/** The guest wants the link once more, or mistyped the address. */
export function askLinkAgain(room: Room): Handler {
  return async (ctx) => {
    const { gateway, linkMails, post, log } = room;
    const { device, form, language } = ctx.state;
    const { say } = readerOf(room, ctx);
    const ticket = ticketToConfirm(gateway.state, device.mac, gateway.now());
    if (ticket === undefined) return seeOther(ctx, '/status');
    const address = (form.get('address') ?? '').trim().slice(0, 254);
    if (!isMailAddress(address)) return refused(room, ctx, noAddress(say));
    const mail = { mac: device.mac, ticket: String(ticket.id), kind: kindOf(ticket), address };
    const wait = await linkMails.take(mail);
    if (wait > 0) return refused(room, ctx, mailsProblem(say, wait));
    const decision = await gateway.dispatch({ type: 'address-ask', ticketId: ticket.id, address, language });
    log.info({ ...device, refusal: decision.ok ? undefined : decision.refusal.reason }, 'link asked again');
    if (!decision.ok) {
      await linkMails.giveBack(mail);
      return refused(room, ctx, { text: say('guest.refusal.other'), advice: say('guest.refusal.other-advice') });
    }
    post?.deliver();
    ctx.redirect(pathIn(ctx, '/status', { link: 'sent' }));
    ctx.status = 303;
  };
}

function refused(room: Room, ctx: Ctx, problem: Problem): void {
  ctx.status = 422;
  showHome(room, ctx, { ...problem, field: 'address' });
}

function noAddress(say: (key: string) => string): Problem {
  return { text: say('confirm.no-address'), advice: say('confirm.no-address-advice') };
}

function nextFor({ gateway, links }: Room, ctx: Ctx, ticket: Ticket): ConfirmModel['next'] {
  const { mac } = ctx.state.device;
  if (unconfirmedUntil(gateway.state, ticket) !== null) return null;
  if (sessionOfMac(gateway.state, mac)?.ticketId === ticket.id) return { href: '/status', text: 'confirm.to-status' };
  return ticket.devices.includes(mac) ? { href: `/back/${links.back(ticket)}`, text: 'confirm.to-online' } : null;
}
