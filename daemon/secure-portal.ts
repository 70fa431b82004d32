import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccessPoint, Config } from './config/spec.js';
import { authorityOf } from './http/authority.js';
import { type Door, keepListening } from './http/middleware/door.js';
import type { Entrance } from './http/middleware/entrance.js';
import { captiveApiPath } from './http/portal/captive-api.js';
import { type CertificatePair, certificateFault, readCertificate } from './os/certificate.js';
import type { Log } from './os/log.js';
import type { Run } from './os/run.js';
import type { CertificateStanding, CertificateTrouble } from './ports-delivery.js';
import { tellDnsmasq } from './tell-dnsmasq.js';
import { type Announced, tellOdhcpd } from './tell-odhcpd.js';

export interface SecurePortalParts {
  readonly config: Config;
  readonly portal: Entrance;
  readonly run: Run;
  readonly log: Log;
  /** Epoch ms, or undefined while the date is not known: nobody can say then whether a certificate is valid. */
  readonly today: () => number | undefined;
  readonly onFault: (action: string, error: unknown) => void;
}

export interface SecurePortal {
  /** As of the last look; null: no certificate is configured. */
  standing(): CertificateStanding | null;
  close(): void;
}

/** certbot and its like put a new pair there at any time. */
const lookEveryMs = 5_000;
/** Validity ends at any time; a handshake costs a router some time. */
const tryEveryMs = 300_000;

/**
 * The guests' pages over TLS, for as long as there is a certificate; and the one place from which devices are told where the
 * captive-portal API is (RFC 8910): at access points for whose name the certificate validates, and until it ends.
 */
export function openSecurePortal({ config, portal, run, log, today, onFault }: SecurePortalParts): SecurePortal {
  const { certificateFile, keyFile, tlsPort } = config.portal;
  const files = certificateFile === null || keyFile === null ? null : { certificateFile, keyFile };
  let door: Door | undefined;
  let pair: CertificatePair | undefined;
  let read = '';
  let tried: { readonly pair: CertificatePair | undefined; readonly at: number | undefined } | undefined;
  let places: CertificateStanding['places'] = [];
  let told: string | undefined;
  let standing: CertificateStanding | null = null;
  let isClosed = false;

  const reload = async (from: NonNullable<typeof files>) => {
    const marks = await Promise.all([from.certificateFile, from.keyFile].map(markOf));
    if (marks.join(' ') === read) return;
    const next = await readCertificate(from.certificateFile, from.keyFile);
    read = marks.join(' ');
    if (isClosed) return;
    pair = next;
    if (door) door.renew(pair);
    else
      door = keepListening(portal, { port: tlsPort, secure: pair }, (error) =>
        onFault('serving the pages over TLS (trying again)', error),
      );
    await door.tried;
    log.info({ names: pair.about.names, until: new Date(pair.about.validUntilAt).toISOString() }, 'certificate read');
  };

  const isDue = (at: number | undefined) =>
    tried === undefined ||
    tried.pair !== pair ||
    (at === undefined) !== (tried.at === undefined) ||
    isOver(pair, at) !== isOver(pair, tried.at) ||
    Math.abs((at ?? 0) - (tried.at ?? 0)) >= tryEveryMs;

  const look = async () => {
    const problem = files === null ? null : await reload(files).then(() => null, messageOf);
    const at = today();
    if (isDue(at)) {
      places = await Promise.all(config.accessPoints.map((point) => placeOf(point, pair, at, tlsPort)));
      tried = { pair, at };
    }
    const before = JSON.stringify(standing);
    standing = files === null ? null : { about: pair?.about ?? null, problem, places };
    if (standing !== null && JSON.stringify(standing) !== before) sayStanding(standing, log);
    await tell(places);
  };

  const tell = async (announced: readonly Announced[]) => {
    const news = JSON.stringify(announced.map(({ interface: device, url }) => [device, url]));
    if (news === told || isClosed) return;
    await tellDnsmasq(config, announced, run);
    await tellOdhcpd(config.portal.odhcpd ? announced : [], run, join(config.site.stateFolder, 'odhcpd-told'));
    told = news;
  };

  let _looking: Promise<void> | undefined;
  const lookOnce = () => {
    _looking ??= look()
      .catch((error: unknown) => onFault('looking after the certificate', error))
      .finally(() => {
        _looking = undefined;
      });
  };
  lookOnce();
  const timer = setInterval(lookOnce, lookEveryMs).unref();
  return {
    standing: () => standing,
    close() {
      isClosed = true;
      clearInterval(timer);
      door?.close();
    },
  };
}

async function placeOf(
  { id, name, host, interface: device }: AccessPoint,
  pair: CertificatePair | undefined,
  at: number | undefined,
  port: number,
): Promise<CertificateStanding['places'][number]> {
  const place = { id, name, host, interface: device };
  if (host === null) return { ...place, trouble: pair === undefined ? 'no-certificate' : 'no-name', url: null };
  const trouble = await troubleOf(pair, host, at);
  // without its port where it is the standard one
  const authority = authorityOf(host, port === 443 ? 80 : port);
  return { ...place, trouble, url: trouble === null ? `https://${authority}${captiveApiPath}` : null };
}

async function troubleOf(
  pair: CertificatePair | undefined,
  host: string,
  at: number | undefined,
): Promise<CertificateTrouble | null> {
  if (pair === undefined) return 'no-certificate';
  return at === undefined ? 'date-unknown' : certificateFault(pair, host, at);
}

function sayStanding({ problem, places }: CertificateStanding, log: Log): void {
  if (problem !== null) log.warn(`the certificate is not read: ${problem}`);
  for (const { id, host, trouble } of places)
    if (trouble !== null) log.warn({ accessPoint: id, host, trouble }, 'the captive-portal API is not announced');
}

function isOver(pair: CertificatePair | undefined, at: number | undefined): boolean {
  return pair !== undefined && at !== undefined && at >= pair.about.validUntilAt;
}

/** Another file, or the same one with other bytes. */
async function markOf(file: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(file);
  return `${ino}/${size}/${mtimeMs}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
