import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import { printable } from './printable.js';

/** What stands on one receipt; what it has not is null or empty. */
export interface Receipt {
  readonly place: string;
  readonly header: string | null;
  readonly networks: readonly string[];
  readonly codeLabel: string;
  readonly code: string;
  readonly password: { readonly label: string; readonly text: string } | null;
  readonly offer: string;
  readonly price: string | null;
  readonly terms: readonly string[];
  readonly holder: string | null;
  readonly qrs: readonly { readonly label: string; readonly text: string }[];
  readonly address: string | null;
  readonly footer: string | null;
  readonly marks: readonly string[];
}

/** What the printer is like. */
export interface Roll {
  /** Symbols to a line: 32 on 58 mm, 48 on 80 mm. */
  readonly columns: 32 | 48;
  readonly codePage: CodePage;
}

export type CodePage = 'windows1252' | 'cp858' | 'cp850' | 'cp437' | 'iso8859-15';

/** One square, in dots of an eighth of a millimetre: a network of 60 bytes stays within 384 dots, and a phone reads it. */
const qrSquareDots = { 32: 5, 48: 6 } as const;
const feedBeforeCut = 4;

/** The bytes of one receipt in ESC/POS, from its initialisation to its cut. */
export function receiptBytes(receipt: Receipt, { columns, codePage }: Roll): Uint8Array {
  const encoder = new ReceiptPrinterEncoder({ language: 'esc-pos', columns, newline: '\n', feedBeforeCut });
  const say = (text: string) => printable(text, codePage);
  const lines = (...texts: readonly (string | null)[]) => {
    for (const text of texts) if (text !== null) encoder.line(say(text));
  };
  encoder.initialize().codepage(codePage).align('center');
  encoder.bold(true);
  big(encoder, say(receipt.place), columns);
  encoder.bold(false);
  lines(receipt.header);
  encoder.newline();
  lines(...receipt.networks, receipt.codeLabel);
  encoder.bold(true);
  big(encoder, say(receipt.code), columns);
  if (receipt.password !== null) {
    encoder.bold(false);
    lines(receipt.password.label);
    encoder.bold(true);
    big(encoder, say(receipt.password.text), columns);
  }
  encoder.newline();
  lines(receipt.price === null ? receipt.offer : `${receipt.offer} - ${receipt.price}`);
  encoder.bold(false);
  lines(...receipt.terms, receipt.holder);
  for (const { label, text } of receipt.qrs) {
    encoder.newline();
    lines(label);
    encoder.qrcode(utf8(text), { model: 2, size: qrSquareDots[columns], errorlevel: 'm' });
  }
  encoder.newline();
  lines(receipt.address, receipt.footer);
  lines(receipt.marks.join('  '));
  return encoder.cut('partial').encode();
}

/** Twice as wide and high where a line holds it, else twice as high. */
function big(encoder: ReceiptPrinterEncoder, text: string, columns: number): void {
  if (text.length * 2 <= columns) encoder.size(2, 2);
  else encoder.size(1, 2);
  encoder.line(text).size(1, 1);
}

/** The library writes a symbol as one byte; what phones expect of a name beyond ASCII is UTF-8. */
function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
