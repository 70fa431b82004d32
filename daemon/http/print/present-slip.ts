import { type QrPath, qrPath } from './qr.js';
import type { Print, Slip } from './slip.js';
import { type SlipText, slipText } from './slip-text.js';

/** One slip as the template portal/print/slip.eta shows it. */
export interface SlipModel extends Omit<SlipText, 'qrs'> {
  /** Address of the logo; null without one. */
  readonly logo: string | null;
  /** How large the code may be to stand on one line. */
  readonly codeSize: CodeSize;
  readonly qrs: readonly QrModel[];
  /** How much it says besides its code: what says more says it smaller. */
  readonly load: Load;
}

export type CodeSize = 'large' | 'medium' | 'small';
export type Load = 'light' | 'full' | 'crowded';

export interface QrModel extends QrPath {
  readonly label: string;
  readonly viewBox: string;
}

/** Draws a QR code. */
export type DrawQr = (text: string) => QrPath;

/** Remembers the last one it drew: neighbours join the same network. */
export function rememberedQr(): DrawQr {
  let last: { text: string; drawn: QrPath } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, drawn: qrPath(text) };
    return last.drawn;
  };
}

export function presentSlip(print: Print, slip: Slip, logo: string | null, drawJoin: DrawQr = qrPath): SlipModel {
  const { qrs, ...text } = slipText(print, slip);
  return {
    ...text,
    logo,
    codeSize: codeSize(text.code),
    qrs: qrs.map(({ label, text: content }, i) => {
      const drawn = i === 0 && qrs.length > 1 ? drawJoin(content) : qrPath(content);
      return { label, ...drawn, viewBox: `0 0 ${drawn.size} ${drawn.size}` };
    }),
    load: loadOf(text),
  };
}

export function codeSize(code: string): CodeSize {
  if (code.length <= 9) return 'large';
  return code.length <= 14 ? 'medium' : 'small';
}

/** A slip has so much room: the more it says, the smaller it says it. */
function loadOf({ header, footer, password, holder, networks, offer, terms, address }: Omit<SlipText, 'qrs'>): Load {
  const texts = [header, footer, password?.text, holder, offer, address, ...networks, ...terms];
  const symbols = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  if (symbols <= 260) return 'light';
  return symbols <= 460 ? 'full' : 'crowded';
}
