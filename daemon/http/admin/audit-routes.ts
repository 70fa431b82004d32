import type Router from '@koa/router';
import { parseLocalDate } from '../local-time.js';
import type { AdminDeps } from './app.js';
import { type AuditFilter, actKinds, searchAudit } from './audit-search.js';
import { type AdminContext, type AdminState, mayOnly } from './guard.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { type AuditQuery, presentAudit } from './present-audit.js';

const notesOnAPage = 50;
const mostPages = 2_000;

/** Who did what. It is read only: nobody takes anything out of it. */
export function auditRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages): void {
  const { gateway, config, auditBook, views } = deps;

  router.get('/audit', mayOnly('manage'), async (ctx) => {
    const query = queryOf(ctx);
    const page = { skip: (query.page - 1) * notesOnAPage, most: notesOnAPage };
    const found = await searchAudit(auditBook, filterOf(query, config.site.timeZone), page);
    const model = presentAudit(gateway.state, found, query, placeOf(ctx, deps, pages), views.texts);
    pages.send(ctx, { template: 'audit', here: '/audit', model: { ...model, keepMonths: config.history.keepMonths } });
  });
}

/** What the address asks for; what it cannot mean is left out. */
function queryOf(ctx: AdminContext): AuditQuery {
  const asked = (name: string) => new URLSearchParams(ctx.querystring).get(name)?.slice(0, 100) ?? '';
  const page = /^[1-9]\d{0,5}$/.test(asked('page')) ? Math.min(mostPages, Number(asked('page'))) : 1;
  const isDay = parseLocalDate(asked('day'), 'UTC', 'start') !== undefined;
  const kind = actKinds.find((one) => one === asked('kind')) ?? null;
  return { by: asked('by'), kind, day: isDay ? asked('day') : '', page };
}

function filterOf({ by, kind, day }: AuditQuery, timeZone: string): AuditFilter {
  const fromAt = parseLocalDate(day, timeZone, 'start');
  const untilAt = parseLocalDate(day, timeZone, 'end');
  return {
    by: by || null,
    kind,
    day: fromAt === undefined || untilAt === undefined ? null : { fromAt, untilAt, month: day.trim().slice(0, 7) },
  };
}
