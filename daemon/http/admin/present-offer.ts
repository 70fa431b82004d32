import type { Offer } from '../../domain/offer.js';
import type { State } from '../../domain/state.js';
import { pricePhrase, termsPhrases } from '../terms-phrase.js';
import {
  durationFields,
  durationUnits,
  type Problem,
  type Problems,
  rateFields,
  volumeFields,
  volumeUnits,
} from './offer-form.js';
import { nameOf, type Place } from './present-online.js';

export interface OfferCard {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** Empty when none is set. */
  readonly price: string;
  readonly accessPoints: string;
  readonly terms: readonly string[];
}

/** The offers, the newest first. */
export function presentOffers(state: State, place: Place): { readonly offers: readonly OfferCard[] } {
  return { offers: [...state.offers.values()].reverse().map((offer) => presentOffer(offer, place)) };
}

function presentOffer(offer: Offer, place: Place): OfferCard {
  const { say, now, timeZone } = place;
  return {
    id: offer.id,
    name: offer.name,
    description: offer.description,
    price: offer.priceCents === null ? '' : pricePhrase(say, offer.priceCents),
    accessPoints: offer.accessPoints.map((id) => nameOf(place, id)).join(', '),
    terms: termsPhrases(say, offer, now, timeZone),
  };
}

/** One field of a form as it stands: what was typed, and what is wrong with it. */
export interface Field {
  readonly name: string;
  readonly value: string;
  /** null when nothing is wrong. */
  readonly problem: Problem | null;
}

/** A number with its unit; `units` is empty where there is no choice and `unit` is said beside it. */
export interface AmountField extends Field {
  readonly labelKey: string;
  readonly hintKey: string;
  readonly unitKey: string | null;
  readonly units: readonly { readonly name: string; readonly key: string; readonly chosen: boolean }[];
}

export interface OfferFormModel {
  readonly name: Field;
  readonly description: Field;
  readonly priceCents: Field;
  readonly validFromAt: Field;
  readonly validUntilAt: Field;
  readonly devicesAtOnce: Field;
  readonly accessPoints: {
    readonly problem: Problem | null;
    readonly options: readonly { readonly id: string; readonly name: string; readonly chosen: boolean }[];
  };
  readonly times: readonly AmountField[];
  readonly volumes: readonly AmountField[];
  readonly timeZone: string;
  readonly problemCount: number;
}

const firstUnits: Readonly<Record<string, string>> = {
  shelfLifeSeconds: 'days',
  lifetimeSeconds: 'days',
  idleTimeoutSeconds: 'minutes',
};

/** The form for a new offer: blank, or as it was typed with what is wrong. `typed` is null for a fresh one. */
export function presentOfferForm(
  typed: URLSearchParams | null,
  problems: Problems,
  { accessPoints, timeZone }: Pick<Place, 'accessPoints' | 'timeZone'>,
): OfferFormModel {
  const form = typed ?? freshForm(accessPoints);
  const field = (name: string): Field => presentField(form, problems, name);
  const times = durationFields.map((name) => presentAmount(form, problems, name, Object.keys(durationUnits)));
  const rates = rateFields.map((name) => presentAmount(form, problems, name, []));
  const volumes = volumeFields.map((name) => presentAmount(form, problems, name, Object.keys(volumeUnits)));
  return {
    name: field('name'),
    description: field('description'),
    priceCents: field('priceCents'),
    validFromAt: field('validFromAt'),
    validUntilAt: field('validUntilAt'),
    devicesAtOnce: field('devicesAtOnce'),
    accessPoints: {
      problem: problems.accessPoints ?? null,
      options: accessPoints.map(({ id, name }) => ({
        id,
        name,
        chosen: form.getAll('accessPoints').includes(id),
      })),
    },
    times,
    volumes: [...rates, ...volumes],
    timeZone,
    problemCount: Object.keys(problems).length,
  };
}

export function presentField(form: URLSearchParams, problems: Problems, name: string): Field {
  return { name, value: form.get(name) ?? '', problem: problems[name] ?? null };
}

function presentAmount(form: URLSearchParams, problems: Problems, name: string, units: readonly string[]): AmountField {
  const chosen = form.get(`${name}Unit`) ?? firstUnits[name] ?? units[0];
  return {
    ...presentField(form, problems, name),
    labelKey: `admin.field.${name}`,
    hintKey: `admin.hint.${name}`,
    unitKey: units.length === 0 ? 'admin.unit.megabits' : null,
    units: units.map((unit) => ({ name: unit, key: `admin.unit.${unit}`, chosen: unit === chosen })),
  };
}

/** Where there is only one access point it is the one that is meant. */
function freshForm(accessPoints: readonly { readonly id: string }[]): URLSearchParams {
  const form = new URLSearchParams({ devicesAtOnce: '1' });
  const [only, ...others] = accessPoints;
  if (only !== undefined && others.length === 0) form.append('accessPoints', only.id);
  return form;
}
