import type { Middleware, ParameterizedContext } from 'koa';
import type { PageState } from './page-state.js';

export interface Spoken {
  readonly languages: readonly string[];
  /** The place's own. */
  readonly standard: string;
}

/** Chooses the language of the page: `?lang=…`, else what the browser asks for, else the place's own, which may change. */
export function language<S extends PageState>(spokenAt: (ctx: ParameterizedContext<S>) => Spoken): Middleware<S> {
  return async (ctx, next) => {
    const { languages: spoken, standard } = spokenAt(ctx);
    const ranked = [standard, ...spoken.filter((code) => code !== standard)];
    const asked = ctx.query.lang;
    ctx.state.chosenLanguage = ranked.find((code) => code === asked);
    ctx.state.language = ctx.state.chosenLanguage ?? (ctx.acceptsLanguages(...ranked) || standard);
    await next();
  };
}
