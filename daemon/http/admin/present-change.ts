import type { Offer } from '../../domain/offer.js';
import type { Reach } from '../terms-reach.js';
import { presentOffer } from './present-offer.js';
import type { Place } from './present-online.js';

/** What other terms change for whoever holds a ticket, asked before it is done. */
export interface ChangeModel {
  readonly reach: Reach;
  /** Lines that are no longer true, and lines that are from now on. */
  readonly gone: readonly string[];
  readonly added: readonly string[];
}

export function presentChange(before: Offer, after: Offer, reach: Reach, place: Place): ChangeModel {
  const [old, next] = [linesOf(before, place), linesOf(after, place)];
  return {
    reach,
    gone: old.filter((line) => !next.includes(line)),
    added: next.filter((line) => !old.includes(line)),
  };
}

function linesOf(offer: Offer, place: Place): string[] {
  const { price, accessPoints, terms } = presentOffer(offer, place);
  const where = place.say('admin.offers.where', { places: accessPoints });
  return [...(price === '' ? [] : [price]), ...terms, where];
}
