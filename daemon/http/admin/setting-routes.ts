import type Router from '@koa/router';
import { retentionIn } from '../../domain/retention.js';
import { accessPointRoutes } from './access-point-routes.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { presentCertificate } from './present-certificate.js';
import { presentRetention } from './present-retention.js';
import { presentSetting } from './present-setting.js';
import { presentFileSettings, presentOverview } from './present-settings.js';
import type { Problems } from './problem.js';
import { answerChanged } from './setting-answer.js';
import { problemsAt, readSettingForm } from './setting-form.js';
import { rowAt, type SettingGroup, settingGroups } from './setting-group.js';

const manage = mayOnly('manage');

/** What the owner may set: an overview, a page for each group, the access points, and what is set in the file alone. */
export function settingRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { settings } = deps;

  router.get('/settings', manage, (ctx) => {
    const model = presentOverview(settings, pages.say(ctx));
    pages.send(ctx, { template: 'settings', here: '/settings', model });
  });

  router.get('/settings/system', manage, (ctx) => {
    const reader = { say: pages.say(ctx), now: deps.gateway.now(), timeZone: settings.config.site.timeZone };
    const certificate = presentCertificate(deps.certificate(), reader);
    const model = { version: deps.version, certificate, ...presentFileSettings(settings.config) };
    pages.send(ctx, { template: 'settings-system', here: '/settings/system', model });
  });

  router.get('/settings/started', manage, (ctx) => {
    const to =
      typeof ctx.query.to === 'string' && /^\/settings(\/[a-z-]+)?$/.test(ctx.query.to) ? ctx.query.to : '/settings';
    const { lastStart } = settings;
    if (lastStart?.ok !== false) return seeOther(ctx, `${to}?done=settings.started`);
    const model = { back: to, reason: lastStart.reason };
    pages.send(ctx, { template: 'settings-not-started', here: '/settings', model });
  });

  accessPointRoutes(router, deps, pages, doors);

  router.post('/settings/records/preset', ...doors.may('manage'), async (ctx) => {
    const rule = retentionIn(ctx.state.form.get('country'));
    if (rule === undefined) return ctx.throw(404);
    const patch = { site: { country: rule.country }, history: { keepMonths: rule.months } };
    const changed = await settings.change(patch);
    if (!changed.ok) return ctx.throw(400);
    await answerChanged(ctx, deps, pages, changed, '/settings/records');
  });

  for (const group of Object.keys(settingGroups) as SettingGroup[]) {
    router.get(`/settings/${group}`, manage, (ctx) => sendGroup(ctx, deps, pages, group));
    router.post(`/settings/${group}`, ...doors.may('manage'), (ctx) => saveGroup(ctx, deps, pages, group));
  }
}

async function saveGroup(ctx: AdminContext, deps: AdminDeps, pages: Pages, group: SettingGroup): Promise<void> {
  const { settings } = deps;
  const { form } = ctx.state;
  const input = readSettingForm(form, settingGroups[group], settings);
  if (!input.ok) return sendGroup(ctx, deps, pages, group, input.problems);
  const changed = await settings.change(input.patch);
  if (changed.ok) return answerChanged(ctx, deps, pages, changed, `/settings/${group}`);
  const fields = settingGroups[group];
  sendGroup(ctx, deps, pages, group, problemsAt(changed.complaints, fields, 'form'));
}

function sendGroup(
  ctx: AdminContext,
  { settings }: AdminDeps,
  pages: Pages,
  group: SettingGroup,
  problems?: Problems,
): void {
  const say = pages.say(ctx);
  const typed = problems && ctx.state.form;
  const model = {
    action: `/settings/${group}`,
    title: say(`settings.group.${group}.title`),
    lead: say(`settings.group.${group}.lead`),
    fields: settingGroups[group].map((path) => presentSetting(path, settings, say, problems, typed)),
    hasRestart: settingGroups[group].some((path) => rowAt(path).byOwner === 'restart'),
    problemCount: Object.keys(problems ?? {}).length,
    formProblem: problems?.form ?? null,
    retention: group === 'records' ? presentRetention(settings.config, say) : null,
    dnsmasq: group === 'network' ? { file: settings.config.firewall.dnsmasqFile } : null,
  };
  pages.send(ctx, { template: 'settings-group', here: `/settings/${group}`, model, status: problems ? 422 : 200 });
}
