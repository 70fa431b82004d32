import { idleAt, type TimeLimit, timeLimits } from '../../domain/limit.js';
import type { OfferTerms } from '../../domain/offer.js';
import type { Session } from '../../domain/session.js';
import { offerOf, type State, termsOf, ticketOf } from '../../domain/state.js';
import { volumeLimits } from '../../domain/volume.js';
import { slowedKbps } from '../limit-left.js';
import { bytesPhrase, clockPhrase, clockValues, durationPhrase, ratePhrase } from '../phrase.js';
import type { Reader } from '../reader.js';
import { givenBackText } from './given-back.js';
import { type DevicesModel, presentDevices } from './present-devices.js';
import { type LimitRow, limitRows, sequel } from './present-limits.js';
import type { Fact } from './words.js';

export interface StatusModel {
  /** The end that comes first: `until 16:40`. */
  readonly headline: string;
  /** How long that is, and what ends; null when no time limit does. */
  readonly lead: string | null;
  /** That the network is slow, and why. */
  readonly notice: string | null;
  readonly limits: readonly LimitRow[];
  /** null: the ticket is for this device alone. */
  readonly devices: DevicesModel | null;
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
  readonly asOf: string;
  /** Seconds until the page has something new to say. */
  readonly refreshSeconds: number;
}

const refreshSeconds = 60;

/** `address` is where the guest finds this page again. */
export function presentStatus(state: State, reader: Reader, session: Session, address: string): StatusModel {
  const { say, now, timeZone } = reader;
  const [first] = timeLimits(state, session, now);
  const terms = termsOf(state, ticketOf(state, session));
  return {
    headline: first
      ? say('guest.status.until', clockValues(say, first.endsAt, now, timeZone))
      : say('guest.status.unlimited'),
    lead: first ? `${timeLeft(reader, first)} ${sequel(state, reader, session, first)}` : null,
    notice: slowNotice(say, terms, isSpent(state, session)),
    limits: limitRows(state, reader, session),
    devices: presentDevices(state, reader, session),
    facts: facts(state, reader, session),
    notes: notes(state, reader, session, address),
    asOf: say('guest.status.updated', clockValues(say, now, now, timeZone)),
    refreshSeconds: first ? secondsTo(first.endsAt, now) : refreshSeconds,
  };
}

function timeLeft({ say, now }: Reader, limit: TimeLimit): string {
  return say('guest.status.left', { duration: durationPhrase(say, Math.max(0, limit.endsAt - now)) });
}

function facts(state: State, { say, now, timeZone }: Reader, session: Session): Fact[] {
  const ticket = ticketOf(state, session);
  const used = { down: bytesPhrase(say, session.usage.downBytes), up: bytesPhrase(say, session.usage.upBytes) };
  const speed = speedText(say, termsOf(state, ticket), isSpent(state, session));
  const name = { serial: ticket.id, offer: offerOf(state, ticket).name };
  return [
    { label: say('guest.status.since'), value: clockPhrase(say, session.openedAt, now, timeZone) },
    { label: say('guest.status.used'), value: say('guest.status.used-both', used) },
    ...(speed === null ? [] : [{ label: say('guest.status.speed'), value: speed }]),
    { label: say('guest.status.ticket'), value: say('guest.status.ticket-number', name) },
  ];
}

function isSpent(state: State, session: Session): boolean {
  return volumeLimits(state, session).some(({ leftBytes }) => leftBytes === 0);
}

function slowNotice(say: Reader['say'], terms: OfferTerms, isSlow: boolean): string | null {
  const slowed = slowedKbps(terms);
  return isSlow && slowed !== null ? say('guest.status.slow', { rate: ratePhrase(say, slowed) }) : null;
}

function speedText(say: Reader['say'], terms: OfferTerms, isSlow: boolean): string | null {
  const slowed = slowedKbps(terms);
  if (isSlow && slowed !== null) return say('guest.status.speed-slowed', { rate: ratePhrase(say, slowed) });
  const { downKbps, upKbps } = terms;
  const down = downKbps === null ? null : ratePhrase(say, downKbps);
  const up = upKbps === null ? null : ratePhrase(say, upKbps);
  if (down !== null && up !== null) return say('guest.status.speed-both', { down, up });
  if (down !== null) return say('guest.status.speed-down', { down });
  return up === null ? null : say('guest.status.speed-up', { up });
}

function notes(state: State, { say }: Reader, session: Session, address: string): string[] {
  const before = state.ended.get(session.mac);
  const terms = termsOf(state, ticketOf(state, session));
  return [
    ...(before?.ticketId === session.ticketId ? givenBackText(state, say, before) : []),
    ...(idleAt(state, session) === null ? [] : [idleNote(say, terms)]),
    say('guest.status.come-back', { address }),
  ];
}

function idleNote(say: Reader['say'], terms: OfferTerms): string {
  const duration = durationPhrase(say, (terms.idleTimeoutSeconds ?? 0) * 1000);
  return terms.creditSeconds === null && terms.periodCapSeconds === null
    ? say('guest.status.idle-uncounted', { duration })
    : say('guest.status.idle', { duration });
}

/** In time for the end: who watches the page sees it come. */
function secondsTo(endsAt: number, now: number): number {
  return Math.min(refreshSeconds, Math.max(5, Math.ceil((endsAt - now) / 1000) + 1));
}
