import { readFile } from 'node:fs/promises';
import type Router from '@koa/router';
import { imageOf } from '../../domain/image.js';
import { type Brand, type Look, laidOver } from '../../domain/look.js';
import { guestSheet, logoModel } from '../guest-look.js';
import { pageBytes } from '../guest-weight.js';
import { note } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import { fillLookForm, parseLookForm } from './look-form.js';
import type { Pages } from './page.js';
import { type LookPlace, presentLook, presentLookPreview } from './present-look.js';
import type { Problems } from './problem.js';

const here = '/settings/look';
/** The guests' first page weighs less than 50 kB in all; without a logo it has some 15. */
const mostLogoBytes = 30 * 1024;
const mostPixels = 2_000;

/** How the guests' pages look, everywhere or at one access point (`?at=ID`): colour, words, logo; and how they would. */
export function lookRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { branding, views } = deps;
  const { languages } = views.texts;
  const show = (ctx: AdminContext, typed: URLSearchParams, problems: Problems): void => {
    const { at, siteLanguage } = placeOf(ctx, deps);
    const { html, brand } = previewPage(ctx, deps, branding.said(at).look);
    const model = presentLook(typed, problems, {
      said: branding.said(at),
      seen: brand,
      languages: languages.map((code) => ({ code, name: views.texts.say(code)('shared.language') })),
      siteLanguage,
      at,
      points: deps.config.accessPoints,
      bytes: pageBytes(html, brand.logo, viewsAt(deps, at).assets ?? new Map()),
      faults: deps.overlays?.faults() ?? [],
    });
    const status = Object.keys(problems).length > 0 ? 422 : 200;
    pages.send(ctx, { template: 'look', here, model, status });
  };
  const filled = (ctx: AdminContext) => fillLookForm(branding.said(placeOf(ctx, deps).at).look, languages);
  const done = (ctx: AdminContext, notice: string): void => {
    const { at } = placeOf(ctx, deps);
    seeOther(ctx, `${here}?${at === null ? '' : `at=${at}&`}done=look.${notice}`);
  };

  router.get(here, mayOnly('manage'), (ctx) => show(ctx, filled(ctx), {}));

  router.post(here, ...doors.may('manage'), async (ctx) => {
    const { at, about } = placeOf(ctx, deps);
    const input = parseLookForm(ctx.state.form, languages);
    if (!input.ok) return show(ctx, ctx.state.form, input.problems);
    await branding.saveLook(at, input.look);
    await note(ctx, deps, { act: 'look-change', about });
    done(ctx, 'saved');
  });

  // as it is, and as it would be: with what a form holds that nobody has saved
  router.get(`${here}/preview`, mayOnly('manage'), (ctx) =>
    preview(ctx, deps, branding.said(placeOf(ctx, deps).at).look),
  );
  router.post(`${here}/preview`, ...doors.may('manage'), (ctx) => {
    const input = parseLookForm(ctx.state.form, languages);
    if (!input.ok) return show(ctx, ctx.state.form, input.problems);
    preview(ctx, deps, input.look);
  });

  router.get(`${here}/logo`, mayOnly('manage'), (ctx) => {
    const logo = branding.seen(placeOf(ctx, deps).at).logo ?? ctx.throw(404);
    ctx.type = logo.type;
    ctx.body = Buffer.from(logo.bytes);
  });

  router.get('/brand/:file', mayOnly('manage'), (ctx) => {
    const places = [null, ...deps.config.accessPoints.map(({ id }) => id)];
    const found =
      places.map((at) => viewsAt(deps, at).assets?.get(ctx.params.file ?? '')).find(Boolean) ?? ctx.throw(404);
    ctx.type = found.type;
    ctx.body = Buffer.from(found.bytes);
  });

  router.post(`${here}/logo`, ...doors.files('manage', 5 * 1024 * 1024), async (ctx) => {
    const { at, about } = placeOf(ctx, deps);
    const upload = ctx.state.uploads?.find(({ field }) => field === 'logo');
    const again = (key: string, values = {}): void =>
      show(ctx, filled(ctx), { logo: { key: `look.problem.${key}`, values } });
    if (upload === undefined || upload.bytes === 0) return again('no-file');
    if (upload.bytes > mostLogoBytes)
      return again('too-heavy', { most: mostLogoBytes / 1024, has: Math.ceil(upload.bytes / 1024) });
    const bytes = await readFile(upload.file);
    const image = imageOf(bytes);
    if (image === undefined) return again('no-picture');
    if (Math.max(image.width, image.height) > mostPixels) return again('too-large', { most: mostPixels });
    await branding.saveLogo(at, { ...image, bytes });
    await note(ctx, deps, { act: 'logo-change', about: { ...about, width: image.width, height: image.height } });
    done(ctx, 'logo-saved');
  });

  router.post(`${here}/logo/remove`, ...doors.may('manage'), async (ctx) => {
    const { at, about } = placeOf(ctx, deps);
    await branding.saveLogo(at, null);
    await note(ctx, deps, { act: 'logo-remove', about });
    done(ctx, 'logo-removed');
  });
}

/** Whose guests the page speaks of: those of `?at=ID`, or all. */
function placeOf(ctx: AdminContext, { config: { accessPoints, site } }: AdminDeps): LookPlace {
  const asked = ctx.query.at;
  const common = { at: null, site: site.name, siteLanguage: site.language, about: {} };
  if (asked === undefined || asked === '') return common;
  const { id, name, title, language } = accessPoints.find((point) => point.id === asked) ?? ctx.throw(404);
  return { at: id, site: title ?? site.name, siteLanguage: language ?? site.language, about: { name } };
}

function viewsAt({ overlays, views }: AdminDeps, at: string | null) {
  return overlays?.at(at) ?? { ...views, assets: undefined };
}

/** The guests' first page with this look, as the reader would see it. */
function previewPage(ctx: AdminContext, deps: AdminDeps, look: Look) {
  const { language } = ctx.state;
  const place = placeOf(ctx, deps);
  const { at } = place;
  const { branding, terms } = deps;
  const views = viewsAt(deps, at);
  const own: Brand = { look, logo: branding.said(at).logo };
  const brand = at === null ? own : laidOver(branding.said(null), own);
  const sheet = guestSheet(views, brand.look.accent);
  const model = presentLookPreview(views.texts.say(language), brand.look, {
    language,
    place,
    terms: terms.current,
  });
  const logo = logoModel(brand.logo, `${here}/logo`, at === null ? {} : { at });
  const page = { language, sheet, logo, languages: [], query: '', ...model };
  return { sheet, brand, html: views.render('guest/splash', page) };
}

/** In a browser of the owner's. Its forms lead nowhere. */
function preview(ctx: AdminContext, deps: AdminDeps, look: Look): void {
  const { sheet, html } = previewPage(ctx, deps, look);
  // its style is in it, as guests get it, and its forms are not to be sent
  ctx.set(
    'Content-Security-Policy',
    `default-src 'none';style-src ${sheet.source};img-src 'self' data:;form-action 'none';base-uri 'none';frame-ancestors 'none'`,
  );
  ctx.type = 'html';
  ctx.body = html;
}
