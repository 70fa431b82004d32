import type Router from '@koa/router';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentOutbox } from './present-outbox.js';

/** What is on its way to guests: waiting, or given up; to be tried again, or dropped. */
export function outboxRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, config, post } = deps;

  router.get('/outbox', mayOnly('issue'), (ctx) => {
    const isSetUp = config.mail.host !== null && config.mail.fromAddress !== null;
    const model = { ...presentOutbox(gateway.state, placeOf(ctx, deps, pages)), isSetUp };
    pages.send(ctx, { template: 'outbox', here: '/outbox', model });
  });

  router.post('/outbox/retry', ...doors.may('issue'), async (ctx) => {
    const act = acting(ctx, deps);
    for (const id of [...gateway.state.outbox.keys()]) await act.dispatch({ type: 'message-retry', id });
    post.deliver();
    seeOther(ctx, '/outbox?done=outbox.retried');
  });

  router.post('/outbox/:id/retry', ...doors.may('issue'), async (ctx) => {
    const decision = await acting(ctx, deps).dispatch({ type: 'message-retry', id: idIn(ctx) });
    post.deliver();
    seeOther(ctx, `/outbox?done=outbox.${decision.ok ? 'retried' : 'gone'}`);
  });

  router.post('/outbox/:id/drop', ...doors.may('issue'), async (ctx) => {
    const isThere = gateway.state.outbox.has(idIn(ctx));
    if (isThere) await acting(ctx, deps).dispatch({ type: 'message-drop', id: idIn(ctx) });
    seeOther(ctx, `/outbox?done=outbox.${isThere ? 'dropped' : 'gone'}`);
  });
}
