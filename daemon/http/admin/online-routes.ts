import type Router from '@koa/router';
import type { Session } from '../../domain/session.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentOnline, presentSession } from './present-online.js';

/** Who is online, and cutting them: asked twice, because there is no undo. */
export function onlineRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway } = deps;
  const sessionIn = (ctx: AdminContext): Session | undefined => gateway.state.sessions.get(idIn(ctx));

  router.get('/online', async (ctx) => {
    await gateway.refresh();
    const model = presentOnline(gateway.state, placeOf(ctx, deps, pages));
    pages.send(ctx, { template: 'online', here: '/online', model });
  });

  router.get('/sessions/:id/cut', (ctx) => {
    const session = sessionIn(ctx);
    if (session === undefined) return seeOther(ctx, '/online?done=gone');
    const model = { row: presentSession(gateway.state, session, placeOf(ctx, deps, pages)) };
    pages.send(ctx, { template: 'cut', here: '/online', model });
  });

  router.post('/sessions/:id/cut', ...doors.may('serve'), async (ctx) => {
    const decision = await acting(ctx, deps).dispatch({ type: 'session-cut', sessionId: idIn(ctx) });
    seeOther(ctx, decision.ok ? '/online?done=cut' : '/online?done=gone');
  });
}
