import type { AccessPoint } from '../../config/spec.js';
import type { Clock } from '../../domain/clock.js';
import { printedCode } from '../../domain/code.js';
import type { OfferTerms } from '../../domain/offer.js';
import type { State } from '../../domain/state.js';
import type { TicketList } from '../../domain/ticket-list.js';
import type { InterfaceFound } from '../../ports.js';
import { shortestPassword } from '../staff-password.js';
import { termsPhrases } from '../terms-phrase.js';
import { ticketsOf } from '../ticket-count.js';
import { type Field, presentField } from './form-field.js';
import type { Preset } from './offer-preset.js';
import { countries } from './place-guess.js';
import type { Place } from './present-online.js';
import { presentPreview } from './present-preview.js';
import type { Problems } from './problem.js';

const steps = ['welcome', 'place', 'offer', 'print'] as const;
type Step = (typeof steps)[number];

/** Where one is: what is done, what is now, what is to come. */
export interface ProgressModel {
  readonly number: number;
  readonly count: number;
  readonly steps: readonly { readonly key: string; readonly state: 'done' | 'now' | 'later' }[];
}

export interface SetupWelcomeModel {
  readonly progress: ProgressModel;
  readonly name: Field;
  readonly password: Field;
  readonly again: Field;
  readonly least: number;
}

export function presentSetupWelcome(form: URLSearchParams, problems: Problems): SetupWelcomeModel {
  // passwords are never sent back
  const blank = new URLSearchParams();
  return {
    progress: progressAt('welcome'),
    name: presentField(form, problems, 'name'),
    password: presentField(blank, problems, 'password'),
    again: presentField(blank, problems, 'again'),
    least: shortestPassword,
  };
}

export interface SetupPlaceModel {
  readonly progress: ProgressModel;
  readonly fields: Readonly<Record<'country' | 'timeZone' | 'currency' | 'interface' | 'ssid' | 'wifiPassword', Field>>;
  readonly countries: readonly { readonly code: string; readonly name: string; readonly chosen: boolean }[];
  readonly timeZones: readonly string[];
  /** The networks that are guarded already. */
  readonly networks: readonly { readonly name: string; readonly interface: string }[];
  readonly found: readonly {
    readonly name: string;
    readonly kindKey: string;
    readonly addresses: string;
    readonly chosen: boolean;
  }[];
  readonly hasWifiPassword: boolean;
}

export function presentSetupPlace(
  form: URLSearchParams,
  problems: Problems,
  place: {
    readonly language: string;
    readonly accessPoints: readonly AccessPoint[];
    readonly found: readonly InterfaceFound[];
  },
): SetupPlaceModel {
  const field = (name: string) => presentField(form, problems, name);
  const country = field('country');
  const names = new Intl.DisplayNames(place.language, { type: 'region' });
  const named = countries.map((code) => ({ code, name: names.of(code) ?? code, chosen: code === country.value }));
  return {
    progress: progressAt('place'),
    fields: {
      country,
      timeZone: field('timeZone'),
      currency: field('currency'),
      interface: field('interface'),
      ssid: field('ssid'),
      // what is kept of it is never sent
      wifiPassword: presentField(new URLSearchParams(), problems, 'wifiPassword'),
    },
    countries: named.sort((a, b) => a.name.localeCompare(b.name, place.language)),
    timeZones: Intl.supportedValuesOf('timeZone'),
    networks: place.accessPoints.map(({ name, interface: device }) => ({ name, interface: device })),
    found: place.found.map(({ name, kind, addresses }) => ({
      name,
      kindKey: `setup.kind.${kind}`,
      addresses: addresses.join(', '),
      chosen: name === form.get('interface'),
    })),
    hasWifiPassword: typeof place.accessPoints[0]?.wifiPassword === 'string',
  };
}

export interface SetupOffersModel {
  readonly progress: ProgressModel;
  readonly offers: readonly {
    readonly preset: Preset;
    readonly name: string;
    readonly forWhomKey: string;
    readonly terms: readonly string[];
    readonly preview: readonly string[];
  }[];
}

export function presentSetupOffers(
  offers: readonly { readonly preset: Preset; readonly terms: OfferTerms }[],
  clock: Clock,
  place: Place,
): SetupOffersModel {
  return {
    progress: progressAt('offer'),
    offers: offers.map(({ preset, terms }) => ({
      preset,
      name: terms.name,
      forWhomKey: `setup.for-whom.${preset}`,
      terms: termsPhrases(place.say, terms, place.now, place.timeZone),
      preview: presentPreview(terms, clock, place),
    })),
  };
}

export interface SetupTicketsModel {
  readonly progress: ProgressModel;
  readonly listId: number;
  readonly codes: readonly string[];
  readonly offer: string;
}

export function presentSetupTickets(state: State, list: TicketList): SetupTicketsModel {
  return {
    progress: progressAt('print'),
    listId: list.id,
    codes: ticketsOf(state, list.id)
      .slice(0, 10)
      .map(({ code }) => printedCode(code)),
    offer: state.offers.get(list.offerId)?.name ?? '',
  };
}

function progressAt(step: Step): ProgressModel {
  const now = steps.indexOf(step);
  return {
    number: now + 1,
    count: steps.length,
    steps: steps.map((name, i) => ({
      key: `setup.step.${name}`,
      state: i < now ? 'done' : i === now ? 'now' : 'later',
    })),
  };
}
