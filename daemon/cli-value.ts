/** The options of a command line as parseArgs gives them. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** A value that an option cannot have; the message is for whoever typed it. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

/** `creditSeconds` is the option `credit-seconds`. */
export function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function textOf(values: Values, option: string): string {
  const value = values[option];
  if (typeof value !== 'string') throw new ValueError(`--${option} must be given`);
  return value;
}

/** All values of an option that may be given several times. */
export function textsOf(values: Values, option: string): string[] {
  const value = values[option] ?? [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

export function wholeNumber(option: string, typed: string): number {
  if (!/^-?\d{1,15}$/.test(typed)) throw new ValueError(`--${option} must be a whole number`);
  return Number(typed);
}

/** A whole number of at least 0 that must be given. */
export function countOf(values: Values, option: string): number {
  const typed = textOf(values, option);
  if (!/^\d{1,15}$/.test(typed)) throw new ValueError(`--${option} must be a whole number`);
  return Number(typed);
}

/** `none` is null: no limit. */
export function orNone<T>(read: (option: string, typed: string) => T): (option: string, typed: string) => T | null {
  return (option, typed) => (typed === 'none' ? null : read(option, typed));
}

export function flagValue(option: string, typed: string): boolean {
  if (typed === 'yes' || typed === 'true') return true;
  if (typed === 'no' || typed === 'false') return false;
  throw new ValueError(`--${option} must be yes or no`);
}

/** `id=value` pairs. */
export function pairsOf(values: Values, option: string): [string, string][] {
  return textsOf(values, option).map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new ValueError(`--${option} must be id=value`);
    return [pair.slice(0, at).trim(), pair.slice(at + 1)];
  });
}

/** `none` as null, anything else for the daemon to read. */
export function orNull(typed: string): string | null {
  return typed === 'none' ? null : typed;
}
