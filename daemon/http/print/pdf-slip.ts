import type { RollKind } from './paper-size.js';
import { type Block, mm } from './pdf-block.js';
import { codeSize } from './present-slip.js';
import type { SlipText } from './slip-text.js';

type Align = 'left' | 'center';

/** A slip of an A4 sheet, one column. */
export function sheetBlocks(slip: SlipText): Block[] {
  return [
    { kind: 'logo', width: 32 * mm, height: 9 * mm, align: 'left' },
    ...head(slip, 7.5, 'left'),
    room(1.25),
    ...credentials(slip, 7.5, { large: 19, medium: 14, small: 10 }, 'left'),
    room(1.25),
    ...offer(slip, 7.5, 'left', ' · '),
    room(1.25),
    ...qrs(slip, 21, 7, true, 1),
    room(1),
    ...foot(slip, 7, 'left'),
  ];
}

/** The columns of a business card, in a type of so many points. */
export function cardBlocks(slip: SlipText, size: number): { main: Block[]; side: Block[]; foot: Block[] } {
  return {
    main: [
      { kind: 'logo', width: 30 * mm, height: 7 * mm, align: 'left' },
      ...head(slip, size, 'left'),
      ...credentials(slip, size, { large: 17, medium: 12, small: 9 }, 'left'),
      room(0.5),
      ...offer(slip, size, 'left', ' · '),
    ],
    side: qrs(slip, 17, 5.5, false, 4),
    foot: foot(slip, Math.min(size, 6), 'left'),
  };
}

/** A receipt, centred. */
export function receiptBlocks(slip: SlipText, paper: RollKind): Block[] {
  return [
    { kind: 'logo', width: 40 * mm, height: 16 * mm, align: 'center' },
    ...head(slip, 9, 'center'),
    room(2.5),
    ...credentials(slip, 9, { large: 20, medium: 14, small: 11 }, 'center'),
    room(2.5),
    ...offer(slip, 9, 'center', '\n'),
    room(2.5),
    ...qrs(slip, 32, 8, paper === 'receipt-80', 3),
    room(1.5),
    ...foot(slip, 8, 'center'),
  ];
}

const room = (millimetres: number): Block => ({ kind: 'room', height: millimetres * mm });

function text(words: string | null, size: number, align: Align, font: 'text' | 'bold' = 'text'): Block[] {
  return words === null ? [] : [{ kind: 'text', text: words, size, align, font }];
}

function head({ place, header }: SlipText, size: number, align: Align): Block[] {
  return [...text(place, size * 1.25, align, 'bold'), ...text(header, size, align)];
}

function credentials(
  { networks, codeLabel, code, password }: SlipText,
  size: number,
  codeSizes: Readonly<Record<ReturnType<typeof codeSize>, number>>,
  align: Align,
): Block[] {
  const typed = (words: string, typedSize: number): Block => ({
    kind: 'text',
    text: words,
    font: 'code',
    size: typedSize,
    align,
    isOneLine: true,
  });
  return [
    ...networks.flatMap((line) => text(line, size, align)),
    ...text(codeLabel, size * 0.875, align),
    typed(code, codeSizes[codeSize(code)]),
    ...(password === null ? [] : [...text(password.label, size * 0.875, align), typed(password.text, size * 1.25)]),
  ];
}

function offer({ offer: name, price, terms, holder }: SlipText, size: number, align: Align, between: string): Block[] {
  return [
    ...text(price === null ? name : `${name}${align === 'center' ? '\n' : ' · '}${price}`, size, align, 'bold'),
    ...text(terms.join(between), size, align),
    ...text(holder, size, align),
  ];
}

function qrs({ qrs: codes }: SlipText, sideMm: number, size: number, isAcross: boolean, belowMm: number): Block[] {
  return codes.length === 0
    ? []
    : [{ kind: 'qrs', qrs: codes, side: sideMm * mm, size, isAcross, below: belowMm * mm }];
}

function foot({ address, footer, marks }: SlipText, size: number, align: Align): Block[] {
  return [...text(address, size, align), ...text(footer, size, align), ...text(marks.join(' · '), size, align)];
}
