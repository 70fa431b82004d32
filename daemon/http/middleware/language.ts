import type { Middleware } from 'koa';
import type { PageState } from './page-state.js';

/** Chooses the language of the page: `?lang=…`, else what the browser asks for, else the site's own, which may change. */
export function language(spoken: readonly string[], site: { readonly language: string }): Middleware<PageState> {
  return async (ctx, next) => {
    const standard = site.language;
    const ranked = [standard, ...spoken.filter((code) => code !== standard)];
    const asked = ctx.query.lang;
    ctx.state.chosenLanguage = ranked.find((code) => code === asked);
    ctx.state.language = ctx.state.chosenLanguage ?? (ctx.acceptsLanguages(...ranked) || standard);
    await next();
  };
}
