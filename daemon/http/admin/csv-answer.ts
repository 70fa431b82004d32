import { Readable } from 'node:stream';
import { csvPieces, csvTime, type Sheet } from '../csv.js';
import type { AdminContext } from './guard.js';
import type { Place } from './present-online.js';

/** Answers with a file for a spreadsheet, written as fast as the reader takes it. It is called by `name` and the day. */
export function sendCsv(ctx: AdminContext, { say, now, timeZone }: Place, name: string, sheet: Sheet): void {
  const day = csvTime(now, timeZone).slice(0, 10);
  ctx.attachment(`${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '')}-${day}.csv`);
  ctx.type = 'text/csv; charset=utf-8';
  ctx.body = Readable.from(csvPieces(say, sheet), { objectMode: false, highWaterMark: 64 * 1024 });
}
