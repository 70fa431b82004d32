import type { Middleware } from 'koa';
import type { PageState } from './page-state.js';

/** Chooses the language of the page: `?lang=…`, else what the browser asks for, else the site's own. */
export function language(spoken: readonly string[], standard: string): Middleware<PageState> {
  const ranked = [standard, ...spoken.filter((code) => code !== standard)];
  return async (ctx, next) => {
    const asked = ctx.query.lang;
    ctx.state.chosenLanguage = ranked.find((code) => code === asked);
    ctx.state.language = ctx.state.chosenLanguage ?? (ctx.acceptsLanguages(...ranked) || standard);
    await next();
  };
}
