import { creditLeftMs, periodBalance } from '../../domain/credit.js';
import { ruleEndsAt, ruleOf } from '../../domain/device-rule.js';
import type { EndedSession } from '../../domain/session.js';
import { type State, sessionOfMac, termsOf, ticketOf } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { type Pause, pausedBy, usedUpBy } from '../../domain/ticket-status.js';
import type { Greeting } from '../guest-look.js';
import { clockValues, durationPhrase } from '../phrase.js';
import type { Reader } from '../reader.js';
import { lastChanceAt, leftFacts, readyTicket } from './come-back.js';
import type { Device } from './deps.js';
import { givenBackText } from './given-back.js';
import { type FreeModel, presentFree } from './present-free.js';
import { blockedProblem, pauseProblem } from './refusal-problem.js';
import { endedText, type Fact, type Problem, usedUpText } from './words.js';

/** The form for the code. */
export interface SplashModel {
  readonly typed: string;
  readonly problem: Problem | null;
  readonly heading: string;
  readonly lead: string | null;
  /** The owner's own words under it. */
  readonly lines: readonly string[];
  /** Whom to ask for a code. */
  readonly help: string;
  /** Why the last session ended, and how to come back. */
  readonly notice: readonly string[];
  /** What the ticket that needs no code still holds; null: there is none. */
  readonly welcome: readonly Fact[] | null;
  /** What is given away here, without a code. */
  readonly free: readonly FreeModel[];
  /** There is an easier way in than a code. */
  readonly isCodeSecond: boolean;
  /** false: no code is needed, or none helps. */
  readonly asksCode: boolean;
  readonly asksPassword: boolean;
  readonly isCodeWrong: boolean;
  readonly isPasswordWrong: boolean;
  /** Whether the guest goes on with the password. */
  readonly isPasswordNext: boolean;
  /** Answers to another form, not to be lost. */
  readonly carried: readonly Carried[];
}

/** A hidden field. */
export interface Carried {
  readonly name: string;
  readonly value: string;
}

/** What the page has to say besides what the state tells. */
export interface Shown {
  readonly greeting: Greeting;
  /** What the guest typed last, or what a QR code brought along. */
  readonly typed: string;
  readonly problem: Problem | null;
  readonly asksPassword: boolean;
  readonly carried: readonly Carried[];
  /** The offer at whose button the problem arose; null: at the code. */
  readonly freeOffer: number | null;
}

/** A session that ended longer ago than this explains nothing about today. */
const noticeMs = 24 * 3_600_000;
/** Who logged out longer ago than this has come back. */
const goodbyeMs = 60_000;

export function presentSplash(state: State, reader: Reader, device: Device, shown: Shown): SplashModel {
  const { say, now } = reader;
  const { greeting, freeOffer, ...rest } = shown;
  const { problem } = rest;
  const free = presentFree(state, reader, device, { offerId: freeOffer, problem });
  const isSaidThere = free.some((each) => each.problem !== null);
  const help = greeting.help || reader.say('guest.splash.help');
  const ruled = presentRule(state, reader, device);
  if (ruled) return { ...rest, help, problem: null, ...ruled, ...noForm };
  // a device that is online at another access point is a guest like any other here
  const ended = sessionOfMac(state, device.mac) === undefined ? state.ended.get(device.mac) : undefined;
  const tells = ended !== undefined && problem === null && now - ended.endedAt < noticeMs;
  const ready = readyTicket(state, device, now);
  const welcome = ready === undefined ? null : leftFacts(state, reader, ready);
  return {
    ...rest,
    problem: isSaidThere ? null : problem,
    help,
    ...(tells
      ? presentEnd(state, reader, ended, ready !== undefined)
      : presentGreeting(say, { isReady: ready !== undefined, isFree: free.length > 0 }, greeting)),
    welcome,
    free,
    isCodeSecond: welcome !== null || free.some(({ wait }) => wait === null),
    asksCode: true,
    isCodeWrong: problem?.field === 'code',
    isPasswordWrong: problem?.field === 'password' && problem.isStep !== true,
    isPasswordNext: problem?.field === 'password',
  };
}

type Top = Pick<SplashModel, 'heading' | 'lead' | 'lines' | 'notice'>;

const noForm = {
  welcome: null,
  free: [],
  isCodeSecond: false,
  asksCode: false,
  isCodeWrong: false,
  isPasswordWrong: false,
  isPasswordNext: false,
};

/** What a device is told that staff has let in without a ticket, or keeps out; undefined for a guest's like any other. */
function presentRule(state: State, reader: Reader, { mac }: Device): Top | undefined {
  const { say, now } = reader;
  const rule = ruleOf(state, mac, now);
  if (rule === undefined) return undefined;
  if (rule.rule === 'exempt')
    return {
      heading: say('devices.guest.exempt'),
      lead: null,
      lines: [],
      notice: [say('devices.guest.exempt-advice')],
    };
  const { text, advice } = blockedProblem(reader, ruleEndsAt(rule, state.clock));
  return { heading: text, lead: null, lines: [], notice: [advice] };
}

function presentGreeting(
  say: Reader['say'],
  { isReady, isFree }: { readonly isReady: boolean; readonly isFree: boolean },
  { title, lines }: Greeting,
): Top {
  const lead = say(isFree ? 'guest.free.lead' : 'guest.splash.lead');
  return isReady
    ? { heading: say('guest.welcome.heading'), lead: say('guest.welcome.lead'), lines: [], notice: [] }
    : { heading: title || say('guest.splash.heading'), lead, lines, notice: [] };
}

function presentEnd(state: State, reader: Reader, ended: EndedSession, isReady: boolean): Top {
  const { say, now, timeZone } = reader;
  const since = say('guest.ended.since', clockValues(say, ended.endedAt, now, timeZone));
  const again = isReady ? [] : comeBack(state, reader, ended);
  const notice = [since, ...givenBackText(state, say, ended), ...again];
  return { heading: endHeading(state, reader, ended, isReady), lead: null, lines: [], notice };
}

function endHeading(state: State, { say, now }: Reader, ended: EndedSession, isReady: boolean): string {
  const ticket = ticketOf(state, ended);
  const { hours, periodCapPer } = termsOf(state, ticket);
  if (isReady && ended.cause === 'user-request' && now - ended.endedAt >= goodbyeMs)
    return say('guest.welcome.heading');
  const isClosing = ended.cause === 'offer-ended' && hours.length > 0 && usedUpBy(state, ticket, now) !== 'offer-ended';
  return isClosing ? say('guest.ended.closed') : endedText(say, ended.cause, periodCapPer);
}

/** How to come back, as the ticket stands now: it may have died after its session. */
function comeBack(state: State, reader: Reader, ended: EndedSession): string[] {
  const { say, now } = reader;
  const ticket = ticketOf(state, ended);
  const cause = ticket.cancelledAt === null ? usedUpBy(state, ticket, now) : 'ticket-cancelled';
  if (cause !== undefined) {
    const reason = cause === ended.cause ? [] : [usedUpText(say, cause)];
    return [...reason, say('guest.ended.new-ticket')];
  }
  if (!termsOf(state, ticket).accessPoints.includes(ended.accessPoint))
    return [say('guest.refusal.wrong-place-advice')];
  const pause = pausedBy(state, ticket, now);
  return pause === undefined ? again(state, reader, ticket) : paused(reader, ended, pause);
}

function again(state: State, reader: Reader, ticket: Ticket): string[] {
  const { say, now, timeZone } = reader;
  const lastAt = lastChanceAt(state, ticket);
  const left = creditLeftMs(state, ticket, now);
  const period = periodBalance(state, ticket, now);
  const { periodCapPer: per } = termsOf(state, ticket);
  return [
    lastAt === null
      ? say('guest.ended.again')
      : say('guest.ended.again-until', clockValues(say, lastAt, now, timeZone)),
    ...(left === null ? [] : [say('guest.ended.left', { duration: durationPhrase(say, left) })]),
    ...(period === null ? [] : [say('guest.ended.left-now', { per, duration: durationPhrase(say, period.leftMs) })]),
  ];
}

/** When a ticket that rests works again. */
function paused(reader: Reader, ended: EndedSession, pause: Pause): string[] {
  const { text, advice } = pauseProblem(reader, pause);
  const reason = isToldBy(ended, pause) ? [] : [text];
  return [...reason, advice];
}

/** Whether the end of the session has already said why the ticket rests. */
function isToldBy({ cause }: EndedSession, pause: Pause): boolean {
  return cause === (pause.cause === 'outside-hours' ? 'offer-ended' : pause.cause);
}
