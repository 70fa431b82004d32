import type Router from '@koa/router';
import { reachOf } from '../terms-reach.js';
import { ticketsOf } from '../ticket-count.js';
import { dispatch, listIn, refuse, withInput } from './answer.js';
import type { ControlDeps } from './app.js';
import { reply } from './exchange.js';
import { bindInput, listInput } from './input.js';
import { findNamed, presentList } from './present.js';

/** Ticket lists, and the offers that they are bound to. */
export function listRoutes(router: Router, { gateway }: ControlDeps): void {
  const { offers, lists } = gateway.state;
  router.get('/lists', (ctx) => {
    const at = gateway.now();
    reply(
      ctx,
      200,
      [...lists.values()].map((list) => presentList(gateway.state, list, at)),
    );
  });
  router.post('/lists', (ctx) =>
    withInput(ctx, listInput, async ({ name, offer: wanted }) => {
      const offer = findNamed(offers, wanted);
      if (offer === undefined) return refuse(ctx, { reason: 'no-such', what: 'offer' });
      await dispatch(ctx, gateway, { type: 'list-create', name, offerId: offer.id }, listIn);
    }),
  );
  router.post('/lists/bind', (ctx) =>
    withInput(ctx, bindInput, async (input) => {
      const list = findNamed(lists, input.list);
      if (list === undefined) return refuse(ctx, { reason: 'no-such', what: 'list' });
      const offer = findNamed(offers, input.offer);
      if (offer === undefined) return refuse(ctx, { reason: 'no-such', what: 'offer' });
      await dispatch(ctx, gateway, { type: 'list-bind', listId: list.id, offerId: offer.id }, (changes) => ({
        ...listIn(changes),
        offer: offer.name,
        reach: reachOf(gateway.state, ticketsOf(gateway.state, list.id)),
      }));
    }),
  );
}
