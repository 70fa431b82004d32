/** What a person typed for a number in a human unit, as a whole number of the small unit. */
export type Amount =
  | { readonly ok: true; readonly value: number | null }
  | { readonly ok: false; readonly problem: 'not-a-number' | 'too-fine' | 'too-large' };

const decimal = /^(\d{1,15})(?:[.,](\d{1,9}))?$/;

/**
 * Reads `1`, `1.5`, `1,5` or nothing (null), and multiplies it by a whole factor, exactly: what does not come out as a
 * whole number is `too-fine`, never rounded.
 */
export function parseAmount(typed: string, factor: number): Amount {
  const text = typed.replaceAll(/[\s\u00a0\u202f]/g, '');
  if (text === '') return { ok: true, value: null };
  const match = decimal.exec(text);
  if (match === null) return { ok: false, problem: 'not-a-number' };
  const fraction = match[2] ?? '';
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(`${match[1]}${fraction}`) * BigInt(factor);
  if (scaled % scale !== 0n) return { ok: false, problem: 'too-fine' };
  const value = scaled / scale;
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return { ok: false, problem: 'too-large' };
  return { ok: true, value: Number(value) };
}
