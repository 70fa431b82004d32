import type Router from '@koa/router';
import { mostTicketsAtOnce } from '../../domain/decide-ticket.js';
import type { TicketList } from '../../domain/ticket-list.js';
import { issueTickets } from '../issue.js';
import { parseAmount } from './amount.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, seeOther } from './guard.js';
import type { Problems } from './offer-form.js';
import { problemsOf } from './offer-routes.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentList, presentLists, presentTicket, statuses } from './present-list.js';

/** Ticket lists, their tickets, issuing more and cancelling one. */
export function listRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, random, config } = deps;
  const show = showing(deps, pages);

  router.get('/lists', (ctx) => show.lists(ctx, new URLSearchParams(), {}));
  router.post('/lists', ...doors.owner, async (ctx) => {
    const { form } = ctx.state;
    const input = parseListForm(form);
    if (!input.ok) return show.lists(ctx, form, input.problems);
    const { name, offerId } = input;
    const decision = await gateway.dispatch({ type: 'list-create', name, offerId });
    if (!decision.ok) {
      const field = decision.refusal.reason === 'no-such' ? 'offerId' : 'name';
      return show.lists(ctx, form, problemsOf(decision.refusal, field));
    }
    const made = decision.changes.find((change) => change.type === 'list-set');
    seeOther(ctx, `/lists/${made?.list.id ?? ''}?done=list-made`);
  });

  const listIn = (ctx: AdminContext): TicketList => gateway.state.lists.get(idIn(ctx)) ?? ctx.throw(404);
  router.get('/lists/:id', (ctx) => show.list(ctx, listIn(ctx), new URLSearchParams({ count: '10' }), {}));
  router.post('/lists/:id/tickets', ...doors.owner, async (ctx) => {
    const list = listIn(ctx);
    const count = parseAmount(ctx.state.form.get('count') ?? '', 1);
    if (!count.ok || count.value === null || count.value < 1 || count.value > mostTicketsAtOnce) {
      const values = { least: 1, most: mostTicketsAtOnce };
      return show.list(ctx, list, ctx.state.form, { count: { key: 'admin.problem.not-between', values } });
    }
    const issued = await issueTickets(gateway, random, { listId: list.id, count: count.value }, config.codes);
    if (!issued.ok) return show.list(ctx, list, ctx.state.form, problemsOf(issued.refusal, 'count'));
    seeOther(ctx, `/lists/${list.id}?done=tickets-made`);
  });
  ticketRoutes(router, deps, pages, doors);
}

function ticketRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway } = deps;
  router.get('/tickets/:id/cancel', (ctx) => {
    const { tickets, lists } = gateway.state;
    const ticket = tickets.get(idIn(ctx)) ?? ctx.throw(404);
    const list = lists.get(ticket.listId) ?? ctx.throw(404);
    const model = { list, ticket: presentTicket(gateway.state, ticket, placeOf(ctx, deps, pages), false) };
    pages.send(ctx, { template: 'cancel', here: `/lists/${list.id}`, model });
  });
  router.post('/tickets/:id/cancel', ...doors.owner, async (ctx) => {
    const ticket = gateway.state.tickets.get(idIn(ctx)) ?? ctx.throw(404);
    await gateway.dispatch({ type: 'ticket-cancel', ticketId: ticket.id });
    seeOther(ctx, `/lists/${ticket.listId}?done=cancelled`);
  });
}

function showing(deps: AdminDeps, pages: Pages) {
  const { gateway } = deps;
  const statusOf = (problems: Problems) => (Object.keys(problems).length > 0 ? 422 : 200);
  return {
    lists: (ctx: AdminContext, typed: URLSearchParams, problems: Problems): void => {
      const model = presentLists(gateway.state, gateway.now(), typed, problems);
      pages.send(ctx, { template: 'lists', here: '/lists', model, status: statusOf(problems) });
    },
    list: (ctx: AdminContext, list: TicketList, typed: URLSearchParams, problems: Problems): void => {
      const { page, status } = ctx.query;
      const view = {
        status: statuses.find((known) => known === status) ?? null,
        page: typeof page === 'string' && /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1,
        seesCodes: ctx.state.signedIn?.staff.role === 'owner',
      };
      const model = presentList(gateway.state, list, placeOf(ctx, deps, pages), view, { typed, problems });
      pages.send(ctx, { template: 'list', here: `/lists/${list.id}`, model, status: statusOf(problems) });
    },
  };
}

type ListInput =
  | { readonly ok: true; readonly name: string; readonly offerId: number }
  | { readonly ok: false; readonly problems: Problems };

function parseListForm(form: URLSearchParams): ListInput {
  const name = (form.get('name') ?? '').trim();
  const offerId = form.get('offerId') ?? '';
  const known = /^[1-9]\d{0,14}$/.test(offerId);
  const problems: Problems = {
    ...(name === '' && { name: { key: 'admin.problem.name-missing' } }),
    ...(name.length > 80 && { name: { key: 'admin.problem.too-long', values: { most: 80 } } }),
    ...(!known && { offerId: { key: 'admin.problem.no-offer' } }),
  };
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, name, offerId: Number(offerId) };
}
