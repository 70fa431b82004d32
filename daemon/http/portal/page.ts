import type { Context, ParameterizedContext } from 'koa';
import { failureText } from '../failure-text.js';
import { guestSheet, logoModel } from '../guest-look.js';
import type { PageState } from '../middleware/page-state.js';
import type { Say } from '../text.js';
import type { Sheet, Views } from '../view.js';
import type { BackModel } from './back-routes.js';
import type { ConfirmModel } from './confirm-routes.js';
import type { PortalDeps, PortalState } from './deps.js';
import type { AddressModel } from './present-address.js';
import type { DetailsModel } from './present-details.js';
import type { HandOverModel } from './present-devices.js';
import type { KeepModel } from './present-keep.js';
import type { SplashModel } from './present-splash.js';
import type { StatusModel } from './present-status.js';
import type { TermsModel } from './terms-of-use.js';
import type { Problem } from './words.js';

/** What stands around every guest's page. */
interface Frame {
  readonly site: string;
  readonly languages: readonly LanguageLink[];
  /** Appended to the address of links and forms, so that a chosen language stays: `?lang=fr` or nothing. */
  readonly query: string;
}

interface LanguageLink {
  readonly code: string;
  readonly name: string;
  readonly href: string;
  readonly isCurrent: boolean;
}

/** What every form that goes online sends along. */
interface Sent {
  readonly token: string;
  /** The version of the terms of use that its guest can read; empty when there are none. */
  readonly terms: string;
}

/** Where a step of the way in sends its form. */
interface Going {
  readonly action: string;
}

/** The templates of portal/guest, each with its model. */
interface Models {
  readonly 'guest/splash': SplashModel & Sent & { readonly confirm: AddressModel | null };
  readonly 'guest/details': DetailsModel & Sent & Going;
  readonly 'guest/hand-over': HandOverModel & Sent & Going;
  readonly 'guest/back': BackModel & Sent;
  readonly 'guest/confirm': ConfirmModel;
  readonly 'guest/status': StatusModel & {
    readonly token: string;
    readonly problem: Problem | null;
    readonly confirm: AddressModel | null;
    readonly keep: KeepModel;
    readonly refreshes: boolean;
    readonly refreshHref: string;
  };
  readonly 'guest/terms': TermsModel;
  readonly 'guest/stranger': object;
  readonly 'guest/failure': { readonly text: string; readonly advice: string };
}

export interface Pages {
  /** As it is now. */
  sheet(): Sheet;
  say(ctx: ParameterizedContext<PageState>): Say;
  /** Answers with a page; sets nothing but type and body. */
  show<T extends keyof Models>(ctx: ParameterizedContext<PortalState>, template: T, model: Models[T]): void;
  failure(ctx: Context, status: number): string;
}

/** Query parameters that survive a change of language. */
const lasting = ['refresh', 'code'];

export function guestPages({ views, config, branding }: Pick<PortalDeps, 'views' | 'config' | 'branding'>): Pages {
  const sheet = rememberedSheet(views, () => branding?.look.accent ?? null);
  const say = (ctx: ParameterizedContext<PageState>) => views.texts.say(ctx.state.language);
  const render = (ctx: ParameterizedContext<PageState>, template: string, model: object) =>
    views.render(template, {
      language: ctx.state.language,
      sheet: sheet(),
      logo: logoModel(branding?.logo ?? null, '/brand/logo'),
      ...frame(ctx, views, config.site.name),
      ...model,
    });
  return {
    sheet,
    say,
    show: (ctx, template, model) => {
      ctx.type = 'html';
      ctx.body = render(ctx, template, model);
    },
    failure: (ctx, status) => render(ctx, 'guest/failure', failureText(say(ctx), status)),
  };
}

/** Made anew when the owner chooses another colour. */
function rememberedSheet(views: Views, accentNow: () => string | null): () => Sheet {
  let [accent, sheet] = [accentNow(), guestSheet(views, accentNow())];
  return () => {
    if (accent !== accentNow()) [accent, sheet] = [accentNow(), guestSheet(views, accentNow())];
    return sheet;
  };
}

function frame(ctx: ParameterizedContext<PageState>, { texts }: Views, site: string): Frame {
  const { language, chosenLanguage } = ctx.state;
  return {
    site,
    query: chosenLanguage === undefined ? '' : `?lang=${chosenLanguage}`,
    languages: texts.languages.map((code) => ({
      code,
      name: texts.say(code)('shared.language'),
      href: languageHref(ctx, code),
      isCurrent: code === language,
    })),
  };
}

/** The same page in another language; after a form was sent that is the first page. */
function languageHref(ctx: ParameterizedContext<PageState>, code: string): string {
  const query = new URLSearchParams({ lang: code });
  for (const name of lasting) {
    const value = ctx.query[name];
    if (typeof value === 'string' && ctx.method === 'GET') query.set(name, value.slice(0, 64));
  }
  return `/?${query}`;
}
