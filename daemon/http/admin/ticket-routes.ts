import type Router from '@koa/router';
import type { Ticket } from '../../domain/ticket.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { parseConnectionQuery } from './connection-query.js';
import { sourcesOf } from './connection-routes.js';
import { findConnections } from './find-connections.js';
import { type AdminContext, type AdminState, hasRight, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentConnection } from './present-connections.js';
import { presentTicket } from './present-ticket.js';
import { presentTicketDetail } from './present-ticket-detail.js';
import { tableOf } from './show-tickets.js';

/** The last connections of a ticket stand on its own page. */
const lastConnections = 10;

/** Issued tickets: all of them, one, and cancelling it. */
export function ticketRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway } = deps;
  const ticketIn = (ctx: AdminContext): Ticket => gateway.state.tickets.get(idIn(ctx)) ?? ctx.throw(404);

  router.get('/tickets', (ctx) => {
    pages.send(ctx, { template: 'tickets', here: '/tickets', model: { table: tableOf(ctx, deps, pages, null) } });
  });

  router.get('/tickets/:id', async (ctx) => {
    const { id } = ticketIn(ctx);
    const { query } = parseConnectionQuery(new URLSearchParams({ ticket: String(id) }), deps.config.site.timeZone);
    const found = await findConnections(sourcesOf(deps), query, { size: lastConnections });
    const place = placeOf(ctx, deps, pages);
    const seesCodes = hasRight(ctx, 'issue');
    const ticket = ticketIn(ctx);
    const model = {
      ticket: presentTicket(gateway.state, ticket, place, seesCodes),
      detail: presentTicketDetail(gateway.state, ticket, place, seesCodes),
      connections: {
        rows: found.connections.map((connection) => presentConnection(connection, place)),
        moreHref: found.next === null ? null : `/connections?ticket=${id}`,
      },
    };
    pages.send(ctx, { template: 'ticket', here: `/tickets/${id}`, model });
  });

  router.get('/tickets/:id/cancel', (ctx) => {
    const ticket = ticketIn(ctx);
    const list = gateway.state.lists.get(ticket.listId) ?? ctx.throw(404);
    const model = { list, ticket: presentTicket(gateway.state, ticket, placeOf(ctx, deps, pages), false) };
    pages.send(ctx, { template: 'cancel', here: `/tickets/${ticket.id}/cancel`, model });
  });

  router.post('/tickets/:id/cancel', ...doors.may('cancel'), async (ctx) => {
    const { id } = ticketIn(ctx);
    await acting(ctx, deps).dispatch({ type: 'ticket-cancel', ticketId: id });
    seeOther(ctx, `/tickets/${id}?done=cancelled`);
  });
}
