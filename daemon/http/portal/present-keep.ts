import { type QrPath, qrPath } from '../print/qr.js';

/** The link by which a guest comes back to a ticket, from this device or from another one. */
export interface KeepModel {
  readonly href: string;
  /** The same for a camera; in capitals it needs half the squares. */
  readonly qr: QrPath;
  /** Squares on a side with the quiet border of four. */
  readonly side: number;
}

/** `authority`: where the portal is found again without TLS, as a guest types it. */
export function presentKeep(token: string, authority: string): KeepModel {
  const qr = qrPath(`HTTP://${authority}/BACK/${token}`.toUpperCase());
  return { href: `http://${authority}/back/${token}`, qr, side: qr.size + 8 };
}
