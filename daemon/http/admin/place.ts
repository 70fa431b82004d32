import type { AdminDeps } from './app.js';
import type { AdminContext } from './guard.js';
import type { Pages } from './page.js';
import type { Place } from './present-online.js';

/** Where and when the reader is. */
export function placeOf(ctx: AdminContext, { gateway, config }: AdminDeps, pages: Pages): Place {
  const { accessPoints, site } = config;
  const languages = [ctx.state.language, site.language];
  return { say: pages.say(ctx), now: gateway.now(), timeZone: site.timeZone, languages, accessPoints };
}

/** The id in the path; 404 when it cannot be one. */
export function idIn(ctx: AdminContext): number {
  const text = ctx.params.id ?? '';
  if (!/^[1-9]\d{0,14}$/.test(text)) ctx.throw(404);
  return Number(text);
}
