import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import { printedCode } from '../../domain/code.js';
import { paperDiffers, paperTerms } from '../../domain/paper.js';
import { offerOf, type State } from '../../domain/state.js';
import type { Grant, Ticket } from '../../domain/ticket.js';
import { ticketStatus } from '../../domain/ticket-status.js';
import { paperPhrases, pricePhrase } from '../terms-phrase.js';
import { loadTexts, type Say } from '../text.js';
import { ticketsOf } from '../ticket-count.js';
import { complain, refuse, withInput } from './answer.js';
import type { ControlDeps } from './app.js';
import { reply } from './exchange.js';
import type { Complaint } from './input.js';
import { findNamed } from './present.js';
import { type PrintInput, printInput } from './ticket-input.js';

/** What stands on one paper. */
export interface PaperLine {
  readonly serial: number;
  readonly code: string;
  readonly password: string | null;
  readonly offer: string;
  readonly price: string | null;
  /** In plain words and in the language of the place, the same for all tickets of one issue. */
  readonly terms: readonly string[];
}

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
    tickets.push(...ticketsOf(state, list.id).filter((ticket) => isWanted(state, ticket, input.which, at)));
  if (tickets.length > 0) {
    const decision = await gateway.dispatch({ type: 'tickets-print', ticketIds: tickets.map(({ id }) => id) });
    if (!decision.ok) return refuse(ctx, decision.refusal);
  }
  const say = (await loadTexts()).say(config.site.language);
  reply(ctx, 200, { papers: papersOf(state, tickets, say, { at, timeZone: config.site.timeZone }) });
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

/** Nobody is given a ticket that somebody else may have: new ones are those that were neither used nor handed out. */
function isWanted(state: State, ticket: Ticket, which: PrintInput['which'], at: number): boolean {
  const status = ticketStatus(state, ticket, at);
  if (which === 'new') return status === 'unused' && ticket.paperId === null;
  return (status === 'unused' || status === 'in-use') && (which === 'all' || paperDiffers(state, ticket));
}

/** What is the same on all papers of one issue. */
type Said = Pick<PaperLine, 'offer' | 'price' | 'terms'>;

interface Place {
  readonly at: number;
  readonly timeZone: string;
}

function papersOf(state: State, tickets: readonly Ticket[], say: Say, place: Place): PaperLine[] {
  const byList = new Map<number, Map<Grant, Said>>();
  return tickets.map((ticket) => {
    const byGrant = byList.get(ticket.listId) ?? new Map<Grant, Said>();
    byList.set(ticket.listId, byGrant);
    const said = byGrant.get(ticket.grant) ?? saidOf(state, ticket, say, place);
    byGrant.set(ticket.grant, said);
    return { serial: ticket.id, code: printedCode(ticket.code), password: ticket.grant.password, ...said };
  });
}

function saidOf(state: State, ticket: Ticket, say: Say, { at, timeZone }: Place): Said {
  const terms = paperTerms(state, ticket);
  const { name, pricePer } = offerOf(state, ticket);
  const { priceCents, currency } = terms;
  const price = {
    priceCents: priceCents ?? 0,
    currency,
    pricePer: ticket.grant.priceCents === null ? pricePer : 'ticket',
  } as const;
  return {
    offer: name,
    price: priceCents === null ? null : pricePhrase(say, price),
    terms: paperPhrases(say, terms, at, timeZone),
  };
}
