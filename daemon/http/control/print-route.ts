import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import type { State } from '../../domain/state.js';
import { isWantedOnPaper, papersOf } from '../paper.js';
import { loadTexts } from '../text.js';
import { ticketsOf } from '../ticket-count.js';
import { complain, refuse, withInput } from './answer.js';
import type { ControlDeps } from './app.js';
import { reply } from './exchange.js';
import type { Complaint } from './input.js';
import { findNamed } from './present.js';
import { type PrintInput, printInput } from './ticket-input.js';

/** Hands tickets out on paper: from now on it is known what their papers say. */
export function printRoute(router: Router, deps: ControlDeps): void {
  router.post('/tickets/print', (ctx) => withInput(ctx, printInput, (input) => print(ctx, deps, input)));
}

async function print(ctx: RouterContext, { gateway, config }: ControlDeps, input: PrintInput): Promise<void> {
  const { state } = gateway;
  const list = input.list === undefined ? undefined : findNamed(state.lists, input.list);
  if (input.list !== undefined && list === undefined) return refuse(ctx, { reason: 'no-such', what: 'list' });
  const complaints = serialComplaints(state, input.serials ?? [], list?.id);
  if (complaints.length > 0) return complain(ctx, complaints);
  const tickets = input.serials?.flatMap((id) => state.tickets.get(id) ?? []) ?? [];
  const at = gateway.now();
  if (list && !input.serials)
    tickets.push(...ticketsOf(state, list.id).filter((ticket) => isWantedOnPaper(state, ticket, input.which, at)));
  if (tickets.length > 0) {
    const decision = await gateway.dispatch({ type: 'tickets-print', ticketIds: tickets.map(({ id }) => id) });
    if (!decision.ok) return refuse(ctx, decision.refusal);
  }
  const say = (await loadTexts()).say(config.site.language);
  reply(ctx, 200, { papers: papersOf(state, tickets, say, config.site.timeZone) });
}

function serialComplaints(state: State, serials: readonly number[], listId: number | undefined): Complaint[] {
  return serials.flatMap((serial, i) => {
    const path = `serials[${i}]`;
    const ticket = state.tickets.get(serial);
    if (ticket === undefined) return [{ path, problem: `there is no ticket ${serial}` }];
    if (ticket.cancelledAt !== null) return [{ path, problem: `ticket ${serial} is cancelled` }];
    const isElsewhere = listId !== undefined && ticket.listId !== listId;
    return isElsewhere ? [{ path, problem: `ticket ${serial} is in another list` }] : [];
  });
}
