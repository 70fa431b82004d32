import type { Context } from 'koa';
import type { Failure } from '../middleware/error-funnel.js';
import type { Say } from '../text.js';
import type { Sheet, Views } from '../view.js';
import type { AdminDeps } from './app.js';
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
  readonly sheet: Sheet;
  say(ctx: AdminContext): Say;
  send(ctx: AdminContext, parts: PageParts): void;
  failure(ctx: Context, failure: Failure): string;
}

export function openPages({ gateway, config, views }: AdminDeps): Pages {
  const sheet = views.sheet('base.css', 'admin.css', 'admin-form.css', 'admin-table.css');
  const frame = (state: AdminState, here: string, notice?: unknown): Frame =>
    presentFrame({
      here,
      siteName: config.site.name,
      signedIn: state.signedIn,
      notice: typeof notice === 'string' ? notice : undefined,
      languages: languagesOf(views, state.language),
      report: gateway.report(),
    });
  const render = (state: AdminState, here: string, template: string, model: object, notice?: unknown): string =>
    views.render(`admin/${template}`, {
      language: state.language,
      sheet,
      frame: frame(state, here, notice),
      formTokenField,
      ...model,
    });
  return {
    sheet,
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

function languagesOf(views: Views, current: string): Frame['languages'] {
  return views.texts.languages.map((code) => ({
    code,
    name: views.texts.say(code)('shared.language'),
    current: code === current,
  }));
}
