import type { Interval } from './interval.js';
import type { Offer } from './offer.js';
import type { State } from './state.js';
import type { Ticket } from './ticket.js';

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

/** The offers of which tickets were issued or first used in some time, the most used first. Looks at every ticket once. */
export function offerFigures(state: State, { startAt, endAt }: Interval): OfferFigures[] {
  const byOffer = new Map<Offer, { issued: Counted; firstUsed: Counted }>();
  const isIn = (at: number | null) => at !== null && startAt <= at && at < endAt;
  for (const ticket of state.tickets.values()) {
    const { cancelledAt, createdAt, firstLogInAt } = ticket;
    const isIssued = isIn(createdAt) && (cancelledAt === null || firstLogInAt !== null);
    const isFirstUsed = isIn(firstLogInAt);
    if (!isIssued && !isFirstUsed) continue;
    const offer = state.offers.get(state.lists.get(ticket.listId)?.offerId ?? 0);
    if (!offer) continue;
    const { issued, firstUsed } = byOffer.get(offer) ?? { issued: none, firstUsed: none };
    const cents = priceOf(ticket, offer);
    byOffer.set(offer, {
      issued: isIssued ? oneMore(issued, cents) : issued,
      firstUsed: isFirstUsed ? oneMore(firstUsed, cents) : firstUsed,
    });
  }
  return [...byOffer]
    .map(([offer, counted]) => ({ offer, ...counted }))
    .sort((a, b) => b.firstUsed.tickets - a.firstUsed.tickets || b.issued.tickets - a.issued.tickets);
}

const none: Counted = { tickets: 0, cents: 0 };

function oneMore({ tickets, cents }: Counted, more: number): Counted {
  return { tickets: tickets + 1, cents: cents + more };
}

function priceOf({ grant }: Ticket, { priceCents }: Offer): number {
  return grant.priceCents ?? priceCents ?? 0;
}
