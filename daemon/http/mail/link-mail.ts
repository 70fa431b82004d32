import type { Mail } from '../../ports-delivery.js';
import type { Say } from '../text.js';
import type { Views } from '../view.js';

/** What portal/mail/link.eta shows. */
export interface LinkMailModel {
  readonly subject: string;
  readonly place: string;
  readonly hello: string;
  readonly lead: string;
  readonly href: string;
  readonly button: string;
  readonly notes: readonly string[];
}

/** A mail with the link that confirms the address it is sent to. */
export function linkMail(
  views: Views,
  language: string,
  { place, href, id, to }: Pick<Mail, 'id' | 'to'> & { readonly place: string; readonly href: string },
): Mail {
  const model = presentLinkMail(views.texts.say(language), place, href);
  const html = views.render('mail/link', { language, sheet: null, ...model });
  return { id, to, subject: model.subject, text: plainText(model), html, pictures: [] };
}

function presentLinkMail(say: Say, place: string, href: string): LinkMailModel {
  return {
    subject: say('confirm.mail.subject', { place }),
    place,
    hello: say('confirm.mail.hello'),
    lead: say('confirm.mail.lead', { place }),
    href,
    button: say('confirm.submit'),
    notes: [say('confirm.mail.here'), say('confirm.mail.not-you', { place })],
  };
}

function plainText({ hello, lead, href, notes }: LinkMailModel): string {
  const [here = '', ...rest] = notes;
  return `${[hello, lead, href, here, '-- ', ...rest].join('\n\n')}\n`;
}
