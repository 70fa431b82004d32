import type { Log } from '../os/log.js';
import type { Run } from '../os/run.js';
import { readLeased } from './lease.js';
import type { KernelSettings } from './setting.js';

/** Beside the table of the ruleset, for ARP is a family of its own, which a kernel may lack. */
const table = 'arp passerelle';

export interface ArpGuardParts {
  readonly settings: Pick<KernelSettings, 'lans' | 'antiSpoofing'>;
  /** dnsmasq's, for antiSpoofing. */
  readonly leaseFile: string | null;
  readonly run: Run;
  readonly log: Log;
  /** Epoch ms. */
  readonly wallNow: () => number;
}

export interface ArpGuard {
  /** Loads what should be loaded and is not. Answers what does not work as configured. */
  keep(): Promise<readonly string[]>;
}

/** What guests tell the gateway by ARP: bounded, and with antiSpoofing nobody takes an address that another device has leased. */
export function arpGuard({ settings, leaseFile, run, log, wallNow }: ArpGuardParts): ArpGuard {
  let loaded: string | undefined;
  let isKnownToFail = false;
  const load = async () => {
    if (settings.lans.length === 0) return;
    const leased = settings.antiSpoofing && leaseFile !== null ? await readLeased(leaseFile, wallNow()) : '';
    const text = arpRules(settings, leased);
    if (text === loaded && (await isLoaded(run))) return;
    await run(['nft', '-f', '-'], `add table ${table}\ndelete table ${table}\n${text}`);
    loaded = text;
  };
  const tryLoad = async () => {
    try {
      await load();
      isKnownToFail = false;
      return [];
    } catch (error) {
      loaded = undefined;
      if (!isKnownToFail) log.warn({ error: String(error) }, 'the kernel does not take rules for ARP (kmod-nft-arp)');
      isKnownToFail = true;
      return settings.antiSpoofing ? [`antiSpoofing: false ARP is not refused: ${String(error)}`] : [];
    }
  };
  let turn: Promise<unknown> = Promise.resolve();
  return {
    keep() {
      const kept = turn.then(tryLoad);
      turn = kept;
      return kept;
    },
  };
}

/** `leased`: pairs as readLeased has them, `mac . address`. */
export function arpRules({ lans, antiSpoofing }: ArpGuardParts['settings'], leased: string): string {
  const devices = lans.map(({ device }) => `"${device}"`).join(', ');
  const pairs = leased === '' ? [] : leased.split(', ');
  const addresses = [...new Set(pairs.map((pair) => pair.split(' . ')[1]))];
  const elements = (all: readonly unknown[]) => (all.length === 0 ? '' : `elements = { ${all.join(', ')} } `);
  const spoofing = antiSpoofing
    ? `		arp saddr ip @taken arp saddr ether . arp saddr ip != @leased drop comment "antiSpoofing: leased to another device"
`
    : '';
  return `table ${table} {
	# how fast a device claims addresses: each takes a place in a table that is everybody's
	set claim_brake { type ether_addr; size 65535; flags dynamic,timeout; timeout 10s; }
	# who got which address by DHCP, and these addresses
	set leased { type ether_addr . ipv4_addr; ${elements(pairs)}}
	set taken { type ipv4_addr; ${elements(addresses)}}
	chain input {
		type filter hook input priority filter; policy accept;
		iifname != { ${devices} } accept
		update @claim_brake { ether saddr limit rate over 50/second burst 200 packets } drop
${spoofing}	}
}
`;
}

/** Takes the table away. Twice is once. */
export async function removeArpGuard(run: Run): Promise<void> {
  await run(['nft', '-f', '-'], `add table ${table}\ndelete table ${table}\n`).catch(() => undefined);
}

function isLoaded(run: Run): Promise<boolean> {
  return run(['nft', 'list', 'table', ...table.split(' ')]).then(
    () => true,
    () => false,
  );
}
