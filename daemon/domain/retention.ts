/** How long a country asks for connection records to be kept by whoever offers Wi-Fi, as far as we know. No legal advice. */
export interface RetentionRule {
  /** ISO 3166. */
  readonly country: string;
  /** 0: nothing has to be kept. */
  readonly months: number;
}

// FR: code des postes et des communications électroniques, L34-1 and R10-13, décret 2021-1362: one year, never content.
// ES: Ley 25/2007, art. 5: twelve months. PT: Lei 32/2008 as changed by Lei 18/2024: one year. BE: law of 13 June 2005,
// art. 126 to 127 (law of 20 July 2022): twelve months. CH: BÜPF art. 22 and VÜPF: six months. DE: TKG § 176 is not applied
// (CJEU C-793/19). IT: DL 69/2013, art. 10: nobody has to be identified. GB: Investigatory Powers Act 2016, s. 87: up to
// twelve months, only for who has been given notice. AD: Llei 29/2021 asks for no records.
const rules: Readonly<Record<string, number>> = {
  FR: 12,
  ES: 12,
  IT: 0,
  DE: 0,
  PT: 12,
  CH: 6,
  BE: 12,
  AD: 0,
  GB: 0,
};

export const retentionRules: readonly RetentionRule[] = Object.entries(rules).map(([country, months]) => ({
  country,
  months,
}));

/** undefined where we know of none. */
export function retentionIn(country: string | null): RetentionRule | undefined {
  return retentionRules.find((rule) => rule.country === country);
}
