import { pngOf } from '../mail/png.js';
import { qrSquares } from '../print/qr.js';

/** A QR code as an image that a page holds in itself. */
export function presentQr(text: string): string {
  return `data:image/png;base64,${pngOf(qrSquares(text)).toString('base64')}`;
}
