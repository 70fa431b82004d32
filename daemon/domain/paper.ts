import type { OfferTerms } from './offer.js';
import { type State, termsOf } from './state.js';
import type { Ticket } from './ticket.js';

/** What a printed ticket says: the terms on the day it was printed. Its offer's name may change freely. */
export interface Paper {
  readonly id: number;
  readonly terms: PaperTerms;
}

const printed = [
  'priceCents',
  'pricePer',
  'currency',
  'accessPoints',
  'validFromAt',
  'validUntilAt',
  'hours',
  'shelfLifeSeconds',
  'lifetimeSeconds',
  'sessionDurationSeconds',
  'creditSeconds',
  'creditPer',
  'periodCapSeconds',
  'periodCapPer',
  'idleTimeoutSeconds',
  'downKbps',
  'upKbps',
  'downVolumeBytes',
  'upVolumeBytes',
  'totalVolumeBytes',
  'slowedKbps',
  'devicesAtOnce',
] as const;

export type PaperTerms = Pick<OfferTerms, (typeof printed)[number]>;

/** What the paper of a ticket would say today. */
export function paperTerms(state: State, ticket: Ticket): PaperTerms {
  const terms = termsOf(state, ticket);
  const entries = printed.map((field) => [field, terms[field]] as const);
  const { validFromAt, validUntilAt, priceCents } = ticket.grant;
  return {
    ...(Object.fromEntries(entries) as unknown as PaperTerms),
    priceCents: priceCents ?? terms.priceCents,
    validFromAt: validFromAt ?? terms.validFromAt,
    validUntilAt: validUntilAt ?? terms.validUntilAt,
  };
}

/** Whether a ticket's paper says something else than what it gives today. */
export function paperDiffers(state: State, ticket: Ticket): boolean {
  const paper = ticket.paperId === null ? undefined : state.papers.get(ticket.paperId);
  return paper !== undefined && paperKey(paper.terms) !== paperKey(paperTerms(state, ticket));
}

/** The same text for papers that say the same. */
export function paperKey(terms: PaperTerms): string {
  return printed.map((field) => textOf(terms[field])).join('\n');
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name}=${textOf(part)};`)
    .join('');
}
