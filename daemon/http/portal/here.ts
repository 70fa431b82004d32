import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { AccessPoint } from '../../config/spec.js';
import { type AddressesOf, authorityOf, isLinkLocal, lastingAddress } from '../authority.js';

/** The portal's own place in the network, as seen from one connection. */
export interface Here {
  readonly scheme: 'http' | 'https';
  /** What a Host header may say, lower case: `10.0.0.1:8080`, `portal.cafe:8080`. */
  readonly authorities: ReadonlySet<string>;
  /** The portal's first page, absolute: `http://portal.cafe:8080/`. */
  readonly root: string;
  /** Where it is found again without TLS, for a person to type: its name, or an address, IPv4 before IPv6: `10.0.0.1:8080`. */
  readonly typed: string;
  /** The access point whose guests come in here; null where that cannot be told. */
  readonly accessPoint: string | null;
}

/** Addresses of interfaces rarely change; asking the kernel for each redirect would double its cost. */
const keptMs = 10_000;
/** More than a gateway has; a machine that accepts for whole networks may have any number. */
const mostKept = 200;

/** Answers where a connection arrived, from memory for 10 s per local address. */
export function hereFinder(
  accessPoints: readonly AccessPoint[],
  addressesOf: AddressesOf,
  now: () => number,
  plainPort: number,
): (socket: Socket) => Here {
  const kept = new Map<string, { here: Here; until: number }>();
  return (socket) => {
    const { localAddress = '127.0.0.1', localPort = 0 } = socket;
    const scheme = 'encrypted' in socket ? 'https' : 'http';
    const key = `${scheme} ${localAddress} ${localPort}`;
    const found = kept.get(key);
    if (found !== undefined && found.until > now()) return found.here;
    const arrival = { scheme, address: plainAddress(localAddress), port: localPort, plainPort } as const;
    const here = locate(accessPoints, addressesOf, arrival);
    if (kept.size >= mostKept) kept.clear();
    kept.set(key, { here, until: now() + keptMs });
    return here;
  };
}

/** Whether a request is meant for the portal itself and not for a place on the Internet. */
export function isForUs({ authorities }: Here, { url = '', headers, headersDistinct }: IncomingMessage): boolean {
  const { host } = headers;
  if (host === undefined || !authorities.has(host.toLowerCase())) return false;
  // Two Host headers, or an address in the request line: somebody sees another host than we do.
  return url.startsWith('/') && headersDistinct.host?.length === 1;
}

/**
 * An address in its usual form: one of IPv4 that came in over an IPv6 socket loses its `::ffff:`. A link-local one keeps the
 * name of our interface (`fe80::1%br-guest`), for without it nobody knows whose it is (RFC 4007, section 6).
 */
export function plainAddress(address: string): string {
  const [plain = '', ...zone] = address.split('%');
  return ipaddr.isValid(plain) ? [ipaddr.process(plain).toString(), ...zone].join('%') : address;
}

interface Arrival {
  readonly scheme: Here['scheme'];
  readonly address: string;
  readonly port: number;
  readonly plainPort: number;
}

function locate(points: readonly AccessPoint[], addressesOf: AddressesOf, arrival: Arrival): Here {
  const { scheme, port } = arrival;
  // several interfaces may have the same link-local address: the one that is meant stands behind it
  const [address = '', zone] = arrival.address.split('%');
  const places = points.map((point) => ({ ...point, addresses: addressesOf(point.interface) }));
  const place =
    places.find((one) => (zone === undefined ? one.addresses.includes(address) : one.interface === zone)) ??
    (places.length === 1 ? places[0] : undefined);
  const names = points.flatMap((p) => p.host ?? []);
  const standardPort = scheme === 'https' ? 443 : 80;
  const authority = (host: string) =>
    port === standardPort ? [authorityOf(host, 80), `${authorityOf(host, 80)}:${port}`] : [authorityOf(host, port)];
  const lasting = lastingAddress(place?.addresses ?? []) ?? address;
  // whoever came by a link-local address has IPv6, and perhaps nothing else
  const sameFamily = place?.addresses.find((other) => other.includes(':') && !isLinkLocal(other)) ?? lasting;
  const [root] = authority(place?.host ?? (isLinkLocal(address) ? sameFamily : address));
  const typed = authorityOf(place?.host ?? lasting, scheme === 'https' ? arrival.plainPort : port);
  return {
    scheme,
    authorities: new Set([address, ...names].flatMap(authority)),
    root: `${scheme}://${root}/`,
    typed,
    accessPoint: place?.id ?? null,
  };
}
