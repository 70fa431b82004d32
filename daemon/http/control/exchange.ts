import type { Context, Middleware } from 'koa';
import getRawBody from 'raw-body';
import type { HttpLog } from '../middleware/page-state.js';
import type { Input } from './input.js';

/** Where faults go. */
export type FaultLog = Pick<HttpLog, 'error'>;

const mostBodyBytes = 64 * 1024;

/** JSON as a string: an object as koa's body loads undici and WebAssembly (ecosystem.md, finding 6). */
export function reply(ctx: Context, status: number, answer: unknown): void {
  ctx.status = status;
  ctx.type = 'json';
  ctx.body = `${JSON.stringify(answer)}\n`;
}

/** The body of a request as JSON; a complaint when it is too long or is not JSON. */
export async function readJson(ctx: Context): Promise<Input<unknown>> {
  try {
    const text = await getRawBody(ctx.req, { limit: mostBodyBytes, encoding: 'utf-8' });
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    const { type, message } = error as { readonly type?: string; readonly message: string };
    const problem = type === 'entity.too.large' ? `at most ${mostBodyBytes} bytes` : `is not JSON: ${message}`;
    return { ok: false, complaints: [{ path: '(body)', problem }] };
  }
}

/** The one place where faults are caught: logged with their cause, answered without it. */
export function funnel(log: FaultLog): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      log.error({ err: error, method: ctx.method, path: ctx.path }, 'answering on the control socket');
      return reply(ctx, 500, { error: 'the daemon failed at this: its log says why' });
    }
    if (ctx.body !== undefined && ctx.body !== null) return;
    const { status } = ctx;
    const error =
      status === 405 || status === 501
        ? `${ctx.method} is not allowed on ${ctx.path}`
        : `no such resource: ${ctx.path}`;
    reply(ctx, status, { error });
  };
}
