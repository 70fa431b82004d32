import type { Context, Middleware } from 'koa';
import getRawBody from 'raw-body';
import type { PageState } from './page-state.js';

/** Far above any form of ours, far below what hurts a small router. */
const limitBytes = 64 * 1024;

/** Parses a urlencoded form into `ctx.state.form`. Throws 415, 413 or 400; never throws for odd but well-formed input. */
export function formBody(): Middleware<PageState> {
  return async (ctx, next) => {
    if (!ctx.is('application/x-www-form-urlencoded') || ctx.get('content-encoding') !== '') ctx.throw(415);
    ctx.state.form = parseForm(ctx, await readBody(ctx));
    await next();
  };
}

function readBody(ctx: Context): Promise<string> {
  const length = ctx.get('content-length');
  return getRawBody(ctx.req, { limit: limitBytes, encoding: 'utf8', length: length === '' ? null : length });
}

function parseForm(ctx: Context, body: string): URLSearchParams {
  try {
    decodeURIComponent(body);
  } catch {
    ctx.throw(400);
  }
  return new URLSearchParams(body);
}
