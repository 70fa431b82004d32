import type { Config } from '../../config/spec.js';
import type { Message } from '../../domain/message.js';
import type { Ticket } from '../../domain/ticket.js';
import type { Gateway } from '../../gateway.js';
import type { Mail } from '../../ports-delivery.js';
import { type AddressesOf, kernelAddressesOf } from '../authority.js';
import { type Print, presentPrint } from '../print/slip.js';
import type { Views } from '../view.js';
import { ticketMail } from './ticket-mail.js';

export interface ComposerParts {
  readonly gateway: Pick<Gateway, 'state' | 'now'>;
  readonly config: Config;
  readonly views: Views;
  /** The kernel's answer when absent. */
  readonly addressesOf?: AddressesOf;
}

/** What the mail of these tickets hands out, in a language. */
export function printForMail(parts: ComposerParts, tickets: readonly Ticket[], language: string): Print {
  const { gateway, config, views, addressesOf = kernelAddressesOf } = parts;
  return presentPrint(gateway.state, tickets, {
    name: config.site.name,
    header: config.print.header,
    footer: config.print.footer,
    accessPoints: config.accessPoints,
    portalPort: config.portal.port,
    addressesOf,
    language,
    say: views.texts.say(language),
    now: gateway.now(),
    timeZone: config.site.timeZone,
  });
}

/** The mail of a message in the outbox: every try makes it anew, with what its tickets give by then. */
export function composeMail(parts: ComposerParts): (message: Message, tickets: readonly Ticket[]) => Mail {
  const spoken = parts.views.texts.languages;
  return ({ id, to, language, queuedAt }, tickets) => {
    const known = spoken.includes(language) ? language : parts.config.site.language;
    return ticketMail(parts.views, printForMail(parts, tickets, known), { id: `passerelle-${id}-${queuedAt}`, to });
  };
}
