import type Router from '@koa/router';
import type { Config } from '../../config/spec.js';
import { isMailAddress } from '../../domain/message.js';
import type { MailOutcome, MailStep } from '../../ports-delivery.js';
import { testMail } from '../mail/ticket-mail.js';
import type { AdminDeps, Doors } from './app.js';
import { presentField } from './form-field.js';
import { type AdminContext, type AdminState, mayOnly } from './guard.js';
import type { Pages } from './page.js';
import { mailProblem } from './present-outbox.js';
import type { Problems } from './problem.js';

const here = '/settings/mail/test';

/** A test of the mail settings: one mail, and what the server says to it at each step. */
export function mailTestRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { config, gateway, post } = deps;
  const show = (ctx: AdminContext, typed: URLSearchParams, problems: Problems, outcome: MailOutcome | null): void => {
    const model = {
      to: presentField(typed, problems, 'to'),
      server: config.mail.host === null ? '' : `${config.mail.host}:${config.mail.port}`,
      isSetUp: config.mail.host !== null && config.mail.fromAddress !== null,
      result: outcome === null ? null : presentOutcome(outcome, config.mail),
    };
    const status = Object.keys(problems).length > 0 ? 422 : 200;
    pages.send(ctx, { template: 'mail-test', here, model, status });
  };

  router.get(here, mayOnly('manage'), (ctx) => {
    show(ctx, new URLSearchParams({ to: config.mail.fromAddress ?? '' }), {}, null);
  });

  router.post(here, ...doors.may('manage'), async (ctx) => {
    const { form } = ctx.state;
    const to = (form.get('to') ?? '').trim();
    if (!isMailAddress(to)) return show(ctx, form, { to: { key: 'outbox.problem.address' } }, null);
    const id = `passerelle-test-${gateway.now()}`;
    const mail = testMail(pages.say(ctx), { place: config.site.name, id, to });
    show(ctx, form, {}, await post.mailer.send(mail));
  });
}

export interface TestResult {
  readonly isGood: boolean;
  readonly steps: readonly { readonly key: string; readonly state: 'done' | 'failed' | 'not-reached' }[];
  /** What went wrong; null when nothing did. */
  readonly failedKey: string | null;
  /** The words of the server. */
  readonly answer: string;
}

/** The steps of a delivery with these settings, and how far this one came. */
export function presentOutcome(outcome: MailOutcome, { security, user }: Config['mail']): TestResult {
  const steps: readonly MailStep[] = [
    'connect',
    ...(security === 'none' ? [] : (['tls'] as const)),
    ...(user === null ? [] : (['sign-in'] as const)),
    'sender',
    'recipient',
    'content',
  ];
  const reached = outcome.ok ? steps.length : steps.indexOf(outcome.step);
  return {
    isGood: outcome.ok,
    steps: steps.map((step, i) => ({
      key: `outbox.step.${step}`,
      state: i < reached ? 'done' : i === reached ? 'failed' : 'not-reached',
    })),
    failedKey: outcome.ok ? null : mailProblem(outcome.step, '').key,
    answer: outcome.ok || outcome.step !== 'settings' ? outcome.answer : '',
  };
}
