import type Router from '@koa/router';
import type { TicketList } from '../../domain/ticket-list.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, hasRight, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentList, presentLists, presentTicket, statuses } from './present-list.js';
import { type Problems, problemsOf } from './problem.js';

/** Ticket lists, their tickets, and cancelling one. */
export function listRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway } = deps;
  const showLists = (ctx: AdminContext, typed: URLSearchParams, problems: Problems): void => {
    const model = presentLists(gateway.state, gateway.now(), typed, problems);
    const status = Object.keys(problems).length > 0 ? 422 : 200;
    pages.send(ctx, { template: 'lists', here: '/lists', model, status });
  };

  router.get('/lists', (ctx) => showLists(ctx, new URLSearchParams(), {}));
  router.post('/lists', ...doors.may('manage'), async (ctx) => {
    const { form } = ctx.state;
    const input = parseListForm(form);
    if (!input.ok) return showLists(ctx, form, input.problems);
    const { name, offerId } = input;
    const decision = await acting(ctx, deps).dispatch({ type: 'list-create', name, offerId });
    if (!decision.ok) {
      const field =
        decision.refusal.reason === 'no-such' || decision.refusal.reason === 'offer-retired' ? 'offerId' : 'name';
      return showLists(ctx, form, problemsOf(decision.refusal, field));
    }
    const made = decision.changes.find((change) => change.type === 'list-set');
    seeOther(ctx, `/lists/${made?.list.id ?? ''}?done=list-made`);
  });
  router.get('/lists/:id', (ctx) => {
    const list = gateway.state.lists.get(idIn(ctx)) ?? ctx.throw(404);
    showList(ctx, list, deps, pages, { typed: new URLSearchParams({ count: '10' }), problems: {} });
  });
  cancelRoutes(router, deps, pages, doors);
}

/** A list with its tickets, and the form that issues more as it was typed. */
export function showList(
  ctx: AdminContext,
  list: TicketList,
  deps: AdminDeps,
  pages: Pages,
  form: { readonly typed: URLSearchParams; readonly problems: Problems },
): void {
  const { page, status } = ctx.query;
  const view = {
    status: statuses.find((known) => known === status) ?? null,
    page: typeof page === 'string' && /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1,
    seesCodes: hasRight(ctx, 'issue'),
  };
  const model = presentList(deps.gateway.state, list, placeOf(ctx, deps, pages), view, form);
  const isBad = Object.keys(form.problems).length > 0;
  pages.send(ctx, { template: 'list', here: `/lists/${list.id}`, model, status: isBad ? 422 : 200 });
}

function cancelRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway } = deps;
  router.get('/tickets/:id/cancel', (ctx) => {
    const { tickets, lists } = gateway.state;
    const ticket = tickets.get(idIn(ctx)) ?? ctx.throw(404);
    const list = lists.get(ticket.listId) ?? ctx.throw(404);
    const model = { list, ticket: presentTicket(gateway.state, ticket, placeOf(ctx, deps, pages), false) };
    pages.send(ctx, { template: 'cancel', here: `/lists/${list.id}`, model });
  });
  router.post('/tickets/:id/cancel', ...doors.may('cancel'), async (ctx) => {
    const ticket = gateway.state.tickets.get(idIn(ctx)) ?? ctx.throw(404);
    await acting(ctx, deps).dispatch({ type: 'ticket-cancel', ticketId: ticket.id });
    seeOther(ctx, `/lists/${ticket.listId}?done=cancelled`);
  });
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
