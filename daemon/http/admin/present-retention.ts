import type { Config } from '../../config/spec.js';
import { retentionRules } from '../../domain/retention.js';
import type { Say } from '../text.js';

export interface RetentionModel {
  readonly rules: readonly {
    readonly country: string;
    readonly name: string;
    readonly months: number;
    readonly law: string;
    /** It is the country of this place. */
    readonly isHere: boolean;
    /** It is what is kept now. */
    readonly isKept: boolean;
  }[];
}

/** What the countries that we know of ask for, that of the place first. */
export function presentRetention({ site, history }: Config, say: Say): RetentionModel {
  const rules = retentionRules.map(({ country, months }) => ({
    country,
    name: say(`settings.country.${country}`),
    months,
    law: say(`settings.law.${country}`),
    isHere: country === site.country,
    isKept: country === site.country && months === history.keepMonths,
  }));
  return { rules: rules.sort((a, b) => Number(b.isHere) - Number(a.isHere)) };
}
