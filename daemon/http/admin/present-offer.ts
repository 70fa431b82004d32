import type { Offer } from '../../domain/offer.js';
import type { State } from '../../domain/state.js';
import { pricePhrase, termsPhrases } from '../terms-phrase.js';
import { nameOf, type Place } from './present-online.js';
import { presentPreview } from './present-preview.js';

export interface OfferCard {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** Empty when none is set. */
  readonly price: string;
  readonly accessPoints: string;
  readonly terms: readonly string[];
  /** What a guest gets who uses a new ticket now. */
  readonly preview: readonly string[];
}

export interface OffersModel {
  readonly offers: readonly OfferCard[];
  /** Those of which nothing new is issued. */
  readonly retired: readonly OfferCard[];
}

/** The offers in their order; among equals the newest first. */
export function presentOffers(state: State, place: Place): OffersModel {
  const sorted = [...state.offers.values()].sort((a, b) => a.sortOrder - b.sortOrder || b.id - a.id);
  const cards = (isRetired: boolean) =>
    sorted
      .filter(({ retiredAt }) => (retiredAt !== null) === isRetired)
      .map((offer) => ({ ...presentOffer(offer, place), preview: presentPreview(offer, state.clock, place) }));
  return { offers: cards(false), retired: cards(true) };
}

export function presentOffer(offer: Offer, place: Place): Omit<OfferCard, 'preview'> {
  const { say, now, timeZone } = place;
  return {
    id: offer.id,
    name: offer.name,
    description: offer.description,
    price: priceOf(offer, place),
    accessPoints: offer.accessPoints.map((id) => nameOf(place, id)).join(', '),
    terms: termsPhrases(say, offer, now, timeZone),
  };
}

function priceOf({ priceCents, currency, pricePer }: Offer, { say }: Place): string {
  return priceCents === null ? '' : pricePhrase(say, { priceCents, currency, pricePer });
}
