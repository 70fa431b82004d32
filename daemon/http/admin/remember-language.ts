import type { Middleware } from 'koa';
import type { AdminState } from './guard.js';

const cookieName = 'passerelle-language';
const yearMs = 365 * 86_400_000;

/** Keeps a language chosen by `?lang=…` for this browser. Stands behind the shared `language`. */
export function rememberLanguage(spoken: readonly string[]): Middleware<AdminState> {
  return async (ctx, next) => {
    const { chosenLanguage } = ctx.state;
    const remembered = ctx.cookies.get(cookieName);
    if (chosenLanguage !== undefined)
      ctx.cookies.set(cookieName, chosenLanguage, { httpOnly: true, sameSite: 'strict', path: '/', maxAge: yearMs });
    else if (remembered !== undefined && spoken.includes(remembered)) ctx.state.language = remembered;
    await next();
  };
}
