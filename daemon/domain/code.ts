/** The symbols of a code: no vowels, nothing that looks like something else; 29 of them, a prime. */
export const codeAlphabet = '23456789BCDFGHJKLMNPQRSTVWXYZ';
const codeLength = 8;
const groupLength = 4;

/** A new code in canonical form: random symbols and a check character. `integer(below)` comes from a CSPRNG. */
export function makeCode(integer: (below: number) => number): string {
  const symbols = Array.from({ length: codeLength - 1 }, () => codeAlphabet.charAt(integer(codeAlphabet.length)));
  return symbols.join('') + checkCharacter(symbols);
}

/**
 * The canonical form of what a guest typed (any case, spaces and dashes), or undefined when no code can look like this:
 * the weighted check, modulo the prime 29, finds every wrong symbol and every swap of two symbols.
 */
export function canonicalCode(typed: string): string | undefined {
  if (typed.length > 64) return undefined;
  const code = typed.toUpperCase().replaceAll(/[\s\p{Dash}]/gu, '');
  if (code.length !== codeLength || [...code].some((symbol) => !codeAlphabet.includes(symbol))) return undefined;
  const symbols = [...code].slice(0, -1);
  return code.at(-1) === checkCharacter(symbols) ? code : undefined;
}

/** As it stands on paper: `XXXX-XXXX`. */
export function printedCode(code: string): string {
  return code.match(new RegExp(`.{1,${groupLength}}`, 'g'))?.join('-') ?? '';
}

/** Enough to recognise a code in a log, not enough to use it. */
export function maskedCode(code: string): string {
  return `${code.slice(0, 2)}…`;
}

function checkCharacter(symbols: readonly string[]): string {
  const sum = symbols.reduce((total, symbol, i) => total + (i + 2) * codeAlphabet.indexOf(symbol), 0);
  return codeAlphabet.charAt(sum % codeAlphabet.length);
}
