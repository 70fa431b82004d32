import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import type { AccessPoint } from '../config/spec.js';

/** The addresses of a network interface now, without prefix length. */
export type AddressesOf = (interfaceName: string) => readonly string[];

export const kernelAddressesOf: AddressesOf = (name) => (networkInterfaces()[name] ?? []).map((found) => found.address);

/** A host as it stands in an address, with its port where it is not 80: `10.0.0.1:8080`, `[fd00::1]:8080`, `portal.cafe`. */
export function authorityOf(host: string, port: number): string {
  const named = host.includes(':') ? `[${host}]` : host;
  return port === 80 ? named : `${named}:${port}`;
}

/** Where guests of an access point find the portal again, for a person to type; null while its interface has no address. */
export function portalAuthority(
  { host, interface: name }: Pick<AccessPoint, 'host' | 'interface'>,
  port: number,
  addressesOf: AddressesOf,
): string | null {
  const found = host ?? lastingAddress(addressesOf(name));
  return found === undefined ? null : authorityOf(found, port);
}

/** The address that stays and means something on every device: IPv4 before IPv6, and none that is link-local. */
export function lastingAddress(addresses: readonly string[]): string | undefined {
  const lasting = addresses.filter((address) => !isLinkLocal(address));
  return lasting.find((address) => ipaddr.IPv4.isValid(address)) ?? lasting[0];
}

/** A link-local address means nothing in a link without its zone, which differs from device to device. */
export function isLinkLocal(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'linkLocal';
}
