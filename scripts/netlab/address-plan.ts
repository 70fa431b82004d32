/** Every address of the lab; documentation prefixes only, the same in each lab (each has its own namespaces). */
export const plan = {
  lan: {
    interface: 'br-guest',
    ipv4: '10.77.0.1',
    ipv4Prefix: '10.77.0.0/24',
    firstLease: '10.77.0.100',
    lastLease: '10.77.0.250',
    ipv6: '2001:db8:77::1',
    ipv6Prefix: '2001:db8:77::/64',
    mac: '02:00:5e:00:52:01',
  },
  /** The second guest network, where a lab has one. */
  camp: {
    interface: 'br-camp',
    ipv4: '10.79.0.1',
    ipv4Prefix: '10.79.0.0/24',
    firstLease: '10.79.0.100',
    lastLease: '10.79.0.250',
    ipv6: '2001:db8:79::1',
    ipv6Prefix: '2001:db8:79::/64',
    mac: '02:00:5e:00:52:02',
  },
  uplink: { interface: 'wan0', ipv4: '198.51.100.2', ipv6: '2001:db8:100::2' },
  management: { interface: 'mgmt0', ipv4: '10.78.0.1', ownerIpv4: '10.78.0.2' },
  internet: {
    interface: 'eth0',
    gatewayIpv4: '198.51.100.1',
    gatewayIpv6: '2001:db8:100::1',
    /** The host every name resolves to; the demo site listens here. */
    ipv4: '203.0.113.10',
    ipv6: '2001:db8:ffff::10',
  },
} as const;

/** The lease range bounds a lab. */
export const mostGuests = 150;

/** Address of the network card of guest `number` (1 to `mostGuests`). */
export function guestMac(number: number): string {
  return `02:00:5e:00:53:${number.toString(16).padStart(2, '0')}`;
}
