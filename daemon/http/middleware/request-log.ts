import type { Middleware } from 'koa';
import type { HttpLog, PageState } from './page-state.js';

/**
 * One line per answered request: no query, no body, and of its path what the route says (`/back/:token`), for codes and the
 * tokens of links stand in paths. What changes something at `info`, the rest at `debug`.
 */
export function requestLog(log: HttpLog, now: () => number): Middleware<PageState> {
  return async (ctx, next) => {
    const startedAt = now();
    await next();
    const level = ctx.method === 'GET' || ctx.method === 'HEAD' ? 'debug' : 'info';
    log[level]({ method: ctx.method, path: routeOf(ctx), status: ctx.status, ms: now() - startedAt }, 'request');
  };
}

/** Of what no route matches, the first part: `/c/…` is the address of a code, also when somebody posts to it. */
function routeOf({ path, _matchedRoute }: { readonly path: string; readonly _matchedRoute?: unknown }): string {
  if (_matchedRoute !== undefined) return String(_matchedRoute);
  const [, first = '', ...rest] = path.split('/');
  return `/${first.slice(0, 30)}${rest.length > 0 ? '/…' : ''}`;
}
