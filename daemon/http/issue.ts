import { makeCode } from '../domain/code.js';
import type { Refusal } from '../domain/refusal.js';
import type { State } from '../domain/state.js';
import type { Ticket } from '../domain/ticket.js';
import type { Gateway } from '../gateway.js';
import type { Random } from '../ports.js';

/** As many as one round may make: what one sheet of A4 cards, or one CSV, can reasonably hold. */
export const mostTicketsAtOnce = 10_000;

export type Issued =
  | { readonly ok: true; readonly tickets: readonly Ticket[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** Puts new tickets into a list: the one way from the owner's page and from the command line. */
export async function issueTickets(gateway: Gateway, random: Random, listId: number, count: number): Promise<Issued> {
  const codes = newCodes(gateway.state, random, count);
  const decision = await gateway.dispatch({ type: 'tickets-issue', listId, codes });
  if (!decision.ok) return decision;
  return { ok: true, tickets: codes.flatMap((code) => ticketWith(gateway.state, code)) };
}

/** Codes that no ticket has and that differ from each other. */
export function newCodes({ index }: State, random: Random, count: number): string[] {
  const codes = new Set<string>();
  while (codes.size < count) {
    const code = makeCode((below) => random.integer(below));
    if (!index.ticketByCode.has(code)) codes.add(code);
  }
  return [...codes];
}

function ticketWith({ index, tickets }: State, code: string): Ticket[] {
  const ticket = tickets.get(index.ticketByCode.get(code) ?? 0);
  return ticket === undefined ? [] : [ticket];
}
