import { printedCode } from '../../domain/code.js';
import { unconfirmedUntil } from '../../domain/confirmation.js';
import { chargedMs, creditBalance, creditLeftMs } from '../../domain/credit.js';
import { earliest, expiresAt } from '../../domain/limit.js';
import { paperDiffers } from '../../domain/paper.js';
import { offerOf, type State, sessionsOf, termsOf } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { usedUpBy } from '../../domain/ticket-status.js';
import { bytesPhrase, clockPhrase, durationPhrase } from '../phrase.js';
import { endPhrase, exactDuration, moneyPhrase } from '../terms-phrase.js';
import type { Place } from './present-online.js';

/** What a fold shows of a ticket besides its row. */
export interface TicketDetail {
  readonly offer: string;
  /** null for who may only look. */
  readonly credentials: { readonly code: string; readonly password: string | null } | null;
  readonly expires: string;
  /** Those that used it, the newest first. */
  readonly devices: readonly { readonly mac: string; readonly note: string; readonly isOnline: boolean }[];
  readonly time: string;
  readonly down: string;
  readonly up: string;
  /** Empty when it costs nothing. */
  readonly price: string;
  readonly answers: readonly { readonly label: string; readonly value: string }[];
  /** Whether the address of its guest is confirmed; empty where none is asked. */
  readonly confirmation: string;
  readonly paperKey: string;
}

export function presentTicketDetail(state: State, ticket: Ticket, place: Place, seesCodes: boolean): TicketDetail {
  const { say, now } = place;
  const offer = offerOf(state, ticket);
  const open = sessionsOf(state, ticket);
  const priceCents = ticket.grant.priceCents ?? offer.priceCents;
  const online = new Set(open.map(({ mac }) => mac));
  return {
    offer: offer.name,
    credentials: seesCodes ? { code: printedCode(ticket.code), password: ticket.grant.password } : null,
    expires: expiryPhrase(state, ticket, place),
    devices: [...ticket.devices].reverse().map((mac) => ({
      mac,
      note: state.devices.get(mac)?.note ?? '',
      isOnline: online.has(mac),
    })),
    time: durationPhrase(say, chargedMs(ticket, termsOf(state, ticket), open, now)),
    down: bytesPhrase(say, ticket.usage.downBytes),
    up: bytesPhrase(say, ticket.usage.upBytes),
    price: priceCents === null ? '' : moneyPhrase(say, priceCents, offer.currency),
    answers: answersOf(state, ticket),
    confirmation: confirmationPhrase(state, ticket, place),
    paperKey: `tickets.paper-is.${paperOf(state, ticket)}`,
  };
}

/** Which limit ends a ticket, and when: of those that are on it, or else of its life. */
function expiryPhrase(state: State, ticket: Ticket, place: Place): string {
  const { say, now, timeZone } = place;
  const clock = (at: number) => endPhrase(say, at, now, timeZone);
  if (ticket.cancelledAt !== null)
    return say('tickets.expires.cancelled', { clock: clockPhrase(say, ticket.cancelledAt, now, timeZone) });
  const over = usedUpBy(state, ticket, now);
  const [endsAt, cause] = fixedEnd(state, ticket);
  if (over !== undefined) {
    if (endsAt !== null && endsAt <= now)
      return say('tickets.expires.at', { clock: clock(endsAt), why: why(say, cause) });
    return say('tickets.expires.over', { why: why(say, over) });
  }
  const usedUpAt = creditBalance(state, ticket, now)?.endsAt ?? null;
  if (usedUpAt !== null && (endsAt === null || usedUpAt < endsAt))
    return say('tickets.expires.at', { clock: clock(usedUpAt), why: why(say, 'credit-exhausted') });
  const lines = [
    ...(endsAt === null ? [] : [say('tickets.expires.at', { clock: clock(endsAt), why: why(say, cause) })]),
    ...ahead(state, ticket, place),
  ];
  return lines.length === 0 ? say('tickets.expires.never') : lines.join(' ');
}

/** What ends it once it is used. */
function ahead(state: State, ticket: Ticket, { say, now }: Place): string[] {
  const { lifetimeSeconds } = termsOf(state, ticket);
  const leftMs = creditLeftMs(state, ticket, now);
  return [
    ...(lifetimeSeconds !== null && ticket.firstLogInAt === null
      ? [say('tickets.expires.after-first', { duration: exactDuration(say, lifetimeSeconds) })]
      : []),
    ...(leftMs === null ? [] : [say('tickets.expires.after-online', { duration: durationPhrase(say, leftMs) })]),
  ];
}

type EndCause = 'ticket-expired' | 'offer-ended';

/** The instant at which a ticket is over whatever its guest does, and why; null: none is known yet. */
export function fixedEnd(state: State, ticket: Ticket): [number | null, EndCause] {
  const life = expiresAt(state, ticket);
  const offered = state.clock.isKnown ? termsOf(state, ticket).validUntilAt : null;
  const endsAt = earliest([life, offered]);
  return [endsAt, endsAt === life ? 'ticket-expired' : 'offer-ended'];
}

function why(say: Place['say'], cause: string): string {
  return say(`tickets.ends.${cause}`);
}

/** What was answered to the offer's questions. */
export function answersOf(state: State, ticket: Ticket): TicketDetail['answers'] {
  const labels = new Map(offerOf(state, ticket).extraFields.map(({ id, label }) => [id, label]));
  return Object.entries(ticket.details ?? {}).map(([id, { value }]) => ({ label: labels.get(id) ?? id, value }));
}

function confirmationPhrase(state: State, ticket: Ticket, { say, now, timeZone }: Place): string {
  if (ticket.confirmation === null) return '';
  const { address, askedAt, confirmedAt } = ticket.confirmation;
  const clock = (at: number) => clockPhrase(say, at, now, timeZone);
  if (confirmedAt !== null) return say('confirm.admin.confirmed', { address, clock: clock(confirmedAt) });
  const until = unconfirmedUntil(state, ticket);
  const values = { address, asked: clock(askedAt), clock: clock(until ?? now) };
  if (until === null) return say('confirm.admin.asked', values);
  return until > now ? say('confirm.admin.waiting', values) : say('confirm.admin.late', values);
}

function paperOf(state: State, ticket: Ticket): 'new' | 'out' | 'differs' {
  if (ticket.paperId === null) return 'new';
  return paperDiffers(state, ticket) ? 'differs' : 'out';
}
