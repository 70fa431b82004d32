import test from 'ava';
import { certificateAlarms } from '../daemon/certificate-alarm.js';
import type { CertificateStanding, CertificateTrouble } from '../daemon/ports-delivery.js';

const day = 86_400_000;
const at = Date.UTC(2026, 10, 24);

function standing(days: number, trouble: CertificateTrouble | null = null): CertificateStanding {
  const about = { names: ['portal.cafe.example'], issuer: 'R1', validFromAt: 0, validUntilAt: at + days * day };
  const place = { id: 'cafe', name: 'Café', host: 'portal.cafe.example', interface: 'br-guest' };
  return { about, problem: null, places: [{ ...place, trouble, url: null }] };
}

const rows: readonly (readonly [why: string, standing: CertificateStanding | null, kinds: object[]])[] = [
  ['no certificate, no alarm', null, []],
  ['21 days are left', standing(21), []],
  ['less than 21 days are left', standing(20.9), [{ kind: 'certificate-ends', days: 20 }]],
  ['it has expired', standing(-3, 'expired'), [{ kind: 'certificate-ends', days: 0 }]],
  ['it is for another name', standing(80, 'other-name'), [{ kind: 'certificate-fails', places: 1 }]],
];
for (const [why, held, alarms] of rows)
  test(`what the owner is told of the certificate: ${why}`, (t) => {
    t.deepEqual(certificateAlarms(held, at, true), alarms);
    t.deepEqual(certificateAlarms(held, at, false), [], 'nobody knows what day it is');
  });
