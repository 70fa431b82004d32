import { printedCode } from '../domain/code.js';
import { paperDiffers, paperTerms } from '../domain/paper.js';
import { offerOf, type State } from '../domain/state.js';
import type { Grant, Ticket } from '../domain/ticket.js';
import { ticketStatus } from '../domain/ticket-status.js';
import { paperPhrases, pricePhrase } from './terms-phrase.js';
import type { Say } from './text.js';

/** Which tickets of a list are to be put on paper: those never handed out, those whose paper differs, or all good ones. */
export const wantedOnPaper = ['new', 'differing', 'all'] as const;
export type WantedOnPaper = (typeof wantedOnPaper)[number];

/** What stands on one paper. */
export interface PaperLine extends PaperSaid {
  readonly serial: number;
  readonly code: string;
  readonly password: string | null;
}

/** What is the same on all papers of one issue. */
export interface PaperSaid {
  readonly offer: string;
  readonly price: string | null;
  /** In plain words, a line each. */
  readonly terms: readonly string[];
}

/** Nobody is given a ticket that somebody else may have: new ones are those that were neither used nor handed out. */
export function isWantedOnPaper(state: State, ticket: Ticket, which: WantedOnPaper, at: number): boolean {
  const status = ticketStatus(state, ticket, at);
  if (which === 'new') return status === 'unused' && ticket.paperId === null;
  return (status === 'unused' || status === 'in-use') && (which === 'all' || paperDiffers(state, ticket));
}

/** The papers of tickets, in their order. */
export function papersOf(state: State, tickets: readonly Ticket[], say: Say, timeZone: string): PaperLine[] {
  const saidOf = saidByGrant(state, say, timeZone);
  return tickets.map((ticket) => ({
    serial: ticket.id,
    code: printedCode(ticket.code),
    password: ticket.grant.password,
    ...saidOf(ticket),
  }));
}

/** Says what a ticket's paper says; the very same object for tickets of one list and one issue. */
export function saidByGrant(state: State, say: Say, timeZone: string): (ticket: Ticket) => PaperSaid {
  const byList = new Map<number, Map<Grant, PaperSaid>>();
  return (ticket) => {
    const byGrant = byList.get(ticket.listId) ?? new Map<Grant, PaperSaid>();
    byList.set(ticket.listId, byGrant);
    const said = byGrant.get(ticket.grant) ?? saidOn(state, ticket, say, timeZone);
    byGrant.set(ticket.grant, said);
    return said;
  };
}

/** A paper is read on another day than it is printed: no instant on it is "tomorrow", each has its date and its year. */
const anotherDay = 0;

function saidOn(state: State, ticket: Ticket, say: Say, timeZone: string): PaperSaid {
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
    terms: paperPhrases(say, terms, anotherDay, timeZone),
  };
}
