import type Router from '@koa/router';
import { monthIn } from '../../domain/month.js';
import { note } from './act.js';
import type { AdminDeps } from './app.js';
import { parseConnectionQuery } from './connection-query.js';
import { connectionTable } from './connection-sheet.js';
import { sendCsv } from './csv-answer.js';
import { connectionsOf, findConnections, type Sources } from './find-connections.js';
import type { AdminState } from './guard.js';
import { mayOnly } from './guard.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { presentConnections } from './present-connections.js';

const onAPage = 100;

/** Who was online when, newest first: what the gateway and its history know. */
export function connectionRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages): void {
  router.get('/connections', async (ctx) => {
    const asked = new URLSearchParams(ctx.querystring);
    const { query, problems } = parseConnectionQuery(asked, deps.config.site.timeZone);
    const found = await findConnections(sourcesOf(deps), query, { size: onAPage });
    const view = { asked, query, problems, found, months: await deps.pastSessions.months() };
    const model = presentConnections(view, placeOf(ctx, deps, pages));
    pages.send(ctx, { template: 'connections', here: '/connections', model });
  });

  router.get('/connections/export', mayOnly('issue'), async (ctx) => {
    const asked = new URLSearchParams(ctx.querystring);
    const { query } = parseConnectionQuery(asked, deps.config.site.timeZone);
    await note(ctx, deps, { act: 'connections-export', about: { filter: asked.toString() } });
    const place = placeOf(ctx, deps, pages);
    sendCsv(ctx, place, place.say('csv.connections'), connectionTable(connectionsOf(sourcesOf(deps), query), place));
  });
}

/** Where connections are found. */
export function sourcesOf({ gateway, config, pastSessions }: AdminDeps): Sources {
  return {
    state: gateway.state,
    past: pastSessions,
    now: gateway.now(),
    monthOf: monthIn(config.site.timeZone),
  };
}
