import type Router from '@koa/router';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminState, seeOther } from './guard.js';

/** Signing browsers out: one's own from the page of one's password, everybody's from the page of the people. */
export function staffSessionRoutes(router: Router<AdminState>, deps: AdminDeps, doors: Doors): void {
  const { gateway } = deps;

  router.post('/staff/browsers/end', ...doors.may('manage'), async (ctx) => {
    await acting(ctx, deps).dispatch({ type: 'staff-sign-out', tokenHash: ctx.state.form.get('browser') ?? '' });
    seeOther(ctx, '/staff?done=staff.browser-ended');
  });

  router.post('/staff/browsers/end-others', ...doors.may('manage'), async (ctx) => {
    const keptTokenHash = ctx.state.signedIn?.session.tokenHash ?? ctx.throw(403);
    await acting(ctx, deps).dispatch({ type: 'staff-sign-out-others', keptTokenHash, name: null });
    seeOther(ctx, '/staff?done=staff.others-ended');
  });

  router.post('/password/browsers/end', ...doors.anybody, async (ctx) => {
    const tokenHash = ctx.state.form.get('browser') ?? '';
    const name = gateway.state.staffSessions.get(tokenHash)?.name;
    if (name !== undefined && name !== ctx.state.signedIn?.staff.name) ctx.throw(403);
    await acting(ctx, deps).dispatch({ type: 'staff-sign-out', tokenHash });
    seeOther(ctx, '/password?done=staff.browser-ended');
  });

  router.post('/password/browsers/end-others', ...doors.anybody, async (ctx) => {
    const { tokenHash, name } = ctx.state.signedIn?.session ?? ctx.throw(403);
    await acting(ctx, deps).dispatch({ type: 'staff-sign-out-others', keptTokenHash: tokenHash, name });
    seeOther(ctx, '/password?done=staff.others-ended');
  });
}
