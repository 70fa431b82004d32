import { unconfirmedUntil } from '../../domain/confirmation.js';
import type { Mac } from '../../domain/mac.js';
import { type State, sessionOfMac } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { usedUpBy } from '../../domain/ticket-status.js';
import { clockValues } from '../phrase.js';
import type { Reader } from '../reader.js';
import type { Problem } from './words.js';

/** The address that is to be confirmed, and how to have its link sent again. */
export interface AddressModel {
  readonly text: string;
  /** That the mail is on its way; null: nobody has just asked for it. */
  readonly sent: string | null;
  /** As it stands in the form. */
  readonly address: string;
  readonly problem: Problem | null;
}

/** The ticket of a device, or the one that it was on last, when its address is still to be confirmed. */
export function ticketToConfirm(state: State, mac: Mac, now: number): Ticket | undefined {
  const last = sessionOfMac(state, mac) ?? state.ended.get(mac);
  const ticket = last && state.tickets.get(last.ticketId);
  if (!ticket || ticket.cancelledAt !== null || unconfirmedUntil(state, ticket) === null) return undefined;
  return usedUpBy(state, ticket, now) === undefined ? ticket : undefined;
}

/** null: nothing is to be confirmed. `typed`: what the guest has just sent; null: nothing. */
export function presentAddress(
  state: State,
  { say, now, timeZone }: Reader,
  mac: Mac,
  {
    typed,
    problem,
    isSent,
  }: { readonly typed: string | null; readonly problem: Problem | null; readonly isSent: boolean },
): AddressModel | null {
  const ticket = ticketToConfirm(state, mac, now);
  const until = ticket === undefined ? null : unconfirmedUntil(state, ticket);
  const address = ticket?.confirmation?.address;
  if (until === null || address === undefined) return null;
  const when = clockValues(say, until, now, timeZone);
  return {
    text: until > now ? say('confirm.open-before', { address, ...when }) : say('confirm.open-now', { address }),
    sent: isSent ? say('confirm.sent', { address }) : null,
    address: typed ?? address,
    problem: problem?.field === 'address' ? problem : null,
  };
}
