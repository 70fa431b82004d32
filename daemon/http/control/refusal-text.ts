import type { Cause } from '../../domain/cause.js';
import type { Refusal } from '../../domain/refusal.js';
import type { Pause } from '../../domain/ticket-status.js';

/** A refusal in plain English, lower case and without a full stop, for a terminal. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'typo':
      return 'the code has a typing error: its length or its check character is wrong';
    case 'unknown-code':
      return 'there is no ticket with this code';
    case 'password-needed':
      return 'this is a user name: its password must be given, too';
    case 'wrong-password':
      return 'the password is wrong';
    case 'used-up':
      return `the ticket is used up: ${causeText(refusal.cause)}`;
    case 'not-now':
      return `${pauseText(refusal.cause)}${againText(refusal.againAt)}`;
    case 'too-many-devices':
      return `the ticket is already on ${refusal.devicesAtOnce} device(s), as many as it allows`;
    case 'details-needed':
      return `the offer asks for something first: ${refusal.fields.map(({ label }) => label).join(', ')}`;
    case 'wrong-place':
      return 'the offer does not work at this access point';
    case 'not-remembered':
      return 'the device has no ticket that lets it in again without the code';
    case 'too-many-attempts':
      return `too many attempts: try again in ${refusal.retryAfterSeconds} s`;
    case 'too-many-mails':
      return `too many e-mails were sent to this address: try again in ${refusal.retryAfterSeconds} s`;
    case 'device-blocked':
      return refusal.untilAt === null
        ? 'the device is blocked'
        : `the device is blocked until ${new Date(refusal.untilAt).toISOString()}`;
    case 'gateway-full':
      return "every place in the kernel's tables is taken";
    case 'not-given':
      return 'the offer is not given away here';
    case 'free-again':
      return `the device has had it: the offer gives again from ${new Date(refusal.againAt).toISOString()}`;
    case 'not-online':
      return 'this device is not online';
    case 'no-such':
      return `there is no such ${refusal.what}`;
    case 'name-taken':
      return `the name "${refusal.name}" is taken`;
    case 'offer-retired':
      return `the offer "${refusal.name}" is retired: nothing new is issued for it`;
    case 'last-owner':
      return `${refusal.name} is the last owner`;
    case 'invalid':
      return `${refusal.field}: ${refusal.problem}`;
  }
}

/** Why a session ended or will end, in plain English. */
export function causeText(cause: Cause): string {
  switch (cause) {
    case 'user-request':
      return 'the guest logged out';
    case 'idle-timeout':
      return 'no traffic for too long';
    case 'session-timeout':
      return 'end of the session duration';
    case 'address-unconfirmed':
      return 'the e-mail address was not confirmed in time';
    case 'credit-exhausted':
      return 'credit used up';
    case 'period-exhausted':
      return 'time of this period used up';
    case 'volume-exhausted':
      return 'volume used up';
    case 'ticket-expired':
      return "end of the ticket's life";
    case 'offer-ended':
      return 'the offer has ended';
    case 'ticket-cancelled':
      return 'the ticket was cancelled';
    case 'device-released':
      return 'another device took its place';
    case 'admin-reset':
      return 'cut by staff';
    case 'lost-carrier':
      return 'the device is gone';
  }
}

function pauseText(cause: Pause['cause']): string {
  switch (cause) {
    case 'offer-not-yet':
      return 'the offer has not begun yet';
    case 'ticket-not-yet':
      return "the ticket's first day has not come yet";
    case 'outside-hours':
      return 'the offer works at certain hours only';
    case 'address-unconfirmed':
      return 'the e-mail address is not confirmed yet';
    case 'period-exhausted':
      return 'the time of this period is used up';
  }
}

function againText(againAt: number | null): string {
  return againAt === null ? '' : `: again from ${new Date(againAt).toISOString()}`;
}
