import type { Period } from '../../domain/calendar.js';
import type { Cause } from '../../domain/cause.js';
import type { VolumeLimit } from '../../domain/volume.js';
import type { Say } from '../text.js';

/** What a time limit limits. */
export function limitLabel(say: Say, cause: Cause, per: Period): string {
  switch (cause) {
    case 'session-timeout':
      return say('guest.status.limit.session-timeout');
    case 'address-unconfirmed':
      return say('confirm.limit');
    case 'credit-exhausted':
      return say('guest.status.limit.credit-exhausted');
    case 'period-exhausted':
      return say('guest.status.limit.period-exhausted', { per });
    case 'ticket-expired':
      return say('guest.status.limit.ticket-expired');
    case 'offer-ended':
      return say('guest.status.limit.offer-ended');
    case 'user-request':
    case 'idle-timeout':
    case 'volume-exhausted':
    case 'ticket-cancelled':
    case 'device-released':
    case 'admin-reset':
    case 'lost-carrier':
      return say('guest.status.limit.other');
  }
}

/** What happens when a time limit is reached. */
export function sequelText(say: Say, cause: Cause): string {
  switch (cause) {
    case 'session-timeout':
      return say('guest.status.then.session-timeout');
    case 'address-unconfirmed':
      return say('confirm.then');
    case 'credit-exhausted':
      return say('guest.status.then.credit-exhausted');
    case 'period-exhausted':
      return say('guest.status.then.period-exhausted');
    case 'ticket-expired':
      return say('guest.status.then.ticket-expired');
    case 'offer-ended':
      return say('guest.status.then.offer-ended');
    case 'user-request':
    case 'idle-timeout':
    case 'volume-exhausted':
    case 'ticket-cancelled':
    case 'device-released':
    case 'admin-reset':
    case 'lost-carrier':
      return say('guest.status.then.other');
  }
}

/** What a volume limit limits. */
export function volumeLabel(say: Say, direction: VolumeLimit['direction']): string {
  switch (direction) {
    case 'down':
      return say('guest.status.limit.volume-down');
    case 'up':
      return say('guest.status.limit.volume-up');
    case 'total':
      return say('guest.status.limit.volume-total');
  }
}
