import type { Config } from '../../config/spec.js';
import type { Message } from '../../domain/message.js';
import { sessionsOf, termsOf } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import type { Gateway } from '../../gateway.js';
import type { Mail } from '../../ports-delivery.js';
import { type AddressesOf, kernelAddressesOf, portalAuthority } from '../authority.js';
import { type Print, presentPrint } from '../print/slip.js';
import type { SignedLinks } from '../signed-link.js';
import type { Views } from '../view.js';
import { linkMail } from './link-mail.js';
import { ticketMail } from './ticket-mail.js';

export interface ComposerParts {
  readonly gateway: Pick<Gateway, 'state' | 'now'>;
  readonly config: Config;
  readonly views: Views;
  readonly links: Pick<SignedLinks, 'confirm'>;
  /** The kernel's answer when absent. */
  readonly addressesOf?: AddressesOf;
}

/** What the mail of these tickets hands out, in a language. */
export function printForMail(parts: Omit<ComposerParts, 'links'>, tickets: readonly Ticket[], language: string): Print {
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
  const { views, config } = parts;
  const spoken = views.texts.languages;
  return ({ id, kind, to, language, queuedAt }, tickets) => {
    const known = spoken.includes(language) ? language : config.site.language;
    const envelope = { id: `passerelle-${id}-${queuedAt}`, to };
    switch (kind) {
      case 'tickets':
        return ticketMail(views, printForMail(parts, tickets, known), envelope);
      case 'confirmation': {
        const href = confirmHref(parts, tickets[0], to);
        return linkMail(views, known, { ...envelope, place: config.site.name, href });
      }
    }
  };
}

/** The link at the portal of the access point where its guest is, or else at one where the ticket works. */
function confirmHref(
  { gateway, config, links, addressesOf = kernelAddressesOf }: ComposerParts,
  ticket: Ticket | undefined,
  to: string,
) {
  if (!ticket) throw new Error('composing a mail: a link to confirm an address without its ticket');
  const { state } = gateway;
  const wanted = [
    ...sessionsOf(state, ticket).map((session) => session.accessPoint),
    ...termsOf(state, ticket).accessPoints,
  ];
  const points = wanted.flatMap((id) => config.accessPoints.find((point) => point.id === id) ?? []);
  const authorities = points.flatMap((point) => portalAuthority(point, config.portal.port, addressesOf) ?? []);
  return `http://${authorities[0] ?? 'localhost'}/confirm/${links.confirm(ticket.id, to)}`;
}
