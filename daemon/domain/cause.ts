/** Why a session ended (RFC 2866 Acct-Terminate-Cause, in the guest's terms). */
export type Cause =
  | 'user-request'
  | 'idle-timeout'
  | 'session-timeout'
  /** The time within which the guest had to confirm an e-mail address. */
  | 'address-unconfirmed'
  | 'credit-exhausted'
  | 'period-exhausted'
  | 'volume-exhausted'
  | 'ticket-expired'
  | 'offer-ended'
  | 'ticket-cancelled'
  | 'device-released'
  | 'admin-reset'
  | 'lost-carrier';
