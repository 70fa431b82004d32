import type { Print, Slip } from './slip.js';

/** All that stands on one slip, in words; what it has not is null or empty. */
export interface SlipText {
  readonly place: string;
  readonly header: string | null;
  /** The network and its password, a line each. */
  readonly networks: readonly string[];
  readonly codeLabel: string;
  readonly code: string;
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
  /** Numbered: join the network, then log in; what is not configured is left out. */
  readonly qrs: readonly { readonly label: string; readonly text: string }[];
}

export function slipText(print: Print, slip: Slip): SlipText {
  const { words, place, header, footer, printed } = print;
  const { code, password, holder, serial, said } = slip;
  const { networks, offer, price, terms, address } = said;
  return {
    place,
    header,
    networks,
    codeLabel: words.code,
    code,
    password: password === null ? null : { label: words.password, text: password },
    offer,
    price,
    terms,
    holder,
    address,
    footer,
    marks: [serial, ...(printed === null ? [] : [printed])],
    qrs: qrsOf(print, slip),
  };
}

function qrsOf({ words }: Print, { logIn, said: { join } }: Slip): SlipText['qrs'] {
  return [
    ...(join === null ? [] : [{ label: words.join, text: join }]),
    ...(logIn === null ? [] : [{ label: join === null ? words.logIn : words.nextLogIn, text: logIn }]),
  ];
}
