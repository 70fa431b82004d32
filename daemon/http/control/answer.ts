import type { RouterContext } from '@koa/router';
import type * as v from 'valibot';
import type { Change } from '../../domain/change.js';
import type { Event } from '../../domain/event.js';
import type { Offer } from '../../domain/offer.js';
import type { Refusal } from '../../domain/refusal.js';
import type { TicketList } from '../../domain/ticket-list.js';
import type { Gateway } from '../../gateway.js';
import { readJson, reply } from './exchange.js';
import { type Complaint, parseInput } from './input.js';

/** Runs with the body of a request, once there is nothing to complain of. */
export async function withInput<T>(
  ctx: RouterContext,
  schema: v.GenericSchema<unknown, T>,
  run: (input: T) => unknown,
): Promise<void> {
  const body = await readJson(ctx);
  const input = body.ok ? parseInput(schema, body.value) : body;
  if (!input.ok) return complain(ctx, input.complaints);
  await run(input.value);
}

/** Dispatches an event and answers with what became of it, or with the refusal. */
export async function dispatch(
  ctx: RouterContext,
  gateway: Gateway,
  event: Event,
  answer: (changes: readonly Change[]) => unknown,
): Promise<void> {
  const decision = await gateway.dispatch(event);
  if (!decision.ok) return refuse(ctx, decision.refusal);
  reply(ctx, event.type.endsWith('-create') ? 201 : 200, answer(decision.changes));
}

/** A bad value is a complaint about its field; everything else is a refusal. */
export function refuse(ctx: RouterContext, refusal: Refusal): void {
  if (refusal.reason === 'invalid') complain(ctx, [{ path: refusal.field, problem: refusal.problem }]);
  else reply(ctx, 409, { refusal });
}

export function complain(ctx: RouterContext, complaints: readonly Complaint[]): void {
  reply(ctx, 400, { complaints });
}

/** The offer that was made or changed. */
export function offerIn(changes: readonly Change[]): Offer {
  const change = changes.find(({ type }) => type === 'offer-set');
  if (change?.type !== 'offer-set') throw new Error('no offer was set');
  return change.offer;
}

/** The list that was made or bound. */
export function listIn(changes: readonly Change[]): TicketList {
  const change = changes.find(({ type }) => type === 'list-set');
  if (change?.type !== 'list-set') throw new Error('no list was set');
  return change.list;
}
