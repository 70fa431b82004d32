import type { Middleware } from 'koa';
import type { HttpLog, PageState } from './page-state.js';

/** One line per answered request: no query, no body, no code. What changes something at `info`, the rest at `debug`. */
export function requestLog(log: HttpLog, now: () => number): Middleware<PageState> {
  return async (ctx, next) => {
    const startedAt = now();
    await next();
    const level = ctx.method === 'GET' || ctx.method === 'HEAD' ? 'debug' : 'info';
    log[level](
      { method: ctx.method, path: ctx.path.slice(0, 100), status: ctx.status, ms: now() - startedAt },
      'request',
    );
  };
}
