import type * as v from 'valibot';

/** How a change of the owner's comes to be in force. */
export type Effect = 'at-once' | 'restart';

/** One setting: what it may be, what it is when absent, its unit, and what it does, in the installer's words. */
export interface Setting<T> {
  readonly schema: v.GenericSchema<T>;
  readonly standard: T | typeof required;
  readonly type: string;
  readonly unit: string;
  readonly about: string;
  /** Whether the owner may change it on the page, and how that takes effect; null: in the file alone. */
  readonly byOwner: Effect | null;
  /** Never shown, never logged. */
  readonly isSecret: boolean;
}

/** Marks a setting that has no default: it must be given. */
export const required = Symbol('required');

/** A row of the table, for the file alone. */
export const setting = <T>(
  type: string,
  schema: v.GenericSchema<T>,
  standard: T | typeof required,
  about: string,
  unit = '',
): Setting<T> => ({ type, schema, standard, about, unit, byOwner: null, isSecret: false });

/** A row that the owner may change: whoever reads the configuration next has the new value. */
export const atOnce = <T>(row: Setting<T>): Setting<T> => ({ ...row, byOwner: 'at-once' });
/** A row that the owner may change: the gateway starts itself anew with it. */
export const byRestart = <T>(row: Setting<T>): Setting<T> => ({ ...row, byOwner: 'restart' });
/** A row that is never shown and never logged. */
export const secret = <T>(row: Setting<T>): Setting<T> => ({ ...row, isSecret: true });
