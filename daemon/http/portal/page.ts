import type { ParameterizedContext } from 'koa';
import { failureText } from '../failure-text.js';
import { guestSheet, logoModel } from '../guest-look.js';
import type { PageState } from '../middleware/page-state.js';
import type { Say } from '../text.js';
import type { Sheet, Views } from '../view.js';
import type { BackModel } from './back-routes.js';
import type { ConfirmModel } from './confirm-routes.js';
import type { PortalDeps, PortalState } from './deps.js';
import { placeAt } from './place.js';
import type { AddressModel } from './present-address.js';
import type { DetailsModel } from './present-details.js';
import type { HandOverModel } from './present-devices.js';
import type { KeepModel } from './present-keep.js';
import type { SplashModel } from './present-splash.js';
import type { StatusModel } from './present-status.js';
import type { TermsModel } from './terms-of-use.js';
import type { Problem } from './words.js';

/** What stands around every guest's page. */
export interface PageFrame {
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
export interface Models {
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
  /** As it is now, for the guests of an access point. */
  sheet(accessPoint: string | null): Sheet;
  say(ctx: ParameterizedContext<PortalState>): Say;
  /** Answers with a page; sets nothing but type and body. */
  show<T extends keyof Models>(ctx: ParameterizedContext<PortalState>, template: T, model: Models[T]): void;
  failure(ctx: ParameterizedContext<PortalState>, status: number): string;
}

/** Query parameters that survive a change of language. */
const lasting = ['refresh', 'code'];

export function guestPages({
  views,
  config,
  branding,
  overlays,
}: Pick<PortalDeps, 'views' | 'config' | 'branding' | 'overlays'>): Pages {
  const viewsAt = (accessPoint: string | null) => overlays?.at(accessPoint) ?? views;
  const sheet = rememberedSheets(viewsAt, (accessPoint) => branding?.seen(accessPoint).look.accent ?? null);
  const say = (ctx: ParameterizedContext<PortalState>) => viewsAt(whereIs(ctx)).texts.say(ctx.state.language);
  const render = (ctx: ParameterizedContext<PortalState>, template: string, model: object) => {
    const accessPoint = whereIs(ctx);
    const here = viewsAt(accessPoint);
    return here.render(template, {
      language: ctx.state.language,
      sheet: sheet(accessPoint),
      logo: logoModel(branding?.seen(accessPoint).logo ?? null, '/brand/logo'),
      ...frame(ctx, here, placeAt(config, accessPoint).name),
      ...model,
    });
  };
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

/** The access point whose guest sees a page: that of the address which was called. */
function whereIs({ state }: ParameterizedContext<PortalState>): string | null {
  return state.here.accessPoint;
}

/** Made anew when the owner chooses another colour. */
function rememberedSheets(
  viewsAt: (accessPoint: string | null) => Views,
  accentNow: (accessPoint: string | null) => string | null,
): Pages['sheet'] {
  const made = new Map<string | null, { readonly accent: string | null; readonly sheet: Sheet }>();
  return (accessPoint) => {
    const accent = accentNow(accessPoint);
    const known = made.get(accessPoint);
    if (known?.accent === accent) return known.sheet;
    const sheet = guestSheet(viewsAt(accessPoint), accent);
    made.set(accessPoint, { accent, sheet });
    return sheet;
  };
}

function frame(ctx: ParameterizedContext<PageState>, { texts }: Views, site: string): PageFrame {
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
