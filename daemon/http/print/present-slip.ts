import { type QrPath, qrPath } from './qr.js';
import type { Print, Slip } from './slip.js';

/** One slip as the template portal/print/slip.eta shows it. */
export interface SlipModel {
  readonly place: string;
  /** Address of the logo; null without one. */
  readonly logo: string | null;
  readonly header: string | null;
  readonly networks: readonly string[];
  readonly codeLabel: string;
  readonly code: string;
  /** How large the code may be to stand on one line. */
  readonly codeSize: 'large' | 'medium' | 'small';
  /** null: the code is enough. */
  readonly password: { readonly label: string; readonly text: string } | null;
  readonly offer: string;
  readonly price: string | null;
  readonly terms: readonly string[];
  readonly holder: string | null;
  readonly address: string | null;
  readonly footer: string | null;
  /** Serial number and day. */
  readonly marks: readonly string[];
  readonly qrs: readonly QrModel[];
  /** How much it says besides its code: what says more says it smaller. */
  readonly load: 'light' | 'full' | 'crowded';
}

export interface QrModel extends QrPath {
  readonly label: string;
  readonly viewBox: string;
}

/** Codes that are the same on many slips are drawn once. */
export type DrawQr = (text: string) => QrPath;

export function rememberedQr(): DrawQr {
  let last: { text: string; drawn: QrPath } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, drawn: qrPath(text) };
    return last.drawn;
  };
}

export function presentSlip(print: Print, slip: Slip, logo: string | null, drawJoin: DrawQr = qrPath): SlipModel {
  const { words, place, header, footer, printed } = print;
  const { code, password, holder, serial, said } = slip;
  const { networks, offer, price, terms, address } = said;
  return {
    place,
    logo,
    header,
    networks,
    codeLabel: words.code,
    code,
    codeSize: codeSize(code),
    password: password === null ? null : { label: words.password, text: password },
    offer,
    price,
    terms,
    holder,
    address,
    footer,
    marks: [serial, ...(printed === null ? [] : [printed])],
    qrs: qrsOf(print, slip).map(({ label, text }, i, { length }) => {
      const drawn = i === 0 && length > 1 ? drawJoin(text) : qrPath(text);
      return { label, ...drawn, viewBox: `0 0 ${drawn.size} ${drawn.size}` };
    }),
    load: loadOf(print, slip),
  };
}

/** The numbered QR codes of a slip: join, then log in; what is not configured is left out. */
export function qrsOf({ words }: Print, { logIn, said }: Slip): { readonly label: string; readonly text: string }[] {
  const { join } = said;
  return [
    ...(join === null ? [] : [{ label: words.join, text: join }]),
    ...(logIn === null ? [] : [{ label: join === null ? words.logIn : words.nextLogIn, text: logIn }]),
  ];
}

function codeSize(code: string): SlipModel['codeSize'] {
  if (code.length <= 9) return 'large';
  return code.length <= 14 ? 'medium' : 'small';
}

/** A slip has so much room: the more it says, the smaller it says it. */
export function loadOf({ header, footer }: Print, { password, holder, said }: Slip): SlipModel['load'] {
  const { networks, offer, terms, address } = said;
  const texts = [header, footer, password, holder, offer, address, ...networks, ...terms];
  const symbols = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  if (symbols <= 260) return 'light';
  return symbols <= 460 ? 'full' : 'crowded';
}
