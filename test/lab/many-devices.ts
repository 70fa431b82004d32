// Many devices in one namespace: each with a card and an address of its own, as the gateway sees them.

import { plan } from '../../scripts/netlab/lab.js';
import type { Host } from '../../scripts/netlab/namespace.js';

export interface ManyDevices {
  readonly addresses: readonly string[];
  /** As the gateway sees the n-th, from 0. */
  mac(n: number): string;
}

/** A network beside the leases: a /24 has no place for a thousand. */
const network = '10.76.0.0/16';

/**
 * Gives a guest `count` addresses more, and rewrites what leaves and reaches its card so that each has another MAC: in frames
 * and in what ARP says. Connections are the kernel's own.
 */
export async function makeDevices(gateway: Host, guest: Host & { readonly mac: string }, count: number) {
  const addresses = Array.from({ length: count }, (_, n) => `10.76.${1 + Math.floor(n / 250)}.${1 + (n % 250)}`);
  const mac = (n: number) => `02:70:00:00:${hex(n >> 8)}:${hex(n & 0xff)}`;
  const elements = addresses.map((address, n) => `${address} : ${mac(n)}`).join(', ');
  await gateway.exec(['ip', 'route', 'add', network, 'dev', plan.lan.interface, 'src', plan.lan.ipv4]);
  await guest.exec(['ip', 'link', 'set', 'eth0', 'promisc', 'on']);
  const batch = addresses.map((address) => `address add ${address}/32 dev eth0`).join('\n');
  await guest.exec(['ip', '-batch', '-'], { input: batch });
  await guest.exec(['nft', '-f', '-'], {
    input: `table netdev cards {
	map card_of { type ipv4_addr : ether_addr; elements = { ${elements} } }
	chain leaving {
		type filter hook egress device eth0 priority 0;
		ether type ip ether saddr set ip saddr map @card_of
		ether type arp arp saddr ether set arp saddr ip map @card_of
		ether type arp ether saddr set arp saddr ip map @card_of
	}
	chain reaching {
		type filter hook ingress device eth0 priority 0;
		ether daddr & ff:ff:ff:ff:00:00 == 02:70:00:00:00:00 ether daddr set ${guest.mac} meta pkttype set host
	}
}
`,
  });
  return { addresses, mac } satisfies ManyDevices;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
