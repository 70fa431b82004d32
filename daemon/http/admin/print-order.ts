import type { Config } from '../../config/spec.js';
import type { State } from '../../domain/state.js';
import { mostTicketsAtOnce, type Ticket } from '../../domain/ticket.js';
import type { TicketList } from '../../domain/ticket-list.js';
import { isWantedOnPaper, type WantedOnPaper, wantedOnPaper } from '../paper.js';
import { isRoll, type PaperKind, paperKinds } from '../print/paper-size.js';
import { ticketsOf } from '../ticket-count.js';
import type { Problem } from './problem.js';
import { parseSerials } from './serial-range.js';

/** How it gets on paper: by the browser's own print command, as a file, or by the receipt printer of the house. */
export const printWays = ['browser', 'pdf', 'printer'] as const;
export type PrintWay = (typeof printWays)[number];

/** More tickets than this a browser lays out too slowly. */
export const mostInBrowser = 500;

/** Which tickets somebody wants on paper, as an address or a form says it. */
export interface PrintChoice {
  /** null: the tickets of every list. */
  readonly list: TicketList | null;
  /** Chosen by their serial numbers; null: by `which`. */
  readonly serials: readonly number[] | null;
  readonly which: WantedOnPaper;
  readonly tickets: readonly Ticket[];
  /** Chosen ones that are printed no more: cancelled, expired, or not there. */
  readonly leftOut: number;
}

export interface PrintOrder {
  readonly paper: PaperKind;
  readonly language: string;
  readonly way: PrintWay;
}

/** Reads which tickets are meant; undefined when the list or the numbers make no sense. */
export function readChoice(query: URLSearchParams, state: State, at: number): PrintChoice | undefined {
  const which = wantedOnPaper.find((known) => known === query.get('which')) ?? 'new';
  const listed = query.get('list');
  const list = listed === null ? null : (state.lists.get(Number(listed)) ?? undefined);
  const typed = query.get('serials');
  const serials = typed === null ? null : parseSerials(typed, mostTicketsAtOnce);
  if (list === undefined || serials === undefined) return undefined;
  if (serials !== null) {
    const chosen = serials.flatMap((serial) => state.tickets.get(serial) ?? []);
    const tickets = chosen.filter((ticket) => isWantedOnPaper(state, ticket, 'all', at));
    return { list, serials, which, tickets, leftOut: serials.length - tickets.length };
  }
  return { list, serials, which, tickets: wanted(state, list, which, at), leftOut: 0 };
}

/** The tickets of a list, or of all, that are wanted. */
export function wanted(state: State, list: TicketList | null, which: WantedOnPaper, at: number): Ticket[] {
  const all = list === null ? [...state.tickets.values()] : ticketsOf(state, list.id);
  return all.filter((ticket) => isWantedOnPaper(state, ticket, which, at));
}

/** Reads on which paper, in which language and how; what is not said, or is nonsense, is as the place has it. */
export function readOrder(query: URLSearchParams, { print, site }: Config, languages: readonly string[]): PrintOrder {
  return {
    paper: paperKinds.find((known) => known === query.get('paper')) ?? print.paper,
    language: languages.find((known) => known === query.get('language')) ?? site.language,
    way: printWays.find((known) => known === query.get('way')) ?? 'browser',
  };
}

/** Why it cannot be printed like that, by the field to change; undefined when it can. */
export function orderProblem(
  { tickets }: PrintChoice,
  { paper, way }: PrintOrder,
  { print }: Config,
): { readonly field: 'which' | 'paper' | 'way'; readonly problem: Problem } | undefined {
  if (tickets.length === 0) return { field: 'which', problem: { key: 'print.problem.none' } };
  if (tickets.length > mostTicketsAtOnce)
    return { field: 'which', problem: { key: 'print.problem.too-many', values: { most: mostTicketsAtOnce } } };
  if (way === 'browser' && tickets.length > mostInBrowser)
    return { field: 'way', problem: { key: 'print.problem.browser', values: { most: mostInBrowser } } };
  if (way === 'printer' && print.printer === null)
    return { field: 'way', problem: { key: 'print.problem.no-printer' } };
  if (way === 'printer' && !isRoll(paper)) return { field: 'paper', problem: { key: 'print.problem.roll' } };
  return undefined;
}
