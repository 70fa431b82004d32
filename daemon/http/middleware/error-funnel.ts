import { STATUS_CODES } from 'node:http';
import type { Context, Middleware, Next } from 'koa';
import { drained } from './drained.js';
import type { HttpLog, PageState } from './page-state.js';

/** What went wrong, as far as the reader may know. */
export interface Failure {
  /** 400 to 599. */
  readonly status: number;
}

/**
 * Turns everything that goes wrong below it into a worded answer: a page from `page`, or JSON for who asks for that.
 * Faults are logged with their cause and never shown.
 */
export function errorFunnel(log: HttpLog, page: (ctx: Context, failure: Failure) => string): Middleware<PageState> {
  return async (ctx, next) => {
    const status = await failureOf(ctx, next, log);
    if (status === undefined) return;
    await drained(ctx.req);
    ctx.status = status;
    if (ctx.accepts('html', 'json') === 'json') answerJson(ctx, status);
    else answerPage(ctx, page, status, log);
  };
}

/** For `app.on('error', …)`: what happens outside the funnel. Connections break all day long; anything else is a fault. */
export function outsideErrors(log: HttpLog): (err: unknown) => void {
  return (err) => {
    const fromSocket = err instanceof Error && 'code' in err;
    if (fromSocket) log.debug({ err }, 'a connection broke');
    else log.error({ err }, 'answering a request failed');
  };
}

async function failureOf(ctx: Context, next: Next, log: HttpLog): Promise<number | undefined> {
  try {
    await next();
    return ctx.status >= 400 && ctx.body == null ? ctx.status : undefined;
  } catch (error) {
    const status = statusOf(error);
    if (status >= 500) log.error({ err: error, method: ctx.method, path: ctx.path }, 'answering a request failed');
    return status;
  }
}

/** What the thrower says, when it means the client; everything else is our own fault. */
function statusOf(error: unknown): number {
  const { status, expose } = (error ?? {}) as { status?: unknown; expose?: unknown };
  const deliberate = typeof status === 'number' && STATUS_CODES[status] !== undefined && status >= 400;
  if (!deliberate) return 500;
  return status < 500 || expose === true ? status : 500;
}

function answerPage(
  ctx: Context,
  page: (ctx: Context, failure: Failure) => string,
  status: number,
  log: HttpLog,
): void {
  ctx.type = 'html';
  try {
    ctx.body = page(ctx, { status });
  } catch (error) {
    log.error({ err: error }, 'rendering the error page failed');
    ctx.body = `<!doctype html><title>${status}</title><p>${status} ${STATUS_CODES[status] ?? ''}`;
  }
}

function answerJson(ctx: Context, status: number): void {
  ctx.type = 'json';
  // A string: an object body makes koa load undici (ecosystem.md, finding 6).
  ctx.body = JSON.stringify({ error: { status, message: STATUS_CODES[status] ?? '' } });
}
