import ipaddr from 'ipaddr.js';
import { probeHosts } from '../probe/table.js';

/** Older names of the same, which no device of the table asks any more: reached, they tell it as much. */
const formerHosts = ['gsp1.apple.com', 'conntest.nintendowifi.net'];

/**
 * The first host in a domain, or below it, where devices find out whether they are behind a portal; undefined when there is
 * none. Reached while a device is shut, they make it take the network for open.
 */
export function probedBy(domain: string): string | undefined {
  const name = domain.replace(/^\*\./, '');
  return [...probeHosts, ...formerHosts].find((host) => host === name || host.endsWith(`.${name}`));
}

/** Apple answers its probes from these addresses alone; those of others move. */
const probedNetwork = ipaddr.parseCIDR('17.253.0.0/16');
/** Whatever is wider than this holds somebody's probe. */
const widestPrefix = { ipv4: 8, ipv6: 20 } as const;

/** Whether devices find out at this address, or in this network, that they are behind a portal: as far as it can be told. */
export function probedAt(network: string): boolean {
  if (ipaddr.isValid(network)) {
    const address = ipaddr.parse(network);
    return address.kind() === 'ipv4' && address.match(probedNetwork);
  }
  if (!ipaddr.isValidCIDR(network)) return false;
  const [address, prefix] = ipaddr.parseCIDR(network);
  if (prefix < widestPrefix[address.kind()]) return true;
  if (address.kind() !== 'ipv4') return false;
  const [probed, width] = probedNetwork;
  return prefix <= width ? probed.match([address, prefix]) : address.match(probedNetwork);
}
