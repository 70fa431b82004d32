import type { Cause } from '../../domain/cause.js';
import type { Refusal } from '../../domain/refusal.js';
import { clockValues, waitPhrase } from '../phrase.js';
import type { Say } from '../text.js';

/** How a page speaks, and from when and where it looks at the clock. */
export interface Reader {
  readonly say: Say;
  readonly timeZone: string;
  /** Epoch ms. */
  readonly now: number;
}

/** What is wrong with the form, and what to do now. */
export interface Problem {
  readonly text: string;
  readonly advice: string;
}

/** A refusal as its guest reads it. Those that a log-in cannot get say that something did not work. */
export function refusalProblem({ say, now, timeZone }: Reader, refusal: Refusal): Problem {
  const problem = (text: string, advice: string) => ({ text, advice });
  switch (refusal.reason) {
    case 'typo':
      return problem(say('guest.refusal.typo'), say('guest.refusal.typo-advice'));
    case 'unknown-code':
      return problem(say('guest.refusal.unknown-code'), say('guest.refusal.unknown-code-advice'));
    case 'used-up':
      return problem(usedUpText(say, refusal.cause), say('guest.refusal.used-up-advice'));
    case 'offer-not-yet': {
      const when = clockValues(say, refusal.validFromAt, now, timeZone);
      return problem(say('guest.refusal.offer-not-yet'), say('guest.refusal.offer-not-yet-advice', when));
    }
    case 'too-many-devices': {
      const devices = { devices: refusal.devicesAtOnce };
      return problem(
        say('guest.refusal.too-many-devices', devices),
        say('guest.refusal.too-many-devices-advice', devices),
      );
    }
    case 'wrong-place':
      return problem(say('guest.refusal.wrong-place'), say('guest.refusal.wrong-place-advice'));
    case 'too-many-attempts': {
      const wait = waitPhrase(say, refusal.retryAfterSeconds);
      return problem(say('guest.refusal.too-many-attempts'), say('guest.refusal.too-many-attempts-advice', { wait }));
    }
    case 'gateway-full':
      return problem(say('guest.refusal.gateway-full'), say('guest.refusal.gateway-full-advice'));
    case 'not-online':
    case 'no-such':
    case 'name-taken':
    case 'invalid':
      return problem(say('guest.refusal.other'), say('guest.refusal.other-advice'));
  }
}

/** Why a ticket opens no session any more. */
export function usedUpText(say: Say, cause: Cause): string {
  switch (cause) {
    case 'credit-exhausted':
      return say('guest.used-up.credit-exhausted');
    case 'volume-exhausted':
      return say('guest.used-up.volume-exhausted');
    case 'ticket-expired':
      return say('guest.used-up.ticket-expired');
    case 'offer-ended':
      return say('guest.used-up.offer-ended');
    case 'ticket-cancelled':
      return say('guest.used-up.ticket-cancelled');
    case 'user-request':
    case 'idle-timeout':
    case 'session-timeout':
    case 'device-released':
    case 'admin-reset':
    case 'lost-carrier':
      return say('guest.used-up.other');
  }
}

/** Why a session ended. */
export function endedText(say: Say, cause: Cause): string {
  switch (cause) {
    case 'user-request':
      return say('guest.ended.user-request');
    case 'idle-timeout':
      return say('guest.ended.idle-timeout');
    case 'session-timeout':
      return say('guest.ended.session-timeout');
    case 'credit-exhausted':
      return say('guest.ended.credit-exhausted');
    case 'volume-exhausted':
      return say('guest.ended.volume-exhausted');
    case 'ticket-expired':
      return say('guest.ended.ticket-expired');
    case 'offer-ended':
      return say('guest.ended.offer-ended');
    case 'ticket-cancelled':
      return say('guest.ended.ticket-cancelled');
    case 'device-released':
      return say('guest.ended.device-released');
    case 'admin-reset':
      return say('guest.ended.admin-reset');
    case 'lost-carrier':
      return say('guest.ended.lost-carrier');
  }
}

/** What a time limit limits, and what happens when it is reached. */
export function limitText(say: Say, cause: Cause): { readonly label: string; readonly sequel: string } {
  switch (cause) {
    case 'session-timeout':
      return { label: say('guest.status.limit.session-timeout'), sequel: say('guest.status.then.session-timeout') };
    case 'credit-exhausted':
      return { label: say('guest.status.limit.credit-exhausted'), sequel: say('guest.status.then.credit-exhausted') };
    case 'ticket-expired':
      return { label: say('guest.status.limit.ticket-expired'), sequel: say('guest.status.then.ticket-expired') };
    case 'offer-ended':
      return { label: say('guest.status.limit.offer-ended'), sequel: say('guest.status.then.offer-ended') };
    case 'user-request':
    case 'idle-timeout':
    case 'volume-exhausted':
    case 'ticket-cancelled':
    case 'device-released':
    case 'admin-reset':
    case 'lost-carrier':
      return { label: say('guest.status.limit.other'), sequel: say('guest.status.then.other') };
  }
}
