import { existsSync } from 'node:fs';
import type { InterfaceFound } from '../ports.js';
import type { Run } from './run.js';

/** The device through which everything leaves, of IPv4 before IPv6; null when there is no default route. */
export async function defaultUplink(run: Run): Promise<string | null> {
  for (const family of ['-4', '-6']) {
    const { stdout } = await run(['ip', '-j', family, 'route', 'show', 'default']);
    const device = parseDefaultRoute(stdout);
    if (device !== null) return device;
  }
  return null;
}

/** Reads `ip -j route show default`: the route that is preferred, which has the lowest metric, and no metric is 0. */
export function parseDefaultRoute(json: string): string | null {
  const routes = (JSON.parse(json === '' ? '[]' : json) as Route[]).filter(({ dev, flags = [] }) => {
    return dev !== undefined && !flags.includes('dead') && !flags.includes('linkdown');
  });
  const [best] = routes.sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0));
  return best?.dev ?? best?.nexthops?.[0]?.dev ?? null;
}

/**
 * The interfaces of this machine that could be an access point: bridges first, then radios, VLANs and sockets; not the uplink,
 * not what belongs to a bridge or to a tunnel.
 */
export async function findInterfaces(run: Run, uplink: string | null): Promise<readonly InterfaceFound[]> {
  const { stdout } = await run(['ip', '-j', '-d', 'addr', 'show']);
  return parseInterfaces(stdout, isWireless).filter(({ name }) => name !== uplink);
}

/** The lasting addresses of an interface, with their prefix lengths; undefined when it is not there. */
export async function addressesOn(run: Run, name: string): Promise<readonly string[] | undefined> {
  try {
    const { stdout } = await run(['ip', '-j', 'addr', 'show', 'dev', name]);
    const [link] = JSON.parse(stdout) as Link[];
    return link && addressesOf(link);
  } catch {
    return undefined;
  }
}

/** Reads `ip -j -d addr show`. */
export function parseInterfaces(json: string, isWireless: (name: string) => boolean): readonly InterfaceFound[] {
  const links = JSON.parse(json === '' ? '[]' : json) as Link[];
  const found = links.flatMap((link): InterfaceFound[] => {
    const kind = kindOf(link, isWireless);
    if (kind === undefined || link.ifname === undefined) return [];
    const flags = link.flags ?? [];
    return [
      {
        name: link.ifname,
        kind,
        addresses: addressesOf(link),
        isUp: flags.includes('UP') && flags.includes('LOWER_UP'),
      },
    ];
  });
  return found.sort(
    (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
}

const kinds: readonly InterfaceFound['kind'][] = ['bridge', 'wireless', 'vlan', 'ethernet'];

interface Route {
  readonly dev?: string;
  readonly metric?: number;
  readonly flags?: readonly string[];
  readonly nexthops?: readonly { readonly dev?: string }[];
}

interface Link {
  readonly ifname?: string;
  readonly flags?: readonly string[];
  readonly link_type?: string;
  readonly master?: string;
  readonly linkinfo?: { readonly info_kind?: string };
  readonly addr_info?: readonly {
    readonly family?: string;
    readonly local?: string;
    readonly prefixlen?: number;
    readonly scope?: string;
  }[];
}

/** Bridges of containers and virtual machines are nobody's Wi-Fi. */
const foreign = /^(docker|virbr|lxcbr|lxdbr|podman|cni|br-[0-9a-f]{12}$)/;

/** undefined for what guests cannot be on. */
function kindOf(
  { ifname = '', link_type, master, linkinfo }: Link,
  isWireless: (name: string) => boolean,
): InterfaceFound['kind'] | undefined {
  if (link_type !== 'ether' || master !== undefined || foreign.test(ifname)) return undefined;
  switch (linkinfo?.info_kind) {
    case 'bridge':
      return 'bridge';
    case 'vlan':
      return 'vlan';
    case undefined:
      return isWireless(ifname) ? 'wireless' : 'ethernet';
    case 'batadv':
    case 'bond':
    case 'dsa':
    case 'macvlan':
    case 'veth':
      return 'ethernet';
  }
  return undefined;
}

function addressesOf({ addr_info = [] }: Link): readonly string[] {
  const lasting = addr_info.filter(({ scope }) => scope !== 'link');
  const of = (wanted: string) =>
    lasting.flatMap(({ family, local, prefixlen }) =>
      family === wanted && local !== undefined ? [`${local}/${prefixlen}`] : [],
    );
  return [...of('inet'), ...of('inet6')];
}

function isWireless(name: string): boolean {
  return existsSync(`/sys/class/net/${name}/phy80211`) || /^(wl|ath|ra\d|phy\d+-ap)/.test(name);
}
