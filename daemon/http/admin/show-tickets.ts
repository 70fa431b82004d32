import type { AdminDeps } from './app.js';
import { findTickets } from './find-tickets.js';
import { type AdminContext, hasRight } from './guard.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { presentTickets, type TicketsModel } from './present-tickets.js';
import type { Reader } from './ticket-filter.js';
import { parseTicketQuery } from './ticket-query.js';

/** The table of tickets that an address asks for: of one list, or of all (null). */
export function tableOf(ctx: AdminContext, deps: AdminDeps, pages: Pages, listId: number | null): TicketsModel {
  const { state } = deps.gateway;
  const asked = new URLSearchParams(ctx.method === 'GET' ? ctx.querystring : '');
  const parsed = parseTicketQuery(asked, deps.config.site.timeZone);
  const query = listId === null ? parsed.query : { ...parsed.query, listId };
  const reader = readerOf(ctx, deps);
  const found = findTickets(state, query, reader);
  const path = listId === null ? '/tickets' : `/lists/${listId}`;
  return presentTickets(state, { path, listId, asked, parsed, found, reader }, placeOf(ctx, deps, pages));
}

/** Who looks, and when. */
export function readerOf(ctx: AdminContext, { gateway }: AdminDeps): Reader {
  return { now: gateway.now(), seesCodes: hasRight(ctx, 'issue') };
}
