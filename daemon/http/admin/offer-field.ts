import type { OfferTerms } from '../../domain/offer.js';

/** The units that a number can be typed in, with what they are worth in the unit of the domain; the first is offered first. */
export type LimitUnits = Readonly<Record<string, number>>;

export const durationUnits = { hours: 3600, minutes: 60, days: 86_400, seconds: 1 } as const;
export const volumeUnits = { MB: 1_000_000, GB: 1_000_000_000 } as const;
export const rateUnits = { megabits: 1000 } as const;
export const slowUnits = { kilobits: 1 } as const;

/** Stands among the units where a ticket may lift a limit of its offer. */
export const noLimitUnit = 'none';

/** The limits that are typed as an amount, each with its units. */
export const amountUnits = {
  creditSeconds: durationUnits,
  lifetimeSeconds: durationUnits,
  sessionDurationSeconds: durationUnits,
  idleTimeoutSeconds: durationUnits,
  shelfLifeSeconds: durationUnits,
  clickThroughAgainSeconds: durationUnits,
  periodCapSeconds: durationUnits,
  downKbps: rateUnits,
  upKbps: rateUnits,
  slowedKbps: slowUnits,
  downVolumeBytes: volumeUnits,
  upVolumeBytes: volumeUnits,
  totalVolumeBytes: volumeUnits,
} as const satisfies Partial<Record<keyof OfferTerms, LimitUnits>>;

export type AmountField = keyof typeof amountUnits;
export const amountFields = Object.keys(amountUnits) as AmountField[];

/** Of several units, the one that a field begins with. */
export const firstUnits: Readonly<Record<string, string>> = {
  shelfLifeSeconds: 'days',
  lifetimeSeconds: 'days',
  idleTimeoutSeconds: 'minutes',
};

/** The fields of which one of several words is chosen. */
export const choices = {
  pricePer: ['ticket', 'day'],
  creditPer: ['ticket', 'device'],
  periodCapPer: ['day', 'week', 'month'],
  atDeviceLimit: ['hand-over', 'refuse', 'drop-oldest'],
} as const satisfies { readonly [K in keyof OfferTerms]?: readonly OfferTerms[K][] };

export const instantFields = ['validFromAt', 'validUntilAt'] as const;
export const mostSortOrder = 1_000_000;
export const mostDevices = 1000;
