import type Router from '@koa/router';
import { longestPassword, setPassword, shortestPassword } from '../staff-password.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { presentField } from './form-field.js';
import { type AdminContext, type AdminState, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { presentStaffSessions } from './present-staff.js';
import type { Problems } from './problem.js';
import type { SignInLimits } from './sign-in-limit.js';
import { claimOf, endSession, tooOften } from './sign-in-routes.js';
import { cookieName } from './staff-session.js';

/** What everybody may do with their own account: a new password, signing out. */
export function passwordRoutes(
  router: Router<AdminState>,
  deps: AdminDeps,
  pages: Pages,
  doors: Doors,
  limits: SignInLimits,
): void {
  const { passwords, config } = deps;
  const show = (ctx: AdminContext, status: number, problems: Problems): void => {
    // Passwords are never sent back.
    const fields = ['current', 'next', 'again'].map((name) => ({
      ...presentField(new URLSearchParams(), problems, name),
      labelKey: `admin.password.${name}`,
      autocomplete: name === 'current' ? 'current-password' : 'new-password',
      hasHint: name === 'next',
    }));
    const { session } = ctx.state.signedIn ?? ctx.throw(403);
    const browsers = presentStaffSessions(deps.gateway.state, placeOf(ctx, deps, pages), session, session.name);
    const model = { fields, least: shortestPassword, browsers };
    pages.send(ctx, { template: 'password', here: '/password', status, model });
  };

  router.get('/password', (ctx) => show(ctx, 200, {}));

  router.post('/password', ...doors.anybody, async (ctx) => {
    const { form } = ctx.state;
    const { staff, session } = ctx.state.signedIn ?? ctx.throw(403);
    const problems = problemsIn(form);
    if (Object.keys(problems).length > 0) return show(ctx, 422, problems);
    const waitSeconds = await limits.attempt(claimOf(ctx, deps, staff.name));
    if (waitSeconds > 0) return show(ctx, 429, { current: tooOften(ctx, pages, waitSeconds) });
    if (!(await passwords.verify(form.get('current') ?? '', staff.passwordHash)))
      return show(ctx, 422, { current: { key: 'admin.problem.wrong-current' } });
    const door = { gateway: acting(ctx, deps), passwords, stateFolder: config.site.stateFolder };
    await setPassword(door, { name: staff.name, password: form.get('next') ?? '' }, session.tokenHash);
    seeOther(ctx, '/online?done=password-changed');
  });

  router.post('/sign-out', ...doors.anybody, async (ctx) => {
    await endSession(ctx, deps);
    ctx.cookies.set(cookieName, null, { httpOnly: true, sameSite: 'strict', path: '/', overwrite: true });
    seeOther(ctx, '/sign-in?done=signed-out');
  });
}

function problemsIn(form: URLSearchParams): Problems {
  const typed = (name: string) => form.get(name) ?? '';
  const next = typed('next');
  return {
    ...(typed('current') === '' && { current: { key: 'admin.problem.missing' } }),
    ...(typed('current').length > longestPassword && { current: { key: 'admin.problem.wrong-current' } }),
    ...(next.length < shortestPassword && {
      next: { key: 'admin.problem.too-short', values: { least: shortestPassword } },
    }),
    ...(next.length > longestPassword && {
      next: { key: 'admin.problem.too-long', values: { most: longestPassword } },
    }),
    ...(next !== typed('again') && { again: { key: 'admin.problem.not-the-same' } }),
  };
}
