import Router, { type RouterContext } from '@koa/router';
import Koa from 'koa';
import type * as v from 'valibot';
import type { Config } from '../../config/spec.js';
import type { Change } from '../../domain/change.js';
import type { Event } from '../../domain/event.js';
import type { Refusal } from '../../domain/refusal.js';
import type { Gateway } from '../../gateway.js';
import type { BoxHealth, Random } from '../../ports.js';
import { issueTickets } from '../issue.js';
import { type Passwords, setStaff } from '../staff-password.js';
import { ticketsOf } from '../ticket-count.js';
import { type FaultLog, funnel, readJson, reply } from './exchange.js';
import {
  bindInput,
  type Complaint,
  cancelInput,
  cutInput,
  listInput,
  offerInput,
  parseInput,
  staffInput,
  ticketsInput,
} from './input.js';
import { type Daemon, findNamed, presentList, presentStatus, presentTicket } from './present.js';

export interface ControlDeps extends Daemon {
  readonly gateway: Gateway;
  readonly config: Config;
  readonly random: Random;
  readonly passwords: Passwords;
  readonly log: FaultLog;
  boxHealth(): Promise<BoxHealth>;
  /** Shuts the daemon down for good, firewall included. Resolves when the firewall is gone; must not wait for its caller. */
  down(): Promise<void>;
}

/**
 * What the command line asks of the running daemon, JSON in and out. 400 has `complaints`, each by path; 409 has the
 * `refusal`. Whoever can open its socket may do everything: it asks for no password.
 */
export function controlApp(deps: ControlDeps): Koa {
  const app = new Koa();
  const router = new Router();
  statusRoutes(router, deps);
  offerRoutes(router, deps);
  ticketRoutes(router, deps);
  staffRoutes(router, deps);
  app.use(funnel(deps.log));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

function statusRoutes(router: Router, deps: ControlDeps): void {
  const { gateway } = deps;
  router.get('/status', async (ctx) => {
    await gateway.refresh();
    const box = await deps.boxHealth();
    reply(ctx, 200, presentStatus(gateway.state, gateway.report(), box, deps, gateway.now()));
  });
  router.post('/sessions/cut', (ctx) =>
    withInput(ctx, cutInput, async ({ session }) => {
      const { index } = gateway.state;
      const sessionId = typeof session === 'number' ? session : (index.sessionByMac.get(session) ?? 0);
      await dispatch(ctx, gateway, { type: 'session-cut', sessionId }, () => ({ session: sessionId }));
    }),
  );
  router.post('/down', async (ctx) => {
    await deps.down();
    ctx.set('Connection', 'close');
    reply(ctx, 200, { down: true });
  });
}

function offerRoutes(router: Router, { gateway, config }: ControlDeps): void {
  const { offers, lists } = gateway.state;
  router.get('/offers', (ctx) => reply(ctx, 200, [...offers.values()]));
  router.post('/offers', (ctx) =>
    withInput(ctx, offerInput, async (terms) => {
      const known = new Set(config.accessPoints.map((point) => point.id));
      const complaints = terms.accessPoints.flatMap((id, i) =>
        known.has(id) ? [] : { path: `accessPoints[${i}]`, problem: 'is not the id of a configured access point' },
      );
      if (complaints.length > 0) return complain(ctx, complaints);
      await dispatch(ctx, gateway, { type: 'offer-create', terms }, madeBy);
    }),
  );
  router.get('/lists', (ctx) => {
    const at = gateway.now();
    reply(
      ctx,
      200,
      [...lists.values()].map((list) => presentList(gateway.state, list, at)),
    );
  });
  router.post('/lists', (ctx) =>
    withInput(ctx, listInput, async ({ name, offer: wanted }) => {
      const offer = findNamed(offers, wanted);
      if (offer === undefined) return refuse(ctx, { reason: 'no-such', what: 'offer' });
      await dispatch(ctx, gateway, { type: 'list-create', name, offerId: offer.id }, madeBy);
    }),
  );
  router.post('/lists/bind', (ctx) =>
    withInput(ctx, bindInput, async (input) => {
      const list = findNamed(lists, input.list);
      if (list === undefined) return refuse(ctx, { reason: 'no-such', what: 'list' });
      const offer = findNamed(offers, input.offer);
      if (offer === undefined) return refuse(ctx, { reason: 'no-such', what: 'offer' });
      await dispatch(ctx, gateway, { type: 'list-bind', listId: list.id, offerId: offer.id }, madeBy);
    }),
  );
}

function ticketRoutes(router: Router, { gateway, random }: ControlDeps): void {
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
  router.post('/tickets', (ctx) =>
    withInput(ctx, ticketsInput, async ({ list: wanted, count }) => {
      const list = findNamed(lists, wanted);
      if (list === undefined) return refuse(ctx, { reason: 'no-such', what: 'list' });
      const issued = await issueTickets(gateway, random, { listId: list.id, count });
      if (!issued.ok) return refuse(ctx, issued.refusal);
      const at = gateway.now();
      reply(ctx, 201, { list, tickets: issued.tickets.map((ticket) => presentTicket(gateway.state, ticket, at)) });
    }),
  );
  router.post('/tickets/cancel', (ctx) =>
    withInput(ctx, cancelInput, async ({ serial }) => {
      const event = { type: 'ticket-cancel', ticketId: serial } as const;
      await dispatch(ctx, gateway, event, () => ({ serial }));
    }),
  );
}

function staffRoutes(router: Router, deps: ControlDeps): void {
  const stateFolder = deps.config.site.stateFolder;
  router.post('/staff', (ctx) =>
    withInput(ctx, staffInput, async (input) => {
      const decision = await setStaff({ ...deps, stateFolder }, input);
      if (!decision.ok) return refuse(ctx, decision.refusal);
      reply(ctx, 200, { name: input.name, role: input.role });
    }),
  );
}

async function withInput<T>(
  ctx: RouterContext,
  schema: v.GenericSchema<unknown, T>,
  run: (input: T) => Promise<void>,
): Promise<void> {
  const body = await readJson(ctx);
  const input = body.ok ? parseInput(schema, body.value) : body;
  if (!input.ok) return complain(ctx, input.complaints);
  await run(input.value);
}

async function dispatch(
  ctx: RouterContext,
  gateway: Gateway,
  event: Event,
  answer: (changes: readonly Change[]) => unknown,
): Promise<void> {
  const decision = await gateway.dispatch(event);
  if (!decision.ok) return refuse(ctx, decision.refusal);
  reply(ctx, event.type.endsWith('-create') ? 201 : 200, answer(decision.changes));
}

/** The offer or the list that was made. */
function madeBy(changes: readonly Change[]): unknown {
  for (const change of changes) {
    if (change.type === 'offer-set') return change.offer;
    if (change.type === 'list-set') return change.list;
  }
  throw new Error('nothing was made');
}

function refuse(ctx: RouterContext, refusal: Refusal): void {
  reply(ctx, 409, { refusal });
}

function complain(ctx: RouterContext, complaints: readonly Complaint[]): void {
  reply(ctx, 400, { complaints });
}
