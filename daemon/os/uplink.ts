import type { UplinkHealth } from '../ports.js';

/** Reads a file of the system as text; undefined when it is not there. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** Bytes that an interface has passed since it came up; undefined when it is not there. */
export async function interfaceBytes(
  name: string,
  read: ReadText,
): Promise<{ readonly down: number; readonly up: number } | undefined> {
  const [received, sent] = await Promise.all(
    ['rx_bytes', 'tx_bytes'].map((counter) => read(`/sys/class/net/${name}/statistics/${counter}`)),
  );
  return received === undefined || sent === undefined ? undefined : { down: Number(received), up: Number(sent) };
}

/** The interface of the default route; undefined when there is none. */
export async function routedInterface(read: ReadText): Promise<string | undefined> {
  const [routes = '', routes6 = ''] = await Promise.all([read('/proc/net/route'), read('/proc/net/ipv6_route')]);
  const names = [...rows(routes).map(([name]) => name), ...rows(routes6).map((row) => row[9])];
  return names.find(
    (name) => name !== undefined && (defaultRoute(name, routes) ?? defaultRoute6(name, routes6)) !== null,
  );
}

/** What the kernel knows of the way out. Files only: nobody out there is asked, and no program is started. */
export async function uplinkState(
  name: string,
  read: ReadText,
): Promise<Pick<UplinkHealth, 'interface' | 'link' | 'route' | 'gatewayAnswers'>> {
  const [state, routes = '', routes6 = '', neighbours = ''] = await Promise.all([
    read(`/sys/class/net/${name}/operstate`),
    read('/proc/net/route'),
    read('/proc/net/ipv6_route'),
    read('/proc/net/arp'),
  ]);
  const link = state === undefined ? 'missing' : linkStates[state.trim()] === 'down' ? 'down' : 'up';
  const route = defaultRoute(name, routes) ?? defaultRoute6(name, routes6);
  return { interface: name, link, route, gatewayAnswers: route === null ? null : hasAnswered(name, route, neighbours) };
}

/** Lines of a kind that have no carrier to lose say `unknown`. */
const linkStates: Readonly<Record<string, 'down'>> = {
  down: 'down',
  lowerlayerdown: 'down',
  notpresent: 'down',
  dormant: 'down',
};

/** /proc/net/route: addresses are hexadecimal in the order of the host, little-endian wherever this runs. */
function defaultRoute(name: string, table: string): string | null {
  for (const line of rows(table)) {
    const [interfaceName, destination, gateway = '', flags = '0', , , , mask] = line;
    const isUp = (Number.parseInt(flags, 16) & 1) === 1;
    if (interfaceName !== name || destination !== '00000000' || mask !== '00000000' || !isUp) continue;
    const bytes = gateway.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
    return gateway === '00000000' ? 'direct' : bytes.reverse().join('.');
  }
  return null;
}

/** /proc/net/ipv6_route; a default route that refuses everything is on no real interface. */
function defaultRoute6(name: string, table: string): string | null {
  for (const line of rows(table)) {
    const [destination = '', length, , , gateway = '', , , , , interfaceName] = line;
    if (interfaceName !== name || length !== '00' || !/^0+$/.test(destination)) continue;
    return /^0+$/.test(gateway) ? 'direct' : (gateway.match(/.{4}/g) ?? []).join(':');
  }
  return null;
}

/** /proc/net/arp: the flag 2 says that the address has answered. Of IPv6 there is no such file. */
function hasAnswered(name: string, gateway: string, table: string): boolean | null {
  if (gateway === 'direct' || gateway.includes(':')) return null;
  for (const [address, , flags = '0', , , interfaceName] of rows(table))
    if (address === gateway && interfaceName === name) return (Number.parseInt(flags, 16) & 2) === 2;
  // nobody has spoken to it lately
  return null;
}

function rows(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));
}
