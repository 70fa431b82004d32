import type Router from '@koa/router';
import type { Staff } from '../../domain/staff.js';
import { formBody } from '../middleware/form-body.js';
import { waitPhrase } from '../phrase.js';
import { isUnclaimed, longestPassword, staffName } from '../staff-password.js';
import { addressOf, note } from './act.js';
import type { AdminDeps } from './app.js';
import { browserWords } from './browser-words.js';
import { type AdminContext, type AdminState, seeOther } from './guard.js';
import type { Pages } from './page.js';
import type { Problem } from './problem.js';
import type { Claim, SignInLimits } from './sign-in-limit.js';
import { failureNotes } from './sign-in-note.js';
import { cookieName, newStaffSession, sessionSeconds } from './staff-session.js';

/** Signing in and out. */
export function signInRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, limits: SignInLimits): void {
  const { gateway, passwords, config, audit } = deps;
  const failures = failureNotes();
  const show = (ctx: AdminContext, status: number, name: string, problem: Problem | null): void =>
    pages.send(ctx, { template: 'sign-in', here: '/sign-in', status, model: { name, problem } });

  router.get('/sign-in', (ctx) => {
    if (ctx.state.signedIn !== undefined) return seeOther(ctx, '/online');
    if (isUnclaimed(gateway.state, config.site.stateFolder)) return seeOther(ctx, '/setup');
    show(ctx, 200, '', null);
  });

  router.post('/sign-in', formBody(), async (ctx) => {
    const typed = ctx.state.form.get('name') ?? '';
    const password = ctx.state.form.get('password') ?? '';
    const claim = claimOf(ctx, deps, staffName(typed));
    const waitSeconds = await limits.attempt(claim);
    if (waitSeconds > 0) return show(ctx, 429, typed, tooOften(ctx, pages, waitSeconds));
    const right = password.length <= longestPassword && (await passwords.verify(password, claim.staff?.passwordHash));
    if (!right || !(await beginSession(ctx, deps, claim))) {
      await failures.failed(audit, claim, gateway.now());
      return show(ctx, 422, typed, { key: 'admin.problem.wrong-password' });
    }
    if (claim.staff) await hashAnew(deps, claim.staff, password);
    seeOther(ctx, '/online');
  });
}

/** What somebody claims who types a name at this computer. */
export function claimOf(ctx: AdminContext, { gateway }: Pick<AdminDeps, 'gateway'>, name: string): Claim {
  return { name, address: addressOf(ctx), staff: gateway.state.staff.get(name) };
}

/** This browser is somebody's from now on; whatever session it had is over. False when the person is gone by now. */
export async function beginSession(ctx: AdminContext, deps: AdminDeps, { name, address }: Claim): Promise<boolean> {
  const { gateway, random, audit } = deps;
  await endSession(ctx, deps);
  const token = random.token();
  const browser = browserWords(ctx.get('user-agent'));
  const session = newStaffSession(token, { name, address, browser }, gateway.now());
  const decision = await gateway.dispatch({ type: 'staff-sign-in', session });
  if (!decision.ok) return false;
  await audit.note({ at: gateway.now(), by: name, from: address, act: 'sign-in', about: { browser } });
  const maxAge = sessionSeconds * 1000;
  ctx.cookies.set(cookieName, token, { httpOnly: true, sameSite: 'strict', path: '/', maxAge, overwrite: true });
  return true;
}

/** A password whose hash was made cheaper than today's gets today's: now alone it is known. */
async function hashAnew({ gateway, passwords }: AdminDeps, staff: Staff, password: string): Promise<void> {
  const { name, passwordHash: was } = staff;
  if (!passwords.isWeak(was)) return;
  await gateway.dispatch({ type: 'staff-rehash', name, was, passwordHash: await passwords.hash(password) });
}

/** The end of whatever session this browser has. */
export async function endSession(ctx: AdminContext, deps: AdminDeps): Promise<void> {
  const { signedIn } = ctx.state;
  if (signedIn === undefined) return;
  await deps.gateway.dispatch({ type: 'staff-sign-out', tokenHash: signedIn.session.tokenHash });
  await note(ctx, deps, { act: 'sign-out', about: {} });
}

/** Says how long to wait, to the reader and to the browser. */
export function tooOften(ctx: AdminContext, pages: Pages, waitSeconds: number): Problem {
  ctx.set('Retry-After', String(waitSeconds));
  return { key: 'admin.problem.too-often', values: { wait: waitPhrase(pages.say(ctx), waitSeconds) } };
}
