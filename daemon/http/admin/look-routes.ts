import { readFile } from 'node:fs/promises';
import type Router from '@koa/router';
import { imageOf } from '../../domain/image.js';
import type { Look } from '../../ports-delivery.js';
import { guestSheet, logoModel } from '../guest-look.js';
import { note } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import { fillLookForm, parseLookForm } from './look-form.js';
import type { Pages } from './page.js';
import { presentLook, presentLookPreview } from './present-look.js';
import type { Problems } from './problem.js';

const here = '/settings/look';
/** The guests' first page weighs less than 50 kB in all; without a logo it has some 15. */
const mostLogoBytes = 30 * 1024;
const mostPixels = 2_000;

/** How the guests' pages look: colour, words, logo; and how they would. */
export function lookRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { branding, views, config } = deps;
  const { languages } = views.texts;
  const show = (ctx: AdminContext, typed: URLSearchParams, problems: Problems): void => {
    const model = presentLook(typed, problems, branding.logo, {
      languages: languages.map((code) => ({ code, name: views.texts.say(code)('shared.language') })),
      siteLanguage: config.site.language,
    });
    const status = Object.keys(problems).length > 0 ? 422 : 200;
    pages.send(ctx, { template: 'look', here, model, status });
  };

  router.get(here, mayOnly('manage'), (ctx) => show(ctx, fillLookForm(branding.look, languages), {}));

  router.post(here, ...doors.may('manage'), async (ctx) => {
    const { form } = ctx.state;
    const input = parseLookForm(form, languages);
    if (!input.ok) return show(ctx, form, input.problems);
    await branding.saveLook(input.look);
    await note(ctx, deps, { act: 'look-change', about: {} });
    seeOther(ctx, `${here}?done=look.saved`);
  });

  // as it is, and as it would be: with what a form holds that nobody has saved
  router.get(`${here}/preview`, mayOnly('manage'), (ctx) => preview(ctx, deps, branding.look));
  router.post(`${here}/preview`, ...doors.may('manage'), (ctx) => {
    const input = parseLookForm(ctx.state.form, languages);
    if (!input.ok) return show(ctx, ctx.state.form, input.problems);
    preview(ctx, deps, input.look);
  });

  router.get(`${here}/logo`, mayOnly('manage'), (ctx) => {
    const logo = branding.logo ?? ctx.throw(404);
    ctx.type = logo.type;
    ctx.body = Buffer.from(logo.bytes);
  });

  router.post(`${here}/logo`, ...doors.files('manage', 5 * 1024 * 1024), async (ctx) => {
    const upload = ctx.state.uploads?.find(({ field }) => field === 'logo');
    const again = (key: string, values = {}): void =>
      show(ctx, fillLookForm(branding.look, languages), { logo: { key: `look.problem.${key}`, values } });
    if (upload === undefined || upload.bytes === 0) return again('no-file');
    if (upload.bytes > mostLogoBytes)
      return again('too-heavy', { most: mostLogoBytes / 1024, has: Math.ceil(upload.bytes / 1024) });
    const bytes = await readFile(upload.file);
    const image = imageOf(bytes);
    if (image === undefined) return again('no-picture');
    if (Math.max(image.width, image.height) > mostPixels) return again('too-large', { most: mostPixels });
    await branding.saveLogo({ ...image, bytes });
    await note(ctx, deps, { act: 'logo-change', about: { width: image.width, height: image.height } });
    seeOther(ctx, `${here}?done=look.logo-saved`);
  });

  router.post(`${here}/logo/remove`, ...doors.may('manage'), async (ctx) => {
    await branding.saveLogo(null);
    await note(ctx, deps, { act: 'logo-remove', about: {} });
    seeOther(ctx, `${here}?done=look.logo-removed`);
  });
}

/** The guests' first page, in a browser of the owner's. Its forms lead nowhere. */
function preview(ctx: AdminContext, { views, config, branding, terms }: AdminDeps, look: Look): void {
  const { language } = ctx.state;
  const sheet = guestSheet(views, look.accent);
  const model = presentLookPreview(views.texts.say(language), look, {
    language,
    site: config.site,
    terms: terms.current,
  });
  const page = { language, sheet, logo: logoModel(branding.logo, `${here}/logo`), languages: [], query: '', ...model };
  // its style is in it, as guests get it, and its forms are not to be sent
  ctx.set(
    'Content-Security-Policy',
    `default-src 'none';style-src ${sheet.source};img-src 'self' data:;form-action 'none';base-uri 'none';frame-ancestors 'none'`,
  );
  ctx.type = 'html';
  ctx.body = views.render('guest/splash', page);
}
