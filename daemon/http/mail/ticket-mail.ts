import type { Mail } from '../../ports-delivery.js';
import { qrSquares } from '../print/qr.js';
import type { Print, Slip } from '../print/slip.js';
import type { Say } from '../text.js';
import type { Views } from '../view.js';
import { pngOf } from './png.js';

/** More pictures than this make a mail that is refused for its size, or taken for an advertisement. */
const mostPictures = 10;

/** What portal/mail/ticket.eta shows. */
export interface TicketMailModel {
  readonly subject: string;
  readonly place: string;
  readonly hello: string;
  readonly lead: string;
  readonly tickets: readonly MailedTicket[];
  readonly notes: readonly string[];
}

interface MailedTicket {
  readonly codeLabel: string;
  readonly code: string;
  /** null: the code is enough. */
  readonly password: { readonly label: string; readonly text: string } | null;
  readonly offer: string;
  readonly price: string | null;
  readonly terms: readonly string[];
  /** How to go online: the network and where to log in, a line each. */
  readonly steps: readonly string[];
  readonly serial: string;
  /** A QR code for another device; null where there is no room for it, or the portal has no address. */
  readonly qr: { readonly source: string; readonly label: string } | null;
}

/** What a mail with tickets says, in its reader's words. `sourceOf`: where a picture is found, by its number. */
export function presentTicketMail(say: Say, print: Print, sourceOf: (n: number) => string): TicketMailModel {
  const { slips, place, words } = print;
  const count = slips.length;
  return {
    subject: say('mail.subject', { count, place }),
    place,
    hello: say('mail.hello', { place }),
    lead: say('mail.lead', { count }),
    tickets: slips.map((slip, n) => ({
      codeLabel: words.code,
      code: slip.code,
      password: slip.password === null ? null : { label: words.password, text: slip.password },
      offer: slip.said.offer,
      price: slip.said.price,
      terms: slip.said.terms,
      steps: stepsOf(slip),
      serial: slip.serial,
      qr: slip.logIn === null || n >= mostPictures ? null : { source: sourceOf(n), label: say('mail.scan') },
    })),
    notes: [...(print.footer === null ? [] : [print.footer]), say('mail.keep', { count }), say('mail.why', { place })],
  };
}

/** A mail with tickets; `id` names it, whenever it is made. */
export function ticketMail(views: Views, print: Print, { id, to }: Pick<Mail, 'id' | 'to'>): Mail {
  const say = views.texts.say(print.language);
  const model = presentTicketMail(say, print, (n) => `cid:${pictureName(n)}`);
  const pictures = print.slips
    .slice(0, mostPictures)
    .flatMap(({ logIn }, n) => (logIn === null ? [] : [{ name: pictureName(n), bytes: pngOf(qrSquares(logIn)) }]));
  const html = views.render('mail/ticket', { language: print.language, sheet: null, ...model });
  return { id, to, subject: model.subject, text: plainText(model), html, pictures };
}

/** A mail that only shows that mails arrive. */
export function testMail(say: Say, { place, id, to }: Pick<Mail, 'id' | 'to'> & { readonly place: string }): Mail {
  const text = say('mail.test', { place });
  const html = `<p>${text.replaceAll(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`)}</p>`;
  return { id, to, subject: say('mail.test-subject', { place }), text: `${text}\n`, html, pictures: [] };
}

function pictureName(n: number): string {
  return `code-${n + 1}.png`;
}

function stepsOf({ said: { networks, address } }: Slip): string[] {
  return [...networks, ...(address === null ? [] : [address])];
}

/** The same for readers that show no HTML, and for who reads mail aloud. */
function plainText({ hello, lead, tickets, notes }: TicketMailModel): string {
  const blocks = tickets.map(({ codeLabel, code, password, offer, price, terms, steps, serial }) =>
    [
      `${codeLabel}: ${code}`,
      ...(password === null ? [] : [`${password.label}: ${password.text}`]),
      '',
      price === null ? offer : `${offer} · ${price}`,
      ...terms.map((line) => `- ${line}`),
      '',
      ...steps,
      serial,
    ].join('\n'),
  );
  return `${[hello, lead, ...blocks, '-- ', ...notes].join('\n\n')}\n`;
}
