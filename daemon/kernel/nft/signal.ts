import type { KernelSettings } from '../setting.js';
import { asksFor, encryptedDnsNames, relayNames } from '../signal-name.js';

/** Questions that ask what the network allows have conntrack zones of their own: a socket that asks for other names, too, is several connections. */
const zones = { relay: 20577, encryptedDns: 20578 } as const;

type Signals = Pick<KernelSettings, 'namePort' | 'privateRelay' | 'encryptedDns'>;

/** The names that are refused to open devices, too. */
export function refusedToOpen({ privateRelay, encryptedDns }: Omit<Signals, 'namePort'>): readonly string[] {
  return [...(privateRelay === 'refuse' ? relayNames : []), ...(encryptedDns === 'refuse' ? encryptedDnsNames : [])];
}

/** Where the names are answered to open devices: beside the port for shut ones, which refuses all of them. */
export function openNamePort({ namePort }: Pick<Signals, 'namePort'>): number {
  return namePort + 1;
}

/** Recognises the questions, before connections are looked up. */
export function signalChain(): string {
  const rules = (names: readonly string[], zone: number) =>
    names.map((name) => `\t\t${asksFor(name)} ct original zone set ${zone} comment "${name}"\n`).join('');
  return `	# names that ask what the network allows: each question is a connection of its own kind
	chain signals {
		type filter hook prerouting priority raw - 5; policy accept;
		iifname != @lan return
		udp dport != 53 return
${rules(relayNames, zones.relay)}${rules(encryptedDnsNames, zones.encryptedDns)}	}
`;
}

/** In the nat chain, of shut devices: the daemon says that there is no such name; by TCP it passes on what is none of them. */
export function shutSignals({ namePort }: Signals): string {
  return `		udp dport 53 ct original zone { ${zones.relay}, ${zones.encryptedDns} } redirect to :${namePort}
		tcp dport 53 redirect to :${namePort}
`;
}

/** In the nat chain, of open devices: what the owner refuses. */
export function openSignals(settings: Signals): string {
  const refused = [
    ...(settings.privateRelay === 'refuse' ? [zones.relay] : []),
    ...(settings.encryptedDns === 'refuse' ? [zones.encryptedDns] : []),
  ];
  if (refused.length === 0) return '';
  return `		udp dport 53 ct original zone { ${refused.join(', ')} } redirect to :${openNamePort(settings)}
		tcp dport 53 redirect to :${openNamePort(settings)}
`;
}
