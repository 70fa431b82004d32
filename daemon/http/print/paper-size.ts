import type { Config } from '../../config/spec.js';

/** What a ticket can be printed on. */
export type PaperKind = Config['print']['paper'];

export const paperKinds = ['a4-sheet', 'cards', 'receipt-58', 'receipt-80'] as const satisfies readonly PaperKind[];

/** A4, in mm. */
export const a4 = { width: 210, height: 297 } as const;

/** Slips to be cut from an A4 sheet, in mm: three beside each other, as high as what they say. */
export const sheetGrid = { columns: 3, width: 63, left: 10.5, top: 10 } as const;

/** Business cards on an A4 sheet, in mm: two beside each other, five above each other, edge to edge. */
export const cardGrid = { columns: 2, rows: 5, width: 85, height: 55, left: 20, top: 11 } as const;

/** The roll's width and what its head can print of it, in mm. */
export const rolls = {
  'receipt-58': { width: 58, printed: 48 },
  'receipt-80': { width: 80, printed: 72 },
} as const;

export type RollKind = keyof typeof rolls;

export function isRoll(paper: PaperKind): paper is RollKind {
  return paper in rolls;
}
