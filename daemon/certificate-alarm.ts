import type { Alarm } from './http/guess-watch.js';
import type { CertificateStanding } from './ports-delivery.js';

const dayMs = 86_400_000;
/** Long enough to mend what renews it, and that nobody noticed had stopped. */
const warnedDays = 21;

/** What the owner must know of the certificate of the guests' pages at an instant; nothing while the date is not known. */
export function certificateAlarms(standing: CertificateStanding | null, at: number, isClockKnown: boolean): Alarm[] {
  if (standing === null || !isClockKnown) return [];
  const days = standing.about === null ? Infinity : Math.floor((standing.about.validUntilAt - at) / dayMs);
  const places = standing.places.filter(({ trouble }) => trouble !== null && trouble !== 'expired').length;
  return [
    ...(days < warnedDays ? [{ kind: 'certificate-ends', days: Math.max(0, days) } as const] : []),
    ...(places > 0 ? [{ kind: 'certificate-fails', places } as const] : []),
  ];
}

/** The same for the installer, who reads English. */
export function certificateComplaints(standing: CertificateStanding | null): string[] {
  if (standing === null) return [];
  const { about, problem, places } = standing;
  return [
    ...(problem === null
      ? []
      : [`the certificate is not read${about === null ? '' : ', the one before is used'}: ${problem}`]),
    ...places.flatMap(({ id, host, trouble }) =>
      trouble === null
        ? []
        : [`access point ${id}: the captive-portal API is not announced: ${reasons[trouble](host)}`],
    ),
  ];
}

type Trouble = NonNullable<CertificateStanding['places'][number]['trouble']>;

const reasons: Readonly<Record<Trouble, (host: string | null) => string>> = {
  'no-certificate': () => 'there is no certificate',
  'no-name': () => 'it has no name (accessPoints[].host)',
  'date-unknown': () => 'what day it is is not known yet',
  'other-name': (host) => `the certificate is not for ${host}`,
  expired: () => 'the certificate has expired',
  'not-yet-valid': () => 'the certificate is not valid yet',
  untrusted: () =>
    'its chain does not lead to a root that devices trust: certificateFile must hold the certificate and those between',
};
