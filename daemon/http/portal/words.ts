import type { Period } from '../../domain/calendar.js';
import type { Cause } from '../../domain/cause.js';
import type { Say } from '../text.js';

/** What is wrong with a form, and what to do now. */
export interface Problem {
  readonly text: string;
  readonly advice: string;
  /** The field to mend; absent: none of them. */
  readonly field?: 'code' | 'password' | 'address';
  /** Nothing is wrong: something is to be added. */
  readonly isStep?: true;
}

/** Something that a page names and tells. */
export interface Fact {
  readonly label: string;
  readonly value: string;
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
    case 'address-unconfirmed':
    case 'period-exhausted':
    case 'device-released':
    case 'admin-reset':
    case 'lost-carrier':
      return say('guest.used-up.other');
  }
}

/** Why a session ended. `per`: the period that its ticket's time is capped in. */
export function endedText(say: Say, cause: Cause, per: Period): string {
  switch (cause) {
    case 'user-request':
      return say('guest.ended.user-request');
    case 'idle-timeout':
      return say('guest.ended.idle-timeout');
    case 'session-timeout':
      return say('guest.ended.session-timeout');
    case 'address-unconfirmed':
      return say('confirm.ended');
    case 'credit-exhausted':
      return say('guest.ended.credit-exhausted');
    case 'period-exhausted':
      return say('guest.ended.period-exhausted', { per });
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
