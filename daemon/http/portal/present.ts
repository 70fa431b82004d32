import { creditLeftMs } from '../../domain/credit.js';
import { expiresAt, idleAt, type TimeLimit, timeLimits } from '../../domain/limit.js';
import type { Offer } from '../../domain/offer.js';
import type { EndedSession, Session } from '../../domain/session.js';
import { offerOf, type State, ticketOf } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { usedUpBy } from '../../domain/ticket-status.js';
import { type VolumeLimit, volumeLimits } from '../../domain/volume.js';
import { bytesPhrase, clockPhrase, clockValues, durationPhrase, ratePhrase } from '../phrase.js';
import { endedText, limitText, type Problem, type Reader, usedUpText } from './words.js';

/** The form for the code. */
export interface SplashModel {
  /** What the guest typed last, or what a QR code brought along. */
  readonly typed: string;
  readonly problem: Problem | null;
  readonly notice: Notice | null;
}

/** Why the last session ended, and how to come back. */
export interface Notice {
  readonly heading: string;
  readonly lines: readonly string[];
}

export interface StatusModel {
  /** The end that comes first: `until 16:40`. */
  readonly headline: string;
  /** How long that is, and what ends; null when no time limit does. */
  readonly lead: string | null;
  readonly limits: readonly LimitRow[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly notes: readonly string[];
  readonly asOf: string;
  /** Seconds until the page has something new to say. */
  readonly refreshSeconds: number;
}

export interface LimitRow {
  readonly label: string;
  readonly left: string;
  readonly detail: string;
  readonly isFirst: boolean;
  /** Drawn as a bar; null for times. */
  readonly bar: { readonly left: number; readonly limit: number } | null;
}

/** A session that ended longer ago than this explains nothing about today. */
const noticeMs = 24 * 3_600_000;
const minuteMs = 60_000;
const refreshSeconds = 60;

export function presentSplash(
  state: State,
  reader: Reader,
  mac: string,
  { typed, problem }: { typed: string; problem: Problem | null },
): SplashModel {
  const ended = state.ended.get(mac);
  const tells = ended !== undefined && problem === null && reader.now - ended.endedAt < noticeMs;
  return { typed, problem, notice: tells ? presentEnd(state, reader, ended) : null };
}

/** `address` is where the guest finds this page again. */
export function presentStatus(state: State, reader: Reader, session: Session, address: string): StatusModel {
  const { say, now, timeZone } = reader;
  const ticket = ticketOf(state, session);
  const offer = offerOf(state, ticket);
  const times = timeLimits(state, session, now);
  const [first] = times;
  const updated = clockValues(say, now, now, timeZone);
  return {
    headline: first
      ? say('guest.status.until', clockValues(say, first.endsAt, now, timeZone))
      : say('guest.status.unlimited'),
    lead: first ? `${timeLeft(reader, first)} ${limitText(say, first.cause).sequel}` : null,
    limits: [
      ...times.map((limit) => timeRow(reader, limit, limit === first)),
      ...volumeLimits(state, session).map((limit) => volumeRow(reader, limit)),
    ],
    facts: facts(reader, session, ticket, offer),
    notes: notes(state, reader, session, offer, address),
    asOf: say('guest.status.updated', updated),
    refreshSeconds: first ? secondsTo(first.endsAt, now) : refreshSeconds,
  };
}

function presentEnd(state: State, reader: Reader, ended: EndedSession): Notice {
  const { say, now, timeZone } = reader;
  const ticket = ticketOf(state, ended);
  const since = say('guest.ended.since', clockValues(say, ended.endedAt, now, timeZone));
  const lines = [since, ...givenBack(state, reader, ended), ...comeBack(state, reader, ended, ticket)];
  return { heading: endedText(say, ended.cause), lines };
}

/** How to come back, as the ticket stands now: it may have died after its session. */
function comeBack(state: State, reader: Reader, ended: EndedSession, ticket: Ticket): string[] {
  const { say, now, timeZone } = reader;
  const cause = ticket.cancelledAt === null ? usedUpBy(state, ticket, now) : 'ticket-cancelled';
  if (cause !== undefined) {
    const reason = cause === ended.cause ? [] : [usedUpText(say, cause)];
    return [...reason, say('guest.ended.new-ticket')];
  }
  const lastAt = lastChanceAt(state, ticket, offerOf(state, ticket));
  const left = creditLeftMs(state, ticket, now);
  return [
    lastAt === null
      ? say('guest.ended.again')
      : say('guest.ended.again-until', clockValues(say, lastAt, now, timeZone)),
    ...(left === null ? [] : [say('guest.ended.left', { duration: durationPhrase(say, left) })]),
  ];
}

function lastChanceAt(state: State, ticket: Ticket, offer: Offer): number | null {
  const ends = [expiresAt(state, ticket), offer.validUntilAt].filter((at) => at !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Only connected time is ever given back, so an offer without credit has none to give. */
function givenBack(state: State, { say }: Reader, ended: EndedSession): string[] {
  const counted = offerOf(state, ticketOf(state, ended)).creditSeconds !== null;
  if (!counted || ended.givenBackMs < minuteMs) return [];
  return [say('guest.ended.given-back', { duration: durationPhrase(say, ended.givenBackMs) })];
}

function timeLeft({ say, now }: Reader, limit: TimeLimit): string {
  return say('guest.status.left', { duration: durationPhrase(say, Math.max(0, limit.endsAt - now)) });
}

function timeRow({ say, now, timeZone }: Reader, limit: TimeLimit, isFirst: boolean): LimitRow {
  return {
    label: limitText(say, limit.cause).label,
    left: durationPhrase(say, Math.max(0, limit.endsAt - now)),
    detail: say('guest.status.until', clockValues(say, limit.endsAt, now, timeZone)),
    isFirst,
    bar: null,
  };
}

function volumeRow({ say }: Reader, { direction, limitBytes, leftBytes }: VolumeLimit): LimitRow {
  return {
    label: direction === 'down' ? say('guest.status.limit.volume-down') : say('guest.status.limit.volume-up'),
    left: bytesPhrase(say, leftBytes),
    detail: say('guest.status.volume-of', { limit: bytesPhrase(say, limitBytes) }),
    isFirst: false,
    bar: { left: leftBytes, limit: limitBytes },
  };
}

function facts({ say, now, timeZone }: Reader, session: Session, ticket: Ticket, offer: Offer): StatusModel['facts'] {
  const used = { down: bytesPhrase(say, session.usage.downBytes), up: bytesPhrase(say, session.usage.upBytes) };
  const speed = speedText(say, offer);
  return [
    { label: say('guest.status.since'), value: clockPhrase(say, session.openedAt, now, timeZone) },
    { label: say('guest.status.used'), value: say('guest.status.used-both', used) },
    ...(speed === null ? [] : [{ label: say('guest.status.speed'), value: speed }]),
    {
      label: say('guest.status.ticket'),
      value: say('guest.status.ticket-number', { serial: ticket.id, offer: offer.name }),
    },
  ];
}

function speedText(say: Reader['say'], { downKbps, upKbps }: Offer): string | null {
  const down = downKbps === null ? null : ratePhrase(say, downKbps);
  const up = upKbps === null ? null : ratePhrase(say, upKbps);
  if (down !== null && up !== null) return say('guest.status.speed-both', { down, up });
  if (down !== null) return say('guest.status.speed-down', { down });
  return up === null ? null : say('guest.status.speed-up', { up });
}

function notes(state: State, reader: Reader, session: Session, offer: Offer, address: string): string[] {
  const { say } = reader;
  const before = state.ended.get(session.mac);
  return [
    ...(before?.ticketId === session.ticketId ? givenBack(state, reader, before) : []),
    ...(idleAt(state, session) === null ? [] : [idleNote(say, offer)]),
    say('guest.status.come-back', { address }),
  ];
}

function idleNote(say: Reader['say'], offer: Offer): string {
  const duration = durationPhrase(say, (offer.idleTimeoutSeconds ?? 0) * 1000);
  return offer.creditSeconds === null
    ? say('guest.status.idle-uncounted', { duration })
    : say('guest.status.idle', { duration });
}

/** In time for the end: who watches the page sees it come. */
function secondsTo(endsAt: number, now: number): number {
  return Math.min(refreshSeconds, Math.max(5, Math.ceil((endsAt - now) / 1000) + 1));
}
