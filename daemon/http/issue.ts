import { type CodeFormat, isWellFormed, makeCode } from '../domain/code.js';
import type { TicketsIssue } from '../domain/event.js';
import type { Refusal } from '../domain/refusal.js';
import { type State, ticketWithCode } from '../domain/state.js';
import type { Ticket } from '../domain/ticket.js';
import type { Gateway } from '../gateway.js';
import type { Random } from '../ports.js';

export type Issued =
  | { readonly ok: true; readonly tickets: readonly Ticket[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** What is to be issued: so many tickets, or one with a code of its own. */
export interface Order extends Pick<TicketsIssue, 'listId' | 'grant' | 'answers'> {
  readonly count: number;
  /** In canonical form; made up by the issuer. */
  readonly code?: string;
}

/** Puts new tickets into a list: the one way from the owner's page and from the command line. */
export async function issueTickets(
  gateway: Gateway,
  random: Random,
  { count, code, ...order }: Order,
  format: CodeFormat,
): Promise<Issued> {
  const codes = code === undefined ? newCodes(gateway.state, random, count, format) : [code];
  if (codes === undefined) return { ok: false, refusal: { reason: 'invalid', field: 'count', problem: runningOut } };
  const decision = await gateway.dispatch({ type: 'tickets-issue', codes, ...order });
  if (decision.ok) return { ok: true, tickets: codes.flatMap((issued) => ticketWithCode(gateway.state, issued) ?? []) };
  const { refusal } = decision;
  // whoever made one code up typed it into a field of that name
  return {
    ok: false,
    refusal: 'field' in refusal && refusal.field === 'codes' ? { ...refusal, field: 'code' } : refusal,
  };
}

const runningOut = 'there are hardly any codes of this length left: make codes.length larger in the configuration';

/** Codes that no ticket has and that differ from each other; undefined when too many of them are taken. */
export function newCodes({ index }: State, random: Random, count: number, format: CodeFormat): string[] | undefined {
  const codes = new Set<string>();
  for (let tries = 4 * count + 100; tries > 0; tries--) {
    const code = makeCode((below) => random.integer(below), format);
    // one code of letters in 30,000 has none: it would be taken for a number
    if (isWellFormed(code) && !index.ticketByCode.has(code)) codes.add(code);
    if (codes.size === count) return [...codes];
  }
  return undefined;
}
