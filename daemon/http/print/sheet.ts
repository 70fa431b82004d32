import { cardGrid, isRoll, type PaperKind, type RollKind, rolls, sheetGrid } from './paper-size.js';
import type { Print } from './slip.js';
import { type SlipText, slipText } from './slip-text.js';

/** As many as stand together and are not torn apart: a row of an A4 sheet, a sheet of cards, one receipt. */
export function perGroup(paper: PaperKind): number {
  if (isRoll(paper)) return 1;
  return paper === 'cards' ? cardGrid.columns * cardGrid.rows : sheetGrid.columns;
}

/** Things in groups of `size`; the last one holds what is left. */
export function grouped<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** The size of the page in CSS; a roll's is as long as its longest receipt. */
export function pageRule(paper: PaperKind, print: Print, hasLogo: boolean): string {
  if (isRoll(paper))
    return `@page{size:${rolls[paper].width}mm ${longestReceipt(paper, print) + (hasLogo ? 17 : 0)}mm;margin:0}`;
  const margin = paper === 'cards' ? '0' : `${sheetGrid.top}mm ${sheetGrid.left}mm`;
  return `@page{size:A4;margin:${margin}}`;
}

/** Short lines in the margin where the knife goes, as the path of an SVG in mm. */
export function cropMarks(): string {
  const { left, top, width, height, columns, rows } = cardGrid;
  const [right, bottom] = [left + columns * width, top + rows * height];
  const upright = Array.from({ length: columns + 1 }, (_, i) => left + i * width).map(
    (x) => `M${x} ${top - 6}v5M${x} ${bottom + 1}v5`,
  );
  const level = Array.from({ length: rows + 1 }, (_, i) => top + i * height).map(
    (y) => `M${left - 6} ${y}h5M${right + 1} ${y}h5`,
  );
  return [...upright, ...level].join('');
}

/** How many sheets of A4 it takes; null on a roll, and where that depends on what the slips say. */
export function sheetCount(paper: PaperKind, slips: number): number | null {
  return paper === 'cards' ? Math.ceil(slips / perGroup(paper)) : null;
}

/** In mm, never too little: what a browser does with a line of text is not known here. */
function longestReceipt(paper: RollKind, print: Print): number {
  const lengths = print.slips.map((slip) => receiptLength(paper, slipText(print, slip)));
  return Math.ceil(Math.max(...lengths, 40));
}

/** Lengths as in portal/assets/slip.css. */
const receiptText = { lineMm: 4, symbolMm: 1.8, gapMm: 2.5, qrMm: 32, codeMm: 9 } as const;

function receiptLength(paper: RollKind, slip: SlipText): number {
  const { lineMm, gapMm, qrMm, codeMm } = receiptText;
  const lines = (texts: readonly (string | null)[], scale = 1) =>
    texts.reduce((sum, text) => sum + (text === null ? 0 : wrappedLines(text, rolls[paper].printed, scale)), 0);
  const rows = paper === 'receipt-80' ? Math.min(1, slip.qrs.length) : slip.qrs.length;
  const qrs = rows * (qrMm + 2 + 2 * lineMm) + Math.max(0, rows - 1) * 3;
  const head = lines([slip.place], 1.4) * 5.5 + lines([slip.header]) * lineMm;
  const secret = slip.password === null ? 0 : lines([`${slip.password.label} ${slip.password.text}`], 1.3) * 5;
  const offer = lines([slip.offer, slip.price], 1.1) * lineMm;
  const main = lines([...slip.networks, slip.codeLabel, ...slip.terms, slip.holder]) * lineMm;
  const foot = lines([slip.address, slip.footer, ...slip.marks]) * lineMm;
  const code = codeMm * Math.ceil(slip.code.length / 18);
  return 9 + head + main + code + secret + offer + qrs + foot + 3 * gapMm;
}

/** How many lines a text takes when words are not broken, in a type whose symbols are so wide on average. */
function wrappedLines(text: string, widthMm: number, scale: number): number {
  const most = Math.floor(widthMm / (receiptText.symbolMm * scale));
  let [lines, used] = [1, 0];
  for (const word of text.split(/\s+/)) {
    const needed = used === 0 ? word.length : used + 1 + word.length;
    if (needed <= most) used = needed;
    else {
      lines += Math.ceil(word.length / most) - (used === 0 ? 1 : 0);
      used = word.length % most;
    }
  }
  return lines;
}
