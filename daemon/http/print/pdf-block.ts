import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';
import { blackRuns, qrSquares } from './qr.js';

type Doc = InstanceType<typeof PDFDocument>;
export type FontName = 'text' | 'bold' | 'code';

const fontFile = (name: string) => createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

/**
 * All of Latin, Greek and Cyrillic, Arabic, Hebrew, Armenian and Georgian. By their files: pdfkit reads a font anew at each
 * use when it has two names for it.
 */
export const fontFiles: Readonly<Record<FontName, string>> = {
  text: fontFile('DejaVuSansCondensed'),
  bold: fontFile('DejaVuSansCondensed-Bold'),
  code: fontFile('DejaVuSansMono-Bold'),
};

/** Points of a millimetre. */
export const mm = 72 / 25.4;

/** Something that stands in a column: a paragraph, QR codes with their captions, the logo, or room. Lengths in points. */
export type Block =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly font: FontName;
      readonly size: number;
      readonly align?: 'left' | 'center' | 'right';
      /** The text has to stand on one line: it is made smaller until it does. */
      readonly isOneLine?: boolean;
    }
  | {
      readonly kind: 'qrs';
      readonly qrs: readonly { readonly label: string; readonly text: string }[];
      readonly side: number;
      readonly size: number;
      readonly isAcross: boolean;
      /** White below each. */
      readonly below: number;
    }
  | { readonly kind: 'logo'; readonly height: number; readonly width: number; readonly align: 'left' | 'center' }
  | { readonly kind: 'room'; readonly height: number };

/** Draws blocks and knows how high they are; what it has measured or drawn before costs it nothing. */
export interface BlockPen {
  height(blocks: readonly Block[], width: number): number;
  draw(blocks: readonly Block[], x: number, y: number, width: number): void;
}

export function blockPen(doc: Doc, logo: string | null): BlockPen {
  const heights = new Map<string, number>();
  const drawnQrs = new Map<string, { squares: number; content: string }>();
  const set = ({ font, size }: { font: FontName; size: number }) => doc.font(fontFiles[font]).fontSize(size);

  const fitted = (block: Extract<Block, { kind: 'text' }>, width: number): Extract<Block, { kind: 'text' }> => {
    if (!block.isOneLine) return block;
    const natural = set(block).widthOfString(block.text);
    // a hair less, or the last letter is wrapped
    return natural <= width ? block : { ...block, size: block.size * (width / natural) * 0.995 };
  };
  const textHeight = (text: string, font: FontName, size: number, width: number): number => {
    const key = `${font} ${size} ${width} ${text}`;
    const known = heights.get(key);
    if (known !== undefined) return known;
    const height = set({ font, size }).heightOfString(text, { width });
    if (heights.size > mostRemembered) heights.clear();
    heights.set(key, height);
    return height;
  };
  const captionHeight = (block: Extract<Block, { kind: 'qrs' }>, width: number): number =>
    Math.max(...block.qrs.map(({ label }) => textHeight(label, 'text', block.size, width)));
  const cell = ({ isAcross, qrs }: Extract<Block, { kind: 'qrs' }>, width: number) =>
    isAcross ? width / qrs.length : width;

  const heightOf = (block: Block, width: number): number => {
    switch (block.kind) {
      case 'text': {
        const { text, font, size } = fitted(block, width);
        return textHeight(text, font, size, width);
      }
      case 'qrs': {
        const one = block.side + qrGap + captionHeight(block, cell(block, width)) + block.below;
        return block.isAcross ? one : one * block.qrs.length;
      }
      case 'logo':
        return logo === null ? 0 : block.height;
      case 'room':
        return block.height;
    }
  };
  const drawQr = (text: string, x: number, y: number, side: number): void => {
    const { squares, content } = drawnQrs.get(text) ?? qrContent(text);
    if (drawnQrs.size > mostQrs) drawnQrs.clear();
    drawnQrs.set(text, { squares, content });
    doc
      .save()
      .translate(x, y)
      .scale(side / squares);
    // one path for all squares: no viewer shows a seam between them
    (doc as Doc & { addContent(operators: string): void }).addContent(content);
    doc.restore();
  };
  const drawBlock = (block: Block, x: number, y: number, width: number): void => {
    switch (block.kind) {
      case 'text': {
        const { text, font, size, align = 'left' } = fitted(block, width);
        set({ font, size }).text(text, x, y, { width, align });
        return;
      }
      case 'qrs': {
        const across = cell(block, width);
        const down = heightOf(block, width) / (block.isAcross ? 1 : block.qrs.length);
        block.qrs.forEach(({ label, text }, i) => {
          const [left, top] = block.isAcross ? [x + i * across, y] : [x, y + i * down];
          drawQr(text, left + (across - block.side) / 2, top, block.side);
          const caption = { width: across, align: 'center' } as const;
          set({ font: 'text', size: block.size }).text(label, left, top + block.side + qrGap, caption);
        });
        return;
      }
      case 'logo':
        if (logo !== null)
          doc.image(logo, x, y, {
            fit: [Math.min(width, block.width), block.height * 0.9],
            align: block.align as 'center',
          });
        return;
      case 'room':
        return;
    }
  };
  return {
    height: (blocks, width) => blocks.reduce((sum, block) => sum + heightOf(block, width), 0),
    draw(blocks, x, y, width) {
      let top = y;
      for (const block of blocks) {
        drawBlock(block, x, top, width);
        top += heightOf(block, width);
      }
    },
  };
}

/** Of the white that a QR code needs around it. */
const qrGap = 1.2 * mm;
const mostRemembered = 5_000;
/** The network's code is the same on every slip, the other one on none. */
const mostQrs = 20;

/** A QR code as operators of a PDF page whose unit is one square. */
function qrContent(text: string): { squares: number; content: string } {
  const rows = qrSquares(text);
  const rects = rows.flatMap((row, y) => blackRuns(row).map(([x, length]) => `${x} ${y} ${length} 1 re`));
  return { squares: rows.length, content: `${rects.join('\n')}\nf` };
}
