import { encode } from 'uqr';

/** A QR code as the path of an SVG whose unit is one square, without the quiet border, which the page leaves around it. */
export interface QrPath {
  /** Squares on a side. */
  readonly size: number;
  /** `M0 0h7v1h-7z…`: one stroke for each row of neighbouring black squares. */
  readonly path: string;
}

/** The black squares, row by row. */
export function qrSquares(text: string): readonly (readonly boolean[])[] {
  return encode(text, { ecc: 'M', border: 0 }).data;
}

/** Sharp at any size, and a tenth of what a picture of it would take. */
export function qrPath(text: string): QrPath {
  const squares = qrSquares(text);
  const runs = squares.flatMap((row, y) => blackRuns(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`));
  return { size: squares.length, path: runs.join('') };
}

/** Where black begins in a row, and how far it goes. */
export function blackRuns(row: readonly boolean[]): [x: number, length: number][] {
  const runs: [number, number][] = [];
  row.forEach((isBlack, x) => {
    const last = runs.at(-1);
    if (isBlack && last !== undefined && last[0] + last[1] === x) last[1] += 1;
    else if (isBlack) runs.push([x, 1]);
  });
  return runs;
}
