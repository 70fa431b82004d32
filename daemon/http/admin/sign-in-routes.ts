import type Router from '@koa/router';
import { type CountedLimit, countedLimit } from '../middleware/counted-limit.js';
import { formBody } from '../middleware/form-body.js';
import { waitPhrase } from '../phrase.js';
import { isUnclaimed, longestPassword, staffName } from '../staff-password.js';
import type { AdminDeps } from './app.js';
import { type AdminContext, type AdminState, seeOther } from './guard.js';
import type { Pages } from './page.js';
import type { Problem } from './problem.js';
import { cookieName, newStaffSession, sessionSeconds } from './staff-session.js';

/** How often passwords may be tried: right ones count too, so that trying many at once gains nothing. */
export interface SignInLimits {
  /** Counts one attempt; answers the seconds to wait when it is one too many, which then must not be looked at. */
  attempt(ip: string, name: string): Promise<number>;
}

const windowSeconds = 300;

export function signInLimits(): SignInLimits {
  const perAddress = countedLimit({ points: 10, windowSeconds, mostKeys: 2000 });
  // Wider, so that one address alone cannot keep somebody out; it is for guessing from many addresses at once.
  const perName = countedLimit({ points: 20, windowSeconds, mostKeys: 2000 });
  const take = async (limit: CountedLimit, key: string): Promise<number> => {
    const seconds = await limit.waitSeconds(key);
    if (seconds === 0) await limit.add(key, 1);
    return seconds;
  };
  return {
    attempt: async (ip, name) => (await take(perAddress, ip)) || (await take(perName, name.slice(0, 100))),
  };
}

/** Signing in and out. */
export function signInRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, limits: SignInLimits): void {
  const { gateway, passwords, config } = deps;
  const show = (ctx: AdminContext, status: number, name: string, problem: Problem | null): void =>
    pages.send(ctx, { template: 'sign-in', here: '/sign-in', status, model: { name, problem } });

  router.get('/sign-in', (ctx) => {
    if (ctx.state.signedIn !== undefined) return seeOther(ctx, '/online');
    if (isUnclaimed(gateway.state, config.site.stateFolder)) return seeOther(ctx, '/setup');
    show(ctx, 200, '', null);
  });

  router.post('/sign-in', formBody(), async (ctx) => {
    const typed = ctx.state.form.get('name') ?? '';
    const name = staffName(typed);
    const password = ctx.state.form.get('password') ?? '';
    const waitSeconds = await limits.attempt(ctx.ip, name);
    if (waitSeconds > 0) return show(ctx, 429, typed, tooOften(ctx, pages, waitSeconds));
    const hash = gateway.state.staff.get(name)?.passwordHash;
    const right = password.length <= longestPassword && (await passwords.verify(password, hash));
    if (!right) return show(ctx, 422, typed, { key: 'admin.problem.wrong-password' });
    await beginSession(ctx, deps, name);
    seeOther(ctx, '/online');
  });
}

/** This browser is somebody's from now on; whatever session it had is over. */
export async function beginSession(ctx: AdminContext, deps: AdminDeps, name: string): Promise<void> {
  const { gateway, random } = deps;
  await endSession(ctx, deps);
  const token = random.token();
  await gateway.dispatch({ type: 'staff-sign-in', session: newStaffSession(token, name, gateway.now()) });
  const maxAge = sessionSeconds * 1000;
  ctx.cookies.set(cookieName, token, { httpOnly: true, sameSite: 'strict', path: '/', maxAge, overwrite: true });
}

/** The end of whatever session this browser has. */
export async function endSession(ctx: AdminContext, { gateway }: AdminDeps): Promise<void> {
  const { signedIn } = ctx.state;
  if (signedIn !== undefined) await gateway.dispatch({ type: 'staff-sign-out', tokenHash: signedIn.session.tokenHash });
}

/** Says how long to wait, to the reader and to the browser. */
export function tooOften(ctx: AdminContext, pages: Pages, waitSeconds: number): Problem {
  ctx.set('Retry-After', String(waitSeconds));
  return { key: 'admin.problem.too-often', values: { wait: waitPhrase(pages.say(ctx), waitSeconds) } };
}
