import { setImmediate } from 'node:timers/promises';
import type Router from '@koa/router';
import type { Right } from '../../domain/staff.js';
import { sessionsOf } from '../../domain/state.js';
import { ticketStatus } from '../../domain/ticket-status.js';
import { countPhrase } from '../count-phrase.js';
import { note } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { chosenIn, ticketsIn } from './chosen-tickets.js';
import { type AdminContext, type AdminState, hasRight, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { canCancel } from './present-ticket.js';
import { readerOf } from './show-tickets.js';
import { spansText } from './span.js';
import type { Tasks } from './task.js';

/** Longer addresses are cut off on their way. */
const longestAddress = 6_000;
const atOnce = 500;
const rightFor: ReadonlyMap<string, Right> = new Map([
  ['print', 'issue'],
  ['export', 'issue'],
  ['cancel', 'cancel'],
]);

/** What is done to many tickets: chosen in the table, asked once, done a few hundred at a time. */
export function chosenRoutes(
  router: Router<AdminState>,
  deps: AdminDeps,
  pages: Pages,
  doors: Doors,
  tasks: Tasks,
): void {
  router.post('/tickets/chosen', ...doors.anybody, (ctx) => {
    const { form } = ctx.state;
    const act = form.get('act') ?? '';
    const right = rightFor.get(act) ?? ctx.throw(400);
    if (!hasRight(ctx, right)) ctx.throw(403);
    const { back, filter } = chosenIn(form);
    const notice = (name: string) => seeOther(ctx, `${back}${back.includes('?') ? '&' : '?'}done=tickets.${name}`);
    if (filter === null) return notice('none-chosen');
    if (act === 'cancel') return seeOther(ctx, `/tickets/cancel?${filter}`);
    if (act === 'export') return seeOther(ctx, `/tickets/export?${filter}`);
    const tickets = ticketsIn(deps.gateway.state, filter, readerOf(ctx, deps), deps.config.site.timeZone);
    const serials = spansText(tickets.map(({ id }) => id));
    if (serials.length > longestAddress || tickets.length === 0) return notice('not-printed');
    seeOther(ctx, `/print?serials=${serials}`);
  });

  router.get('/tickets/cancel', mayOnly('cancel'), (ctx) => {
    const filter = new URLSearchParams(ctx.querystring);
    const { total, good, online } = cancellable(ctx, deps, filter);
    const say = pages.say(ctx);
    const model = {
      good: good.length,
      count: countPhrase(say, good.length),
      left: countPhrase(say, total - good.length),
      isLeft: total > good.length,
      online,
      filter: filter.toString(),
      upTo: deps.gateway.state.last.ticket,
    };
    pages.send(ctx, { template: 'cancel-many', here: '/tickets/cancel', model });
  });

  router.post('/tickets/cancel', ...doors.may('cancel'), async (ctx) => {
    const { form } = ctx.state;
    const filter = new URLSearchParams(form.get('filter') ?? '');
    const upTo = Number(form.get('upTo') ?? 0);
    const ids = cancellable(ctx, deps, filter).good.filter((id) => id <= upTo);
    if (ids.length === 0) return seeOther(ctx, '/tickets?done=tickets.none-chosen');
    const result = `/tickets?${filter}${filter.size > 0 ? '&' : ''}done=tickets.cancelled`;
    const cancel = (progress: (done: number, total: number) => void, signal?: AbortSignal) =>
      cancelAll(ctx, deps, ids, progress, signal).then(() => result);
    if (ids.length <= atOnce) return seeOther(ctx, await cancel(() => undefined));
    const { id } = tasks.start(ctx.state.signedIn?.staff.name ?? '', 'tickets.cancel-many.title', cancel);
    seeOther(ctx, `/tasks/${id}`);
  });
}

/** Those of the chosen tickets that can still be used, and how many devices are online on them. */
function cancellable(
  ctx: AdminContext,
  deps: AdminDeps,
  filter: URLSearchParams,
): { readonly total: number; readonly good: readonly number[]; readonly online: number } {
  const { state } = deps.gateway;
  const reader = readerOf(ctx, deps);
  const chosen = ticketsIn(state, filter, reader, deps.config.site.timeZone);
  const good = chosen.filter((ticket) => canCancel(ticketStatus(state, ticket, reader.now)));
  const online = good.reduce((sum, ticket) => sum + sessionsOf(state, ticket).length, 0);
  return { total: chosen.length, good: good.map(({ id }) => id), online };
}

/** What was cancelled before it was stopped stays so, and is noted. */
async function cancelAll(
  ctx: AdminContext,
  deps: AdminDeps,
  ids: readonly number[],
  progress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  // asked for while the connection still is there
  const by = { state: ctx.state, ip: ctx.ip } as AdminContext;
  let done = 0;
  try {
    for (; done < ids.length && !signal?.aborted; done += atOnce) {
      progress(done, ids.length);
      await deps.gateway.dispatch({ type: 'tickets-cancel', ticketIds: ids.slice(done, done + atOnce) });
      await setImmediate();
    }
  } finally {
    const cancelled = ids.slice(0, done);
    progress(cancelled.length, ids.length);
    const about = { count: cancelled.length, tickets: shortened(spansText(cancelled)) };
    if (cancelled.length > 0) await note(by, deps, { act: 'tickets-cancel', about });
  }
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
