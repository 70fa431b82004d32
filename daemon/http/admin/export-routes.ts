import { setImmediate } from 'node:timers/promises';
import type Router from '@koa/router';
import type { Ticket } from '../../domain/ticket.js';
import { ticketStatus } from '../../domain/ticket-status.js';
import { countPhrase } from '../count-phrase.js';
import { note } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { ticketsIn } from './chosen-tickets.js';
import { sendCsv } from './csv-answer.js';
import { type AdminContext, type AdminState, mayOnly } from './guard.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { canCancel } from './present-ticket.js';
import { readerOf } from './show-tickets.js';
import { ticketTable } from './ticket-sheet.js';

const markedAtOnce = 500;

/** Tickets as a file for a spreadsheet: first what will be in it, then the file. Exported tickets count as handed out. */
export function exportRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  router.get('/tickets/export', mayOnly('issue'), (ctx) => {
    const filter = new URLSearchParams(ctx.querystring);
    const all = found(ctx, deps, filter);
    const fresh = all.filter(isFresh(ctx, deps));
    const say = pages.say(ctx);
    // whoever did not say what they want gets what gives nobody a ticket twice
    const isNarrow = ['status', 'paper', 'serial'].some((field) => (filter.get(field) ?? '') !== '');
    const model = {
      filter: filter.toString(),
      all: { count: all.length, text: countPhrase(say, all.length), chosen: isNarrow || fresh.length === 0 },
      fresh: { count: fresh.length, text: countPhrase(say, fresh.length), chosen: !isNarrow && fresh.length > 0 },
      isSame: fresh.length === all.length,
      backHref: filter.size === 0 ? '/tickets' : `/tickets?${filter}`,
    };
    pages.send(ctx, { template: 'export', here: '/tickets/export', model });
  });

  router.post('/tickets/export', ...doors.may('issue'), async (ctx) => {
    const { form } = ctx.state;
    const filter = new URLSearchParams(form.get('filter') ?? '');
    const all = found(ctx, deps, filter);
    const tickets = form.get('which') === 'fresh' ? all.filter(isFresh(ctx, deps)) : all;
    const serials = tickets.map(({ id }) => id);
    const name = nameOf(deps, filter) ?? pages.say(ctx)('csv.tickets');
    if (form.has('mark')) await markHandedOut(ctx, deps, tickets);
    await note(ctx, deps, { act: 'tickets-export', about: { count: serials.length, list: name } });
    const place = placeOf(ctx, deps, pages);
    sendCsv(ctx, place, name, ticketTable(deps.gateway.state, serials, place));
  });
}

function found(ctx: AdminContext, deps: AdminDeps, filter: URLSearchParams): readonly Ticket[] {
  return ticketsIn(deps.gateway.state, filter, readerOf(ctx, deps), deps.config.site.timeZone);
}

/** Unused and never handed out: giving these away gives nobody a ticket twice. */
function isFresh(ctx: AdminContext, deps: AdminDeps): (ticket: Ticket) => boolean {
  const { now } = readerOf(ctx, deps);
  return (ticket) => ticket.paperId === null && ticketStatus(deps.gateway.state, ticket, now) === 'unused';
}

function nameOf({ gateway }: AdminDeps, filter: URLSearchParams): string | undefined {
  return gateway.state.lists.get(Number(filter.get('list') ?? 0))?.name;
}

/** Before the file leaves: should it fail, a ticket too few is better than one that is given away twice. */
async function markHandedOut(ctx: AdminContext, deps: AdminDeps, tickets: readonly Ticket[]): Promise<void> {
  const { gateway } = deps;
  const { now } = readerOf(ctx, deps);
  const ids = tickets
    .filter((ticket) => ticket.paperId === null && canCancel(ticketStatus(gateway.state, ticket, now)))
    .map(({ id }) => id);
  for (let done = 0; done < ids.length; done += markedAtOnce) {
    await gateway.dispatch({ type: 'tickets-print', ticketIds: ids.slice(done, done + markedAtOnce) });
    await setImmediate();
  }
}
