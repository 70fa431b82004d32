import type { Ticket } from '../../domain/ticket.js';
import { findLogo } from '../print/logo.js';
import { type Print, presentPrint } from '../print/slip.js';
import type { AdminDeps } from './app.js';

/** What stands on the papers of tickets, in a language. */
export function printOf(
  { gateway, config, views, print }: AdminDeps,
  tickets: readonly Ticket[],
  language: string,
): Print {
  return presentPrint(gateway.state, tickets, {
    name: config.site.name,
    header: config.print.header,
    footer: config.print.footer,
    accessPoints: config.accessPoints,
    portalPort: config.portal.port,
    addressesOf: print.addressesOf,
    language,
    say: views.texts.say(language),
    now: gateway.now(),
    timeZone: config.site.timeZone,
  });
}

/** Where the logo is found, for a page; null without one. */
export function logoPath({ config }: Pick<AdminDeps, 'config'>): string | null {
  return config.print.logo && findLogo(config.site.stateFolder) ? '/print/logo' : null;
}
