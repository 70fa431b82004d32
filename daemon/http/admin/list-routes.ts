import type Router from '@koa/router';
import type { TicketList } from '../../domain/ticket-list.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { presentField } from './form-field.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { idIn } from './place.js';
import { presentList, presentLists } from './present-list.js';
import { type Problems, problemsOf } from './problem.js';
import { tableOf } from './show-tickets.js';

/** Ticket lists: all of them, one with its tickets, a new one, and another name. */
export function listRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway } = deps;
  const showLists = (ctx: AdminContext, typed: URLSearchParams, problems: Problems): void => {
    const model = presentLists(gateway.state, gateway.now(), typed, problems);
    pages.send(ctx, { template: 'lists', here: '/lists', model, status: statusOf(problems) });
  };

  router.get('/lists', (ctx) => showLists(ctx, new URLSearchParams(), {}));
  router.post('/lists', ...doors.may('manage'), async (ctx) => {
    const { form } = ctx.state;
    const input = parseListForm(form);
    if (!input.ok) return showLists(ctx, form, input.problems);
    const { name, offerId } = input;
    const decision = await acting(ctx, deps).dispatch({ type: 'list-create', name, offerId });
    if (!decision.ok) {
      const { reason } = decision.refusal;
      const field = reason === 'no-such' || reason === 'offer-retired' ? 'offerId' : 'name';
      return showLists(ctx, form, problemsOf(decision.refusal, field));
    }
    const made = decision.changes.find((change) => change.type === 'list-set');
    seeOther(ctx, `/lists/${made?.list.id ?? ''}?done=list-made`);
  });
  router.get('/lists/:id', (ctx) => {
    const list = gateway.state.lists.get(idIn(ctx)) ?? ctx.throw(404);
    showList(ctx, list, deps, pages, { typed: new URLSearchParams({ count: '10' }), problems: {} });
  });
  renameRoutes(router, deps, pages, doors);
}

/** A list with its tickets, and the form that issues more as it was typed. */
export function showList(
  ctx: AdminContext,
  list: TicketList,
  deps: AdminDeps,
  pages: Pages,
  form: { readonly typed: URLSearchParams; readonly problems: Problems },
): void {
  const { gateway } = deps;
  const model = {
    ...presentList(gateway.state, list, gateway.now(), form),
    table: tableOf(ctx, deps, pages, list.id),
  };
  pages.send(ctx, { template: 'list', here: `/lists/${list.id}`, model, status: statusOf(form.problems) });
}

function renameRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { lists } = deps.gateway.state;
  const show = (ctx: AdminContext, list: TicketList, typed: URLSearchParams, problems: Problems): void => {
    const model = { list, name: presentField(typed, problems, 'name') };
    pages.send(ctx, { template: 'rename', here: `/lists/${list.id}/rename`, model, status: statusOf(problems) });
  };

  router.get('/lists/:id/rename', mayOnly('manage'), (ctx) => {
    const list = lists.get(idIn(ctx)) ?? ctx.throw(404);
    show(ctx, list, new URLSearchParams({ name: list.name }), {});
  });
  router.post('/lists/:id/rename', ...doors.may('manage'), async (ctx) => {
    const list = lists.get(idIn(ctx)) ?? ctx.throw(404);
    const { form } = ctx.state;
    const name = (form.get('name') ?? '').trim();
    const problems = nameProblems(name);
    if (Object.keys(problems).length > 0) return show(ctx, list, form, problems);
    const decision = await acting(ctx, deps).dispatch({ type: 'list-rename', listId: list.id, name });
    if (!decision.ok) return show(ctx, list, form, problemsOf(decision.refusal, 'name'));
    seeOther(ctx, `/lists/${list.id}?done=tickets.renamed`);
  });
}

type ListInput =
  | { readonly ok: true; readonly name: string; readonly offerId: number }
  | { readonly ok: false; readonly problems: Problems };

function parseListForm(form: URLSearchParams): ListInput {
  const name = (form.get('name') ?? '').trim();
  const offerId = form.get('offerId') ?? '';
  const known = /^[1-9]\d{0,14}$/.test(offerId);
  const problems: Problems = { ...nameProblems(name), ...(!known && { offerId: { key: 'admin.problem.no-offer' } }) };
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, name, offerId: Number(offerId) };
}

function nameProblems(name: string): Problems {
  if (name === '') return { name: { key: 'admin.problem.name-missing' } };
  return name.length > 80 ? { name: { key: 'admin.problem.too-long', values: { most: 80 } } } : {};
}

function statusOf(problems: Problems): number {
  return Object.keys(problems).length > 0 ? 422 : 200;
}
