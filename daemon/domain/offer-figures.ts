import type { Interval } from './interval.js';
import type { Offer } from './offer.js';
import type { State } from './state.js';

/** What became of an offer in some time. Prices are those that its tickets bear today: nobody says here that they were paid. */
export interface OfferFigures {
  readonly offer: Offer;
  /** Tickets made in that time, without those that were cancelled before anybody used them. */
  readonly issued: Counted;
  /** Tickets whose first log-in was in that time. */
  readonly firstUsed: Counted;
}

export interface Counted {
  readonly tickets: number;
  /** Of those that have a price. */
  readonly cents: number;
}

/**
 * The offers of which tickets were issued or first used in some time, the most used first. Looks at every ticket once, and
 * there may be very many: whatever it finds is added up in place.
 */
export function offerFigures(state: State, { startAt, endAt }: Interval): OfferFigures[] {
  const byOffer = new Map<Offer, Sums>();
  let list: { readonly id: number; readonly sums: Sums | undefined } | undefined;
  for (const ticket of state.tickets.values()) {
    const { cancelledAt, createdAt, firstLogInAt } = ticket;
    const isIssued = startAt <= createdAt && createdAt < endAt && (cancelledAt === null || firstLogInAt !== null);
    const isFirstUsed = firstLogInAt !== null && startAt <= firstLogInAt && firstLogInAt < endAt;
    if (!isIssued && !isFirstUsed) continue;
    // tickets of one list follow each other
    if (list?.id !== ticket.listId) list = { id: ticket.listId, sums: sumsOf(state, ticket.listId, byOffer) };
    const { sums } = list;
    if (!sums) continue;
    const cents = ticket.grant.priceCents ?? sums.offer.priceCents ?? 0;
    if (isIssued) count(sums.issued, cents);
    if (isFirstUsed) count(sums.firstUsed, cents);
  }
  return [...byOffer.values()].sort(
    (a, b) => b.firstUsed.tickets - a.firstUsed.tickets || b.issued.tickets - a.issued.tickets,
  );
}

type Sum = { -readonly [Field in keyof Counted]: Counted[Field] };

interface Sums {
  readonly offer: Offer;
  readonly issued: Sum;
  readonly firstUsed: Sum;
}

function sumsOf(state: State, listId: number, byOffer: Map<Offer, Sums>): Sums | undefined {
  const offer = state.offers.get(state.lists.get(listId)?.offerId ?? 0);
  if (!offer) return undefined;
  const sums = byOffer.get(offer) ?? { offer, issued: { tickets: 0, cents: 0 }, firstUsed: { tickets: 0, cents: 0 } };
  byOffer.set(offer, sums);
  return sums;
}

function count(sum: Sum, cents: number): void {
  sum.tickets++;
  sum.cents += cents;
}
