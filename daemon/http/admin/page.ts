import type { Context } from 'koa';
import type { Failure } from '../middleware/error-funnel.js';
import type { Say } from '../text.js';
import type { Views } from '../view.js';
import type { AdminDeps } from './app.js';
import type { Assets } from './asset.js';
import { type AdminContext, type AdminState, formTokenField } from './guard.js';
import { type Frame, presentFailure, presentFrame } from './present-frame.js';

/** What one page is made of, besides the frame that all share. */
export interface PageParts {
  /** Template in portal/admin. */
  readonly template: string;
  /** Where the language links lead back to, and which entry of the navigation is lit. */
  readonly here: string;
  readonly model: object;
  readonly status?: number;
}

export interface Pages {
  say(ctx: AdminContext): Say;
  send(ctx: AdminContext, parts: PageParts): void;
  failure(ctx: Context, failure: Failure): string;
}

export function openPages({ gateway, config, views, alarms }: AdminDeps, assets: Assets): Pages {
  const frame = (state: AdminState, here: string, notice?: unknown): Frame =>
    presentFrame({
      here,
      siteName: config.site.name,
      signedIn: state.signedIn,
      noticeKey: noticeKey(views, notice),
      languages: languagesOf(views, state.language),
      report: gateway.report(),
      alarms: alarms(),
    });
  const render = (state: AdminState, here: string, template: string, model: object, notice?: unknown): string =>
    views.render(`admin/${template}`, {
      language: state.language,
      sheet: null,
      style: assets.style.path,
      script: assets.script.path,
      frame: frame(state, here, notice),
      formTokenField,
      ...model,
    });
  return {
    say: (ctx) => views.texts.say(ctx.state.language),
    send: (ctx, { template, here, model, status = 200 }) => {
      ctx.status = status;
      ctx.type = 'html';
      ctx.body = render(ctx.state, here, template, model, ctx.query.done);
    },
    failure: (ctx, { status }) => {
      const state = ctx.state as AdminState;
      return render(state, '/online', 'failure', presentFailure(status));
    },
  };
}

/** `?done=offer-made` says `admin.notice.offer-made`, `?done=print.sent` says `print.notice.sent`; anything else is somebody's joke. */
function noticeKey({ texts }: Views, done: unknown): string | null {
  const [, namespace = 'admin', name] = /^(?:([a-z-]+)\.)?([a-z-]+)$/.exec(typeof done === 'string' ? done : '') ?? [];
  const key = `${namespace}.notice.${name}`;
  return name !== undefined && texts.has(key) ? key : null;
}

function languagesOf(views: Views, current: string): Frame['languages'] {
  return views.texts.languages.map((code) => ({
    code,
    name: views.texts.say(code)('shared.language'),
    current: code === current,
  }));
}
