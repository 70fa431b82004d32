import type Router from '@koa/router';
import type { Terms } from '../../ports-delivery.js';
import { linesOf } from '../guest-look.js';
import { clockPhrase } from '../phrase.js';
import { note } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { presentField } from './form-field.js';
import { FormReader } from './form-reader.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import type { Problems } from './problem.js';

const here = '/settings/terms';
const mostText = 20_000;

/** The terms of use that guests accept by going online. Every change is a version of its own, kept for ever. */
export function termsRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { terms, views, config, gateway } = deps;
  const { languages } = views.texts;
  const show = (ctx: AdminContext, typed: URLSearchParams, problems: Problems): void => {
    const { say, now, timeZone } = placeOf(ctx, deps, pages);
    const fields = languages.map((code) => {
      const field = presentField(typed, problems, `text-${code}`);
      const isOpen = field.value !== '' || code === config.site.language;
      return { code, language: views.texts.say(code)('shared.language'), isOpen, ...field };
    });
    const model = {
      current: terms.current?.version ?? 0,
      fields: fields.toSorted(
        (a, b) => Number(b.code === config.site.language) - Number(a.code === config.site.language),
      ),
      versions: terms.versions.map(({ version, at, texts }) => ({
        version,
        since: clockPhrase(say, at, now, timeZone),
        isNone: Object.keys(texts).length === 0,
      })),
    };
    const status = Object.keys(problems).length > 0 ? 422 : 200;
    pages.send(ctx, { template: 'terms-of-use', here, model, status });
  };

  // where the link of the guests' page leads to in its preview
  router.get('/terms', mayOnly('manage'), (ctx) => seeOther(ctx, here));
  router.get(here, mayOnly('manage'), (ctx) => show(ctx, fill(terms.current, languages), {}));

  router.post(here, ...doors.may('manage'), async (ctx) => {
    const { form } = ctx.state;
    const reader = new FormReader(form);
    const entries = languages.map((code) => [code, reader.text(`text-${code}`, mostText).replaceAll('\r\n', '\n')]);
    if (!reader.isGood) return show(ctx, form, reader.problems);
    const texts: Terms['texts'] = Object.fromEntries(entries.filter(([, text]) => text !== ''));
    if (isSame(texts, terms.current?.texts ?? {})) return seeOther(ctx, `${here}?done=terms-of-use.same`);
    const { version } = await terms.publish(texts, gateway.now());
    await note(ctx, deps, { act: 'terms-publish', about: { version } });
    seeOther(ctx, `${here}?done=terms-of-use.${Object.keys(texts).length === 0 ? 'withdrawn' : 'published'}`);
  });

  router.get(`${here}/:id`, mayOnly('manage'), (ctx) => {
    const found = terms.versions.find(({ version }) => version === idIn(ctx)) ?? ctx.throw(404);
    const { say, now, timeZone } = placeOf(ctx, deps, pages);
    const model = {
      version: found.version,
      since: clockPhrase(say, found.at, now, timeZone),
      texts: Object.entries(found.texts).map(([code, text]) => ({
        code,
        name: languages.includes(code) ? views.texts.say(code)('shared.language') : code,
        lines: linesOf(text),
      })),
    };
    pages.send(ctx, { template: 'terms-of-use-version', here: `${here}/${found.version}`, model });
  });
}

function fill(current: Terms | null, languages: readonly string[]): URLSearchParams {
  return new URLSearchParams(languages.map((code): [string, string] => [`text-${code}`, current?.texts[code] ?? '']));
}

function isSame(a: Terms['texts'], b: Terms['texts']): boolean {
  const keys = Object.keys({ ...a, ...b });
  return keys.every((key) => a[key] === b[key]);
}
