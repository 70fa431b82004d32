import type { Refusal } from '../../domain/refusal.js';
import type { Pause } from '../../domain/ticket-status.js';
import { clockValues, waitPhrase } from '../phrase.js';
import type { Reader } from '../reader.js';
import type { Say } from '../text.js';
import { type Problem, usedUpText } from './words.js';

type Of<R extends Refusal['reason']> = Extract<Refusal, { readonly reason: R }>;

/** A refusal as its guest reads it. Those that a log-in cannot get say that something did not work. */
export function refusalProblem(reader: Reader, refusal: Refusal): Problem {
  const { say } = reader;
  switch (refusal.reason) {
    case 'typo':
      return ofCode(say('guest.refusal.typo'), say('guest.refusal.typo-advice'));
    case 'unknown-code':
      return ofCode(say('guest.refusal.unknown-code'), say('guest.refusal.unknown-code-advice'));
    case 'password-needed':
      return {
        ...ofPassword(say('guest.refusal.password-needed'), say('guest.refusal.password-needed-advice')),
        isStep: true,
      };
    case 'wrong-password':
      return ofPassword(say('guest.refusal.wrong-password'), say('guest.refusal.wrong-password-advice'));
    case 'used-up':
      return ofCode(usedUpText(say, refusal.cause), say('guest.refusal.used-up-advice'));
    case 'not-now':
      return pauseProblem(reader, refusal);
    case 'too-many-devices':
      return devicesProblem(say, refusal);
    case 'wrong-place':
      return ofCode(say('guest.refusal.wrong-place'), say('guest.refusal.wrong-place-advice'));
    case 'details-needed':
      return problem(say('guest.refusal.details-needed'), say('guest.refusal.details-needed-advice'));
    case 'not-remembered':
      return problem(say('guest.refusal.not-remembered'), say('guest.refusal.not-remembered-advice'));
    case 'too-many-attempts': {
      const wait = waitPhrase(say, refusal.retryAfterSeconds);
      return problem(say('guest.refusal.too-many-attempts'), say('guest.refusal.too-many-attempts-advice', { wait }));
    }
    case 'too-many-mails':
      return mailsProblem(say, refusal.retryAfterSeconds);
    case 'device-blocked':
      return blockedProblem(reader, refusal.untilAt);
    case 'gateway-full':
      return problem(say('guest.refusal.gateway-full'), say('guest.refusal.gateway-full-advice'));
    case 'not-given':
      return problem(say('guest.free.not-given'), say('guest.free.not-given-advice'));
    case 'free-again':
      return freeAgainProblem(reader, refusal.againAt);
    case 'not-online':
    case 'no-such':
    case 'name-taken':
    case 'offer-retired':
    case 'last-owner':
    case 'invalid':
      return problem(say('guest.refusal.other'), say('guest.refusal.other-advice'));
  }
}

/** Why a good ticket does not work just now, and when it does again. */
export function pauseProblem({ say, now, timeZone }: Reader, { cause, againAt }: Pause): Problem {
  const text = pauseText(say, cause);
  if (cause === 'address-unconfirmed') return problem(text, say('confirm.refusal-advice'));
  if (againAt === null) return problem(text, say('guest.refusal.again-unknown'));
  const when = clockValues(say, againAt, now, timeZone);
  switch (cause) {
    case 'offer-not-yet':
    case 'ticket-not-yet':
      return problem(text, say('guest.refusal.not-yet-advice', when));
    case 'outside-hours':
      return problem(text, say('guest.refusal.outside-hours-advice', when));
    case 'period-exhausted':
      return problem(text, say('guest.refusal.period-exhausted-advice', when));
  }
}

/** So many links were mailed that another one has to wait. */
export function mailsProblem(say: Say, retryAfterSeconds: number): Problem {
  const wait = waitPhrase(say, retryAfterSeconds);
  return problem(say('confirm.too-many'), say('confirm.too-many-advice', { wait }));
}

function pauseText(say: Say, cause: Pause['cause']): string {
  switch (cause) {
    case 'offer-not-yet':
      return say('guest.refusal.offer-not-yet');
    case 'ticket-not-yet':
      return say('guest.refusal.ticket-not-yet');
    case 'outside-hours':
      return say('guest.refusal.outside-hours');
    case 'address-unconfirmed':
      return say('confirm.refusal');
    case 'period-exhausted':
      return say('guest.refusal.period-exhausted');
  }
}

/** What was given away is used up, and there is more later. */
export function freeAgainProblem({ say, now, timeZone }: Reader, againAt: number): Problem {
  return problem(say('guest.free.used'), say('guest.free.again', clockValues(say, againAt, now, timeZone)));
}

/** Staff has said so: why, the guest asks them. */
export function blockedProblem({ say, now, timeZone }: Reader, untilAt: number | null): Problem {
  const advice =
    untilAt === null
      ? say('devices.guest.blocked-advice')
      : say('devices.guest.blocked-until', clockValues(say, untilAt, now, timeZone));
  return problem(say('devices.guest.blocked'), advice);
}

/** Where the guest may choose which device leaves, the code is all it takes; else somebody must log out there. */
function devicesProblem(say: Say, { devicesAtOnce, devices }: Of<'too-many-devices'>): Problem {
  const values = { devices: devicesAtOnce };
  const text = say('guest.refusal.too-many-devices', values);
  return devices.length > 0
    ? problem(text, say('guest.refusal.hand-over-advice'))
    : problem(text, say('guest.refusal.too-many-devices-advice', values));
}

function problem(text: string, advice: string): Problem {
  return { text, advice };
}

function ofCode(text: string, advice: string): Problem {
  return { text, advice, field: 'code' };
}

function ofPassword(text: string, advice: string): Problem {
  return { text, advice, field: 'password' };
}
