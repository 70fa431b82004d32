import CodepageEncoder, { type Codepage } from '@point-of-sale/codepage-encoder';

/** What comes nearest where a code page lacks a symbol. */
const nearest: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u202f': ' ',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '·': '-',
  '×': 'x',
  œ: 'oe',
  Œ: 'OE',
  '€': 'EUR',
};

/** A text in symbols that a code page has: the same where it can, else what comes nearest, else a question mark. */
export function printable(text: string, codePage: Codepage): string {
  return [...text.normalize('NFC')].map((symbol) => symbolIn(symbol, codePage)).join('');
}

function symbolIn(symbol: string, codePage: Codepage): string {
  // printers differ in what they make of a space that must not break
  const wanted = symbol === '\u00a0' || symbol === '\u202f' ? ' ' : symbol;
  if (isControl(wanted)) return ' ';
  if (has(wanted, codePage)) return wanted;
  const base = symbol.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return [nearest[symbol], base].find((other) => other !== undefined && has(other, codePage)) ?? '?';
}

function isControl(symbol: string): boolean {
  return /\p{Cc}/u.test(symbol);
}

/** The library writes a question mark for what it has not. */
function has(text: string, codePage: Codepage): boolean {
  if (/^[\x20-\x7e]*$/.test(text)) return true;
  return text.length === 1 && CodepageEncoder.encode(text, codePage)[0] !== 0x3f;
}
