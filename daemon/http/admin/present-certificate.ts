import type { CertificateStanding } from '../../ports-delivery.js';
import { clockPhrase } from '../phrase.js';
import type { Reader } from '../reader.js';

/** The certificate of the guests' pages, and what follows from it at each access point; null: none is configured. */
export interface CertificateModel {
  readonly facts: readonly { readonly labelKey: string; readonly value: string }[];
  /** Why the files as they are now are not used. */
  readonly problem: string | null;
  readonly places: readonly { readonly name: string; readonly text: string; readonly isBad: boolean }[];
}

export function presentCertificate(
  standing: CertificateStanding | null,
  { say, now, timeZone }: Reader,
): CertificateModel | null {
  if (standing === null) return null;
  const { about, problem, places } = standing;
  return {
    facts:
      about === null
        ? []
        : [
            { labelKey: 'certificate.names', value: about.names.join(', ') },
            { labelKey: 'certificate.issuer', value: about.issuer },
            { labelKey: 'certificate.until', value: clockPhrase(say, about.validUntilAt, now, timeZone) },
          ],
    problem,
    places: places.map(({ name, host, trouble }) => ({
      name: host === null ? name : `${name} (${host})`,
      text: say(trouble === null ? 'certificate.announced' : `certificate.trouble.${trouble}`),
      isBad: trouble !== null,
    })),
  };
}
