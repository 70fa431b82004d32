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
  return paper !== undefined && !isSamePaper(paper.terms, paperTerms(state, ticket));
}

export function isSamePaper(a: PaperTerms, b: PaperTerms): boolean {
  return printed.every((field) => isSame(a[field], b[field]));
}

/** Whether two values are the same all through. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    left.length === right.length && left.every(([key, value]) => isSame(value, (b as Record<string, unknown>)[key]))
  );
}
