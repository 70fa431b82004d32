import type { Change } from './change.js';
import type { Refusal } from './refusal.js';

/** What follows from an event: facts to apply and keep, or the reason why nothing does. */
export type Decision =
  | { readonly ok: true; readonly changes: readonly Change[] }
  | { readonly ok: false; readonly refusal: Refusal };

export function accept(...changes: readonly Change[]): Decision {
  return { ok: true, changes };
}

export function refuse(refusal: Refusal): Decision {
  return { ok: false, refusal };
}
