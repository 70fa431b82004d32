import { setImmediate } from 'node:timers/promises';
import type Router from '@koa/router';
import type { Offer } from '../../domain/offer.js';
import type { TicketFormat } from '../../domain/ticket.js';
import type { TicketList } from '../../domain/ticket-list.js';
import { issueTickets } from '../issue.js';
import { ticketsOf } from '../ticket-count.js';
import { acting, note } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import { formats, type IssueOrder, parseIssueForm } from './issue-form.js';
import { showList } from './list-routes.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentIssue } from './present-issue.js';
import { type Problems, problemsOf } from './problem.js';
import type { Tasks } from './task.js';

/** Issuing tickets: so many at once from the list's own page, or in a chosen format. */
export function issueRoutes(
  router: Router<AdminState>,
  deps: AdminDeps,
  pages: Pages,
  doors: Doors,
  tasks: Tasks,
): void {
  const { lists, offers } = deps.gateway.state;
  const boundIn = (ctx: AdminContext): Bound => {
    const list = lists.get(idIn(ctx)) ?? ctx.throw(404);
    return { list, offer: offers.get(list.offerId) ?? ctx.throw(404) };
  };

  router.get('/lists/:id/issue', mayOnly('issue'), (ctx) => {
    const wanted = formats.find((format) => format === ctx.query.format) ?? 'individual';
    const blank = new URLSearchParams({ count: wanted === 'individual' ? '10' : '1' });
    show(ctx, boundIn(ctx), wanted, deps, pages, { typed: blank, problems: {}, order: null });
  });

  router.post('/lists/:id/tickets', ...doors.may('issue'), async (ctx) => {
    const bound = boundIn(ctx);
    const { form: typed } = ctx.state;
    const format = formats.find((known) => known === typed.get('format'));
    const again = (problems: Problems, order: IssueOrder | null = null): void =>
      format === undefined
        ? showList(ctx, bound.list, deps, pages, { typed, problems })
        : show(ctx, bound, format, deps, pages, { typed, problems, order });
    const input = parseIssueForm(typed, format ?? 'individual', bound.offer, placeOf(ctx, deps, pages));
    if (!input.ok) return again(input.problems);
    if (typed.has('preview')) return again({}, input.order);
    if (!isFirstPost(typed, deps, bound.list)) return seeOther(ctx, `/lists/${bound.list.id}?done=issued-before`);
    if (input.order.count > issuedAtOnce)
      return seeOther(ctx, `/tasks/${startIssue(ctx, deps, bound.list, input.order, tasks)}`);
    const problems = await issue(ctx, deps, bound.list, input.order);
    if (problems) return again(problems);
    seeOther(ctx, `/lists/${bound.list.id}?done=tickets-made`);
  });
}

interface Bound {
  readonly list: TicketList;
  readonly offer: Offer;
}

async function issue(
  ctx: AdminContext,
  deps: AdminDeps,
  list: TicketList,
  { count, code, grant, answers }: IssueOrder,
): Promise<Problems | undefined> {
  const { gateway, random, config } = deps;
  if (code !== null && gateway.state.index.ticketByCode.has(code)) return { code: { key: 'admin.problem.code-taken' } };
  const order = { listId: list.id, count, grant, answers, ...(code !== null && { code }) };
  const issued = await issueTickets(acting(ctx, deps), random, order, config.codes);
  return issued.ok ? undefined : problemsOf(issued.refusal, 'count');
}

/** Very many are issued a few at a time: whoever waits sees how far it is, and can stop it. Answers the id of the task. */
function startIssue(
  ctx: AdminContext,
  deps: AdminDeps,
  list: TicketList,
  { count, grant, answers }: IssueOrder,
  tasks: Tasks,
): string {
  const { gateway, random, config } = deps;
  // asked for while the connection still is there
  const by = { state: ctx.state, ip: ctx.ip } as AdminContext;
  const task = tasks.start(ctx.state.signedIn?.staff.name ?? '', 'tickets.issuing', async (progress, signal) => {
    let done = 0;
    const first = gateway.state.last.ticket + 1;
    try {
      while (done < count && !signal.aborted) {
        progress(done, count);
        const order = { listId: list.id, count: Math.min(issuedAtOnce, count - done), grant, answers };
        const issued = await issueTickets(gateway, random, order, config.codes);
        if (!issued.ok) throw new Error(`issuing tickets was refused: ${issued.refusal.reason}`);
        done += issued.tickets.length;
        await setImmediate();
      }
    } finally {
      progress(done, count);
      const about = { count: done, list: list.name, first, last: gateway.state.last.ticket };
      if (done > 0) await note(by, deps, { act: 'tickets-issue', about });
    }
    return `/lists/${list.id}?done=tickets-made`;
  });
  return task.id;
}

const issuedAtOnce = 500;

/** A form that was sent twice was made when the list had fewer tickets. */
function isFirstPost(form: URLSearchParams, { gateway }: AdminDeps, list: TicketList): boolean {
  const had = form.get('had');
  return had === null || had === String(ticketsOf(gateway.state, list.id).length);
}

function show(
  ctx: AdminContext,
  { list, offer }: Bound,
  format: TicketFormat,
  deps: AdminDeps,
  pages: Pages,
  form: { readonly typed: URLSearchParams; readonly problems: Problems; readonly order: IssueOrder | null },
): void {
  const model = {
    ...presentIssue(format, offer, form, placeOf(ctx, deps, pages)),
    list,
    had: ticketsOf(deps.gateway.state, list.id).length,
  };
  const status = Object.keys(form.problems).length > 0 ? 422 : 200;
  pages.send(ctx, { template: 'issue', here: `/lists/${list.id}/issue`, model, status });
}
