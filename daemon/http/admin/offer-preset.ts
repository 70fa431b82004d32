import { type OfferTerms, unlimitedTerms } from '../../domain/offer.js';
import type { Say } from '../text.js';

export const presets = ['hour', 'day', 'stay'] as const;
export type Preset = (typeof presets)[number];

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Three offers to begin with: a coffee, a day, a stay. Their names are texts. */
const limits: Readonly<Record<Preset, Partial<OfferTerms>>> = {
  hour: {
    creditSeconds: hour,
    lifetimeSeconds: day,
    idleTimeoutSeconds: 15 * minute,
    downKbps: 10_000,
    upKbps: 2_000,
    devicesAtOnce: 1,
  },
  day: {
    lifetimeSeconds: day,
    downKbps: 10_000,
    upKbps: 2_000,
    devicesAtOnce: 2,
    remembersDevices: true,
  },
  stay: {
    lifetimeSeconds: 7 * day,
    downKbps: 20_000,
    upKbps: 5_000,
    devicesAtOnce: 3,
    remembersDevices: true,
  },
};

export interface PresetPlace {
  readonly currency: string;
  readonly accessPoints: readonly { readonly id: string }[];
}

/** The terms of a preset at this place: it works at every access point there is, and costs nothing. */
export function presetTerms(preset: Preset, say: Say, { currency, accessPoints }: PresetPlace): OfferTerms {
  return {
    ...unlimitedTerms,
    ...limits[preset],
    name: say(`setup.preset.${preset}`),
    description: '',
    currency,
    accessPoints: accessPoints.map(({ id }) => id),
  };
}
