import type { ReceiptPrinter } from '../../integrations/printer/client.js';
import type { AddressesOf } from '../authority.js';
import type { PdfOrder } from '../print/pdf.js';

/** What printing needs from the world. */
export interface PrintMeans {
  readonly addressesOf: AddressesOf;
  readonly printer: ReceiptPrinter;
  /** Makes a PDF file aside, and tells how many slips it has drawn; gives up when the signal says so. */
  makePdf(order: PdfOrder, onProgress: (done: number) => void, signal: AbortSignal): Promise<void>;
}
