/** How new codes look. Codes of another format that were given out before stay good. */
export interface CodeFormat {
  readonly alphabet: 'letters' | 'digits';
  /** All symbols, the check character included: 6 to 16. */
  readonly length: number;
}

/** `XXXX-XXXX`. */
export const standardCode: CodeFormat = { alphabet: 'letters', length: 8 };

/** The symbols of a code: no vowels, nothing that looks like something else; 29 of them, a prime. Or digits alone. */
const alphabets = { letters: '23456789BCDFGHJKLMNPQRSTVWXYZ', digits: '0123456789' } as const;
export const codeAlphabet = alphabets.letters;

export const shortestCode = 6;
export const longestCode = 16;
/** A code made by a person may be a sentence. */
const longestTyped = 64;

/** A new code in canonical form: random symbols and a check character. `integer(below)` comes from a CSPRNG. */
export function makeCode(integer: (below: number) => number, { alphabet, length }: CodeFormat = standardCode): string {
  const symbols = alphabets[alphabet];
  const random = Array.from({ length: length - 1 }, () => symbols.charAt(integer(symbols.length))).join('');
  return random + checkCharacter[alphabet](random);
}

/** The canonical form of what was typed, any case, spaces and dashes; undefined when it is empty or far too long. */
export function canonicalCode(typed: string): string | undefined {
  if (typed.length > longestTyped) return undefined;
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Dash}\p{Cf}]/gu, '');
  return code === '' ? undefined : code;
}

/** Whether a code in canonical form could have been made here: a wrong check character is a typing mistake, not a guess. */
export function isWellFormed(code: string): boolean {
  if (code.length < shortestCode || code.length > longestCode) return false;
  const alphabet = /^\d+$/.test(code) ? 'digits' : 'letters';
  const isSpelt = [...code].every((symbol) => alphabets[alphabet].includes(symbol));
  return isSpelt && code.at(-1) === checkCharacter[alphabet](code.slice(0, -1));
}

/** As it stands on paper: `XXXX-XXXX`. A code that a person made up stays as it is. */
export function printedCode(code: string): string {
  if (!isWellFormed(code)) return code;
  const group = code.length % 4 === 0 || code.length % 3 !== 0 ? 4 : 3;
  return code.match(new RegExp(`.{1,${group}}`, 'g'))?.join('-') ?? '';
}

/** Enough to recognise a code in a log, not enough to use it. */
export function maskedCode(code: string): string {
  return `${code.slice(0, 2)}…`;
}

const checkCharacter = {
  /** A weighted sum modulo the prime 29: finds every wrong symbol and every swap of two symbols. */
  letters: (body: string): string => {
    const sum = [...body].reduce((total, symbol, i) => total + (i + 2) * alphabets.letters.indexOf(symbol), 0);
    return alphabets.letters.charAt(sum % alphabets.letters.length);
  },
  /** ISO/IEC 7064, MOD 11,10: finds every wrong digit and nearly every swap of neighbours. */
  digits: (body: string): string => {
    const product = [...body].reduce((p, digit) => (2 * ((p + Number(digit)) % 10 || 10)) % 11, 10);
    return String((11 - product) % 10);
  },
} as const;
