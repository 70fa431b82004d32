import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { a4, cardGrid, isRoll, type PaperKind, type RollKind, rolls, sheetGrid } from './paper-size.js';
import { type Block, type BlockPen, blockPen, fontFiles, mm } from './pdf-block.js';
import { cardBlocks, receiptBlocks, sheetBlocks } from './pdf-slip.js';
import { cropMarks, grouped, perGroup } from './sheet.js';
import type { Print } from './slip.js';
import { type SlipText, slipText } from './slip-text.js';

type Doc = InstanceType<typeof PDFDocument>;

/** A PDF file to be made. Plain data: it is sent to another process as it is. */
export interface PdfOrder {
  readonly paper: PaperKind;
  readonly print: Print;
  /** A PNG or JPEG file; null without one. */
  readonly logo: string | null;
  /** The file to be written. */
  readonly file: string;
}

/**
 * Makes the file, page by page, as fast as the disk takes it. It needs much memory and leaves nobody else a turn for long:
 * to be run in a process of its own (os/aside.ts).
 */
export async function work({ paper, print, logo, file }: PdfOrder, onProgress: (done: number) => void): Promise<void> {
  const doc = new PDFDocument({
    autoFirstPage: false,
    font: fontFiles.text,
    info: { Title: print.place, Creator: 'Passerelle' },
    lang: print.language,
  });
  const out = createWriteStream(file, { mode: 0o600 });
  const finished = once(out, 'finish');
  doc.pipe(out);
  const page = pageMaker(doc, paper, blockPen(doc, logo));
  let done = 0;
  for (const group of grouped(print.slips, perGroup(paper))) {
    page(group.map((slip) => slipText(print, slip)));
    done += group.length;
    onProgress(done);
    await taken(out);
  }
  doc.end();
  await finished;
}

/** Waits until the disk has what was drawn: else the file would grow in memory. */
async function taken(out: WriteStream): Promise<void> {
  await setImmediate();
  if (out.writableNeedDrain) await once(out, 'drain');
}

type DrawGroup = (slips: readonly SlipText[]) => void;

function pageMaker(doc: Doc, paper: PaperKind, pen: BlockPen): DrawGroup {
  if (isRoll(paper)) return (slips) => receiptPages(doc, pen, paper, slips);
  return paper === 'cards' ? (slips) => cardPage(doc, pen, slips) : sheetRows(doc, pen);
}

const a4Points: [number, number] = [a4.width * mm, a4.height * mm];

function receiptPages(doc: Doc, pen: BlockPen, paper: RollKind, slips: readonly SlipText[]): void {
  const { width, printed } = rolls[paper];
  for (const slip of slips) {
    const blocks = receiptBlocks(slip, paper);
    const height = pen.height(blocks, printed * mm) + 9 * mm;
    doc.addPage({ size: [width * mm, height], margin: 0 });
    pen.draw(blocks, ((width - printed) / 2) * mm, 3 * mm, printed * mm);
  }
}

/** A row never is torn apart: what does not fit begins the next page. */
function sheetRows(doc: Doc, pen: BlockPen): DrawGroup {
  const { width, left, top } = sheetGrid;
  const padding = 3 * mm;
  const inner = width * mm - 2 * padding;
  const bottom = (a4.height - top) * mm;
  let y = Number.POSITIVE_INFINITY;
  return (slips) => {
    const columns = slips.map((slip) => sheetBlocks(slip));
    const height = Math.max(...columns.map((blocks) => pen.height(blocks, inner))) + 2 * padding;
    if (y + height > bottom) {
      doc.addPage({ size: a4Points, margin: 0 });
      y = top * mm;
    }
    columns.forEach((blocks, i) => {
      const x = (left + i * width) * mm;
      doc
        .rect(x, y, width * mm, height)
        .lineWidth(0.5)
        .dash(2, { space: 2 })
        .stroke('#777')
        .undash()
        .fillColor('#000');
      pen.draw(blocks, x + padding, y + padding, inner);
    });
    y += height;
  };
}

function cardPage(doc: Doc, pen: BlockPen, slips: readonly SlipText[]): void {
  const { columns, width, height, left, top } = cardGrid;
  doc.addPage({ size: a4Points, margin: 0 });
  doc.save().scale(mm).path(cropMarks()).lineWidth(0.15).stroke('#000').restore().fillColor('#000');
  slips.forEach((slip, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    card(pen, slip, (left + column * width) * mm, (top + row * height) * mm);
  });
}

/** From the largest type that holds what is said; in the smallest, what still is too much stands out at the foot. */
const cardTypes = [7, 6.5, 6, 5.5, 5, 4.5, 4] as const;

function card(pen: BlockPen, slip: SlipText, x: number, y: number): void {
  const padding = 4 * mm;
  const [inner, high] = [cardGrid.width * mm - 2 * padding, cardGrid.height * mm - 2 * padding];
  const sideWidth = 18 * mm;
  const mainWidth = slip.qrs.length === 0 ? inner : inner - sideWidth - 3 * mm;
  const fits = (type: number) => {
    const { main, foot } = cardBlocks(slip, type);
    return pen.height(main, mainWidth) + pen.height(foot, mainWidth) <= high;
  };
  const { main, side, foot } = cardBlocks(slip, cardTypes.find(fits) ?? 4);
  const footHeight = pen.height(foot, mainWidth);
  pen.draw(main, x + padding, y + padding, mainWidth);
  pen.draw(foot, x + padding, y + padding + high - footHeight, mainWidth);
  pen.draw(side satisfies Block[], x + padding + mainWidth + 3 * mm, y + padding, sideWidth);
}
