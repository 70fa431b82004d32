import type { Ticket } from '../../domain/ticket.js';
import { isSameToken, type SignedLinks, ticketIdIn } from '../signed-link.js';
import type { Ctx, Room } from './room.js';

export type TokenFound =
  | { readonly ticket: Ticket; readonly token: string }
  /** Not one of ours, or of a ticket that is gone. */
  | { readonly ticket: null }
  /** So many were wrong that none is looked at. */
  | { readonly waitSeconds: number };

type Purpose = keyof SignedLinks;

/** The ticket of a link; wrong links weigh as much as wrong codes. */
export async function ticketOfToken(room: Room, ctx: Ctx, purpose: Purpose): Promise<TokenFound> {
  const { throttle, guesses, gateway, log } = room;
  const { device } = ctx.state;
  const waitSeconds = await throttle.begin(device);
  if (waitSeconds > 0) return { waitSeconds };
  const { token = '' } = ctx.params as Readonly<Record<string, string>>;
  const found = gateway.state.tickets.get(ticketIdIn(token) ?? 0);
  const expected = found && expectedToken(room, found, purpose);
  const isGenuine = expected !== undefined && isSameToken(token, expected);
  const alarm = await throttle.end(device, isGenuine ? 'right' : 'guess');
  if (isGenuine && found) return found.cancelledAt === null ? { ticket: found, token: expected } : { ticket: null };
  guesses.wrongCode(device.mac, true, gateway.now());
  if (alarm === 'alarm') log.warn({ mac: device.mac, address: device.address }, 'somebody is guessing links');
  return { ticket: null };
}

function expectedToken({ links }: Room, ticket: Ticket, purpose: Purpose): string | undefined {
  switch (purpose) {
    case 'back':
      return links.back(ticket);
    case 'confirm':
      return ticket.confirmation === null ? undefined : links.confirm(ticket.id, ticket.confirmation.address);
  }
}
