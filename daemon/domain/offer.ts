/** What can be had. Tickets refer to an offer and take its present terms. `null` in a limit means no limit. */
export interface Offer extends OfferTerms {
  readonly id: number;
}

export interface OfferTerms {
  readonly name: string;
  readonly description: string;
  readonly priceCents: number | null;
  /** Ids of the access points where it works; at least one. */
  readonly accessPoints: readonly string[];
  readonly validFromAt: number | null;
  readonly validUntilAt: number | null;
  /** An unused ticket dies this long after issue. */
  readonly shelfLifeSeconds: number | null;
  /** Wall-clock life from the ticket's first log-in, connected or not. */
  readonly lifetimeSeconds: number | null;
  /** One session is cut after this; not a budget. */
  readonly sessionDurationSeconds: number | null;
  /** Connected time, consumed freely within the lifetime. */
  readonly creditSeconds: number | null;
  /** No traffic for this long: cut, and the idle stretch is given back. */
  readonly idleTimeoutSeconds: number | null;
  readonly downKbps: number | null;
  readonly upKbps: number | null;
  readonly downVolumeBytes: number | null;
  readonly upVolumeBytes: number | null;
  /** Up and down together. */
  readonly totalVolumeBytes: number | null;
  /** A used-up volume goes on at this speed, where it is a limit of the direction; null: it ends the session. */
  readonly slowedKbps: number | null;
  readonly devicesAtOnce: number;
}

/** An offer with no limits at all: the starting point for a form, a seed or a test. */
export const unlimitedTerms: Omit<OfferTerms, 'name' | 'accessPoints'> = {
  description: '',
  priceCents: null,
  validFromAt: null,
  validUntilAt: null,
  shelfLifeSeconds: null,
  lifetimeSeconds: null,
  sessionDurationSeconds: null,
  creditSeconds: null,
  idleTimeoutSeconds: null,
  downKbps: null,
  upKbps: null,
  downVolumeBytes: null,
  upVolumeBytes: null,
  totalVolumeBytes: null,
  slowedKbps: null,
  devicesAtOnce: 1,
};

/** A century; and the end of the year 9999, beyond which no calendar shows an instant. */
const longestSeconds = 100 * 366 * 86_400;
const latestAt = Date.UTC(9999, 11, 31);

const numericLimits = [
  'priceCents',
  'validFromAt',
  'validUntilAt',
  'shelfLifeSeconds',
  'lifetimeSeconds',
  'sessionDurationSeconds',
  'creditSeconds',
  'idleTimeoutSeconds',
  'downKbps',
  'upKbps',
  'downVolumeBytes',
  'upVolumeBytes',
  'totalVolumeBytes',
  'slowedKbps',
] as const;

/** The first thing wrong with an offer's terms, by field; undefined when they can be sold. */
export function offerProblem(terms: OfferTerms): { field: string; problem: string } | undefined {
  if (terms.name.trim() === '') return { field: 'name', problem: 'an offer needs a name' };
  if (terms.name.length > 80) return { field: 'name', problem: 'at most 80 characters' };
  if (terms.accessPoints.length === 0)
    return { field: 'accessPoints', problem: 'choose at least one access point, even where there is only one' };
  if (!Number.isInteger(terms.devicesAtOnce) || terms.devicesAtOnce < 1 || terms.devicesAtOnce > 1000)
    return { field: 'devicesAtOnce', problem: 'a whole number from 1 to 1000' };
  for (const field of numericLimits) {
    const value = terms[field];
    const least = field === 'priceCents' ? 0 : 1;
    if (value !== null && !(Number.isSafeInteger(value) && value >= least))
      return { field, problem: `a whole number of at least ${least}, or blank for no limit` };
    if (value !== null && field.endsWith('Seconds') && value > longestSeconds)
      return { field, problem: 'at most a century, or blank for no limit' };
    if (value !== null && field.endsWith('At') && value > latestAt)
      return { field, problem: 'at the latest in the year 9999, or blank for no limit' };
  }
  if (terms.validFromAt !== null && terms.validUntilAt !== null && terms.validUntilAt <= terms.validFromAt)
    return { field: 'validUntilAt', problem: 'must be later than the beginning' };
  return undefined;
}
