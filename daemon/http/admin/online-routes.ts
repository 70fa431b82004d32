import type Router from '@koa/router';
import type { Session } from '../../domain/session.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentOnline, presentSession, type Seen } from './present-online.js';
import type { Speeds } from './speed.js';

/** Who is online, and cutting them: asked twice, because there is no undo. */
export function onlineRoutes(
  router: Router<AdminState>,
  deps: AdminDeps,
  pages: Pages,
  doors: Doors,
  speeds: Speeds,
): void {
  const { gateway, hostNames } = deps;
  const sessionIn = (ctx: AdminContext): Session | undefined => gateway.state.sessions.get(idIn(ctx));
  const look = async (): Promise<Seen> => ({ names: await hostNames.all(), speedOf: (id) => speeds.of(id) });

  router.get('/online', async (ctx) => {
    await gateway.refresh();
    const seen = await look();
    const model = presentOnline(gateway.state, placeOf(ctx, deps, pages), seen, ctx.URL.searchParams);
    pages.send(ctx, { template: 'online', here: '/online', model });
  });

  router.get('/sessions/:id/cut', async (ctx) => {
    const seen = await look();
    const session = sessionIn(ctx);
    if (session === undefined) return seeOther(ctx, '/online?done=gone');
    const model = { row: presentSession(gateway.state, session, placeOf(ctx, deps, pages), seen) };
    pages.send(ctx, { template: 'cut', here: '/online', model });
  });

  router.post('/sessions/:id/cut', ...doors.may('serve'), async (ctx) => {
    const decision = await acting(ctx, deps).dispatch({ type: 'session-cut', sessionId: idIn(ctx) });
    seeOther(ctx, decision.ok ? '/online?done=cut' : '/online?done=gone');
  });
}
