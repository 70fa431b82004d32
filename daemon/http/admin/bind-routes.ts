import type Router from '@koa/router';
import type { Offer } from '../../domain/offer.js';
import type { TicketList } from '../../domain/ticket-list.js';
import { reachOf, stateWithBinding } from '../terms-reach.js';
import { ticketsOf } from '../ticket-count.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentChange } from './present-change.js';
import type { Problem } from './problem.js';

/** A list gets another offer: chosen first, then asked, because its issued tickets take the new terms at once. */
export function bindRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway } = deps;
  const { lists } = gateway.state;
  const listIn = (ctx: AdminContext): TicketList => lists.get(idIn(ctx)) ?? ctx.throw(404);

  router.get('/lists/:id/bind', mayOnly('manage'), (ctx) => {
    const list = listIn(ctx);
    const { offerId } = ctx.query;
    if (offerId === undefined) return choose(ctx, deps, pages, list, null);
    const offer = offerWith(deps, offerId);
    if (offer === undefined) return choose(ctx, deps, pages, list, { key: 'admin.problem.no-offer' });
    ask(ctx, deps, pages, list, offer);
  });

  router.post('/lists/:id/bind', ...doors.may('manage'), async (ctx) => {
    const list = listIn(ctx);
    const offer = offerWith(deps, ctx.state.form.get('offerId') ?? '');
    if (offer === undefined) return choose(ctx, deps, pages, list, { key: 'admin.problem.no-offer' });
    await acting(ctx, deps).dispatch({ type: 'list-bind', listId: list.id, offerId: offer.id });
    seeOther(ctx, `/lists/${list.id}?done=bound`);
  });
}

function choose(
  ctx: AdminContext,
  { gateway }: AdminDeps,
  pages: Pages,
  list: TicketList,
  problem: Problem | null,
): void {
  const { offers } = gateway.state;
  const others = [...offers.values()]
    .reverse()
    .filter(({ id, retiredAt }) => id !== list.offerId && retiredAt === null);
  const model = {
    list,
    present: offers.get(list.offerId)?.name ?? '',
    offers: others.map(({ id, name }) => ({ id, name })),
    problem,
  };
  pages.send(ctx, { template: 'bind', here: `/lists/${list.id}/bind`, model, status: problem === null ? 200 : 422 });
}

function ask(ctx: AdminContext, deps: AdminDeps, pages: Pages, list: TicketList, offer: Offer): void {
  const { state } = deps.gateway;
  const reach = reachOf(stateWithBinding(state, list, offer.id), ticketsOf(state, list.id));
  const before = state.offers.get(list.offerId) ?? ctx.throw(404);
  const change = presentChange(before, offer, reach, placeOf(ctx, deps, pages));
  const model = { list, present: before.name, offer, change };
  pages.send(ctx, { template: 'bind-sure', here: `/lists/${list.id}/bind`, model });
}

function offerWith({ gateway }: AdminDeps, id: unknown): Offer | undefined {
  const offer = typeof id === 'string' && /^[1-9]\d{0,14}$/.test(id) ? gateway.state.offers.get(Number(id)) : undefined;
  return offer?.retiredAt === null ? offer : undefined;
}
