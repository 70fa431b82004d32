import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import type { Offer } from '../../domain/offer.js';
import type { TicketList } from '../../domain/ticket-list.js';
import { issueTickets } from '../issue.js';
import { ticketsOf } from '../ticket-count.js';
import { complain, dispatch, refuse, withInput } from './answer.js';
import type { ControlDeps } from './app.js';
import { reply } from './exchange.js';
import { cancelInput, extendInput } from './input.js';
import { issueComplaints, orderOf } from './issue-order.js';
import { offerComplaints, unknownAccessPoints } from './offer-routes.js';
import { findNamed, presentTicket } from './present.js';
import { printRoute } from './print-route.js';
import { type IssueInput, issueInput } from './ticket-input.js';

/** Issuing, listing, printing and cancelling tickets. */
export function ticketRoutes(router: Router, deps: ControlDeps): void {
  const { gateway, config } = deps;
  const { lists, tickets } = gateway.state;
  router.get('/tickets', (ctx) => {
    const { list: wanted } = ctx.query;
    const list = typeof wanted === 'string' ? findNamed(lists, wanted) : undefined;
    if (wanted !== undefined && list === undefined) return refuse(ctx, { reason: 'no-such', what: 'list' });
    const found = list === undefined ? [...tickets.values()] : ticketsOf(gateway.state, list.id);
    const at = gateway.now();
    reply(
      ctx,
      200,
      found.map((ticket) => presentTicket(gateway.state, ticket, at)),
    );
  });
  router.post('/tickets', (ctx) => withInput(ctx, issueInput(config.site), (input) => issue(ctx, deps, input)));
  printRoute(router, deps);
  router.post('/tickets/cancel', (ctx) =>
    withInput(ctx, cancelInput, async ({ serial }) => {
      const event = { type: 'ticket-cancel', ticketId: serial } as const;
      await dispatch(ctx, gateway, event, () => ({ serial }));
    }),
  );
  router.post('/tickets/extend', (ctx) =>
    withInput(ctx, extendInput, async ({ serial, seconds = 0, bytes = 0, raisesCap = false }) => {
      const event = { type: 'ticket-extend', ticketId: serial, seconds, bytes, raisesCap } as const;
      await dispatch(ctx, gateway, event, () => ({ serial }));
    }),
  );
}

async function issue(ctx: RouterContext, { gateway, random, config }: ControlDeps, input: IssueInput): Promise<void> {
  const found = listWithOffer(gateway.state, input.list);
  if (found === undefined) return refuse(ctx, { reason: 'no-such', what: 'list' });
  const { list, offer } = found;
  const order = orderOf(list.id, input);
  const complaints = [
    ...unknownAccessPoints(config, order.grant.own),
    ...issueComplaints(input, offer, gateway.now()),
    ...offerComplaints({ ...offer, ...order.grant.own }),
  ];
  if (complaints.length > 0) return complain(ctx, complaints);
  const issued = await issueTickets(gateway, random, order, config.codes);
  if (!issued.ok) return refuse(ctx, issued.refusal);
  const at = gateway.now();
  reply(ctx, 201, { list, tickets: issued.tickets.map((ticket) => presentTicket(gateway.state, ticket, at)) });
}

function listWithOffer(
  { lists, offers }: ControlDeps['gateway']['state'],
  wanted: number | string,
): { list: TicketList; offer: Offer } | undefined {
  const list = findNamed(lists, wanted);
  const offer = list && offers.get(list.offerId);
  return offer && list && { list, offer };
}
