import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { ourMarks } from '../mark.js';
import type { KernelSettings } from '../setting.js';
import { answers } from './answer.js';
import { namedSets, namedText } from './named.js';
import { openNamePort, openSignals, shutSignals, signalChain } from './signal.js';

export const table = 'inet passerelle';

/**
 * The static half of our table: rules that never change while the daemon runs, and the empty sets that sessions are put
 * into. Comments say what each rule is for; kernel/README.md says why they stand in this order.
 */
export function ruleset(settings: KernelSettings): string {
  const body = [sets(settings), signalChain(), nat(settings), input(settings), forward(settings), answers].join('\n');
  const id = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return `table ${table} {\n\tcomment "passerelle ${id}"\n\n${body}}\n`;
}

/** The id under which a ruleset is recognised in the kernel: the same text, the same id. */
export function rulesetId(text: string): string {
  return text.match(/comment "passerelle ([0-9a-f]+)"/)?.[1] ?? '';
}

function sets({ lans, walledGarden, walledGardenDomains }: KernelSettings): string {
  const garden4 = walledGarden.filter((entry) => !isIPv6(entry.split('/')[0] ?? ''));
  const garden6 = walledGarden.filter((entry) => isIPv6(entry.split('/')[0] ?? ''));
  return `	# guarded interfaces
	set lan { type ifname; ${elements(lans.map((lan) => `"${lan.device}"`))}}

	# a session: its device, its deadline, its classes (their counters are the meters), its last traffic
	map up { type ifname . ether_addr : mark; size 65535; }
	set until { type mark; size 65535; flags dynamic,timeout; }
	map up_class { type mark : classid; counter; size 65535; }
	map dn_class { type mark : classid; counter; size 65535; }
	set seen { type mark; size 65535; flags dynamic,timeout; timeout 30d; }

	# sessions with a volume, their volumes, and the class of those that a used-up volume slows instead of ending them
	set limited { type mark; size 65535; }
	map quota_up { type mark : quota; size 65535; }
	map quota_dn { type mark : quota; size 65535; }
	map quota_all { type mark : quota; size 65535; }
	map slow_class { type mark : classid; size 65535; }

	# devices that need no ticket: the mark of their connections, until when
	map exempt { type ether_addr : mark; size 65535; }
	set exempt_until { type mark; size 65535; flags timeout; }

	# what shut devices may reach
	set garden4 { type ipv4_addr; flags interval; auto-merge; ${elements(garden4)}}
	set garden6 { type ipv6_addr; flags interval; auto-merge; ${elements(garden6)}}
${namedText(walledGardenDomains)}
	# who got which address by DHCP, for antiSpoofing
	set leased { type ether_addr . ipv4_addr; size 65535; }

	# connections whose guest has been told that the session is over
	set told { typeof ct id; size 65535; flags dynamic,timeout; timeout 1m; }

	# how fast a device is told that it is refused, and others outside that nobody is there
	set answer_brake { type ether_addr; size 65535; flags dynamic,timeout; timeout 10s; }
	set told4 { type ipv4_addr; size 65535; flags dynamic,timeout; timeout 10s; }
	set told6 { type ipv6_addr; size 65535; flags dynamic,timeout; timeout 10s; }

	# how fast a device claims addresses: each takes a place in a table that is everybody's (IPv4: arp-guard.ts)
	set claim_brake { type ether_addr; size 65535; flags dynamic,timeout; timeout 10s; }

	# how fast shut devices ask for names
	set dns_brake { type ether_addr; size 65535; flags dynamic,timeout; timeout 1m; }

	# how many connections a device has with the portal, or any web page in its place
	set calls { type ether_addr; size 65535; flags dynamic; }
`;
}

/**
 * Each connection to the portal takes a place in tables that are everybody's, for a minute even if it is never made, and its
 * address an entry in the neighbour table: a device gets no more of them than any phone has. Those that are over do not count
 * (nft(8), ct count). What is refused takes none.
 */
const brake = 'add @calls { ether saddr ct count over 500 } drop';

function nat(settings: KernelSettings): string {
  const { portalPort, portalTlsPort, walledGardenDomains } = settings;
  const portal = portalTlsPort === null ? portalPort : `{ ${portalPort}, ${portalTlsPort} }`;
  return `	# open devices go their way; of shut ones, names are answered here and plain HTTP is shown the portal
	chain dstnat {
		type nat hook prerouting priority dstnat - 5; policy accept;
		iifname != @lan return
		tcp dport ${portal} ${brake}
		ct mark set iifname . ether saddr map @up ct mark @until goto open_dstnat
		ct mark set ether saddr map @exempt ct mark @exempt_until return
		tcp dport 80 ${brake}
${shutSignals(settings)}		udp dport 53 redirect to :53
		fib daddr type local return
		ip daddr @garden4 return
		ip6 daddr @garden6 return
${named(walledGardenDomains, (ip, set) => `${ip} daddr @${set} return`)}		tcp dport 80 redirect to :${portalPort}
	}
	chain open_dstnat {
${openSignals(settings)}	}
`;
}

function input(settings: KernelSettings): string {
  const { wan, portalPort, portalTlsPort, adminPort, namePort } = settings;
  const namePorts = `{ ${namePort}, ${openNamePort(settings)} }`;
  const portal = portalTlsPort === null ? portalPort : `{ ${portalPort}, ${portalTlsPort} }`;
  const fromInternet =
    wan.device === null
      ? ''
      : `		iifname "${wan.device}" tcp dport ${portal} drop comment "the guests' pages are not for the Internet"
		iifname "${wan.device}" tcp dport ${adminPort} fib daddr . iif type != local drop comment "nor is the owner's, unless it was put on this very interface"
`;
  return `	# what guests may ask of the gateway itself; for open devices the host's own firewall decides
	chain input {
		type filter hook input priority filter - 10; policy accept;
		iifname @lan goto to_gateway
		meta l4proto { tcp, udp } th dport ${namePorts} drop comment "questions of guests alone"
${fromInternet}	}
	chain to_gateway {
		icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } update @claim_brake { ether saddr limit rate over 50/second burst 200 packets } drop
		tcp dport ${adminPort} goto refuse comment "the owner's page is not for guests"
		tcp dport ${portal} fib daddr . iif type != local goto refuse comment "the portal of another access point"
		ct mark set iifname . ether saddr map @up ct mark @until accept
		ct mark set ether saddr map @exempt ct mark @exempt_until accept
		udp dport { 67, 547 } accept comment "DHCP, DHCPv6"
		meta l4proto { tcp, udp } th dport { 53, ${namePort} } update @dns_brake { ether saddr limit rate over 50/second burst 200 packets } drop
		meta l4proto { tcp, udp } th dport { 53, ${namePort} } accept
		tcp dport ${portal} accept
		meta l4proto { icmp, ipv6-icmp } accept
		goto refuse
	}
`;
}

function forward({ antiSpoofing, walledGardenDomains, encryptedDns }: KernelSettings): string {
  const noEncryptedDns =
    encryptedDns === 'refuse'
      ? `		meta l4proto { tcp, udp } th dport 853 goto refuse comment "encryptedDns: DNS over TLS and over QUIC"
`
      : '';
  const spoofing = antiSpoofing
    ? `		fib saddr . iif oif 0 drop comment "antiSpoofing: not an address of this network"
		meta nfproto ipv4 ether saddr . ip saddr != @leased drop comment "antiSpoofing: not leased to this device"
`
    : '';
  return `	# no established shortcut anywhere: a connection lives exactly as long as its session
	chain forward {
		type filter hook forward priority filter - 10; policy accept;
		iifname @lan goto from_guest
		oifname @lan goto to_guest
	}
	chain from_guest {
${spoofing}		oifname @lan goto refuse comment "guests do not reach each other through the gateway"
		ct mark set iifname . ether saddr map @up ct mark @until goto open_up
		ct mark set ether saddr map @exempt ct mark @exempt_until accept
		ip daddr @garden4 accept
		ip6 daddr @garden6 accept
${named(walledGardenDomains, (ip, set) => `${ip} daddr @${set} ${ip} daddr != { ${ownNetworks[ip]} } update @${set} { ${ip} daddr } accept`)}		goto refuse
	}
	chain open_up {
${noEncryptedDns}		ct mark @limited jump volume_up
		update @seen { ct mark }
		meta priority set ct mark map @up_class accept
		goto refuse
	}
${volume('up', 'refuse')}	chain to_guest {
		ct mark @until goto open_dn
		ct mark @exempt_until accept
		ct state established,related ip saddr @garden4 accept
		ct state established,related ip6 saddr @garden6 accept
${named(walledGardenDomains, (ip, set) => `ct state established,related ${ip} saddr @${set} accept`)}		goto tell_guest
	}
	chain open_dn {
		ct mark @limited jump volume_dn
		update @seen { ct mark }
		meta priority set ct mark map @dn_class accept
		goto refuse
	}
${volume('dn', 'tell_guest')}	chain tell_guest {
		meta l4proto tcp ct mark & 0xffff0000 == ${ourMarks} ct id != @told add @told { ct id } tcp flags set rst accept comment "once a connection: a download that waits for nothing but data would hang"
		goto refuse
	}
`;
}

/**
 * What a volume does to a packet of its direction. A packet that does not fit ends the session; where the session is one that
 * is slowed, it is counted like any other, charged to every volume, and takes the slow class if one of them is used up.
 */
function volume(direction: 'up' | 'dn', end: 'refuse' | 'tell_guest'): string {
  return `	chain volume_${direction} {
		meta priority set ct mark map @slow_class goto slowing_${direction}
		quota name ct mark map @quota_${direction} delete @until { ct mark } goto ${end}
		quota name ct mark map @quota_all delete @until { ct mark } goto ${end}
	}
	chain slowing_${direction} {
		update @seen { ct mark }
		meta priority set ct mark map @${direction}_class goto slowed_${direction}
		goto refuse
	}
	chain slowed_${direction} {
		quota name ct mark map @quota_${direction} meta priority set ct mark map @slow_class
		quota name ct mark map @quota_all meta priority set ct mark map @slow_class
		accept
	}
`;
}

/** Where no name of the Internet may lead a shut device, whatever its owner lets it resolve to. */
const ownNetworks = {
  ip: '10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16',
  ip6: 'fc00::/7, fe80::/10',
} as const;

/** A rule for each of the two sets of domains. */
function named(domains: readonly string[], rule: (ip: 'ip' | 'ip6', set: string) => string): string {
  if (domains.length === 0) return '';
  return `\t\t${rule('ip', namedSets.ipv4)}\n\t\t${rule('ip6', namedSets.ipv6)}\n`;
}

function elements(list: readonly string[]): string {
  return list.length === 0 ? '' : `elements = { ${list.join(', ')} } `;
}
