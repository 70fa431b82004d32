import { createHash } from 'node:crypto';

/** Into which of our sets dnsmasq puts the addresses of a domain (its option `nftset`, dnsmasq(8)). */
export const namedSets = { ipv4: 'named4', ipv6: 'named6' } as const;

/** The addresses that dnsmasq has put in, and a mark of the domains for which it did. */
export interface Named {
  readonly mark: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/**
 * The sets of the domains that shut devices may reach; nothing where there are none. An address stays for a day after its last
 * use: dnsmasq puts it in when it hears of it, and not again while it remembers it.
 */
export function namedText(domains: readonly string[]): string {
  if (domains.length === 0) return '';
  const set = (name: string, type: string) =>
    `	set ${name} { type ${type}; size 65535; flags dynamic,timeout; timeout 1d; comment "for ${markOf(domains)}"; }\n`;
  return `
	# addresses of domains that shut devices may reach: dnsmasq puts them in
${set(namedSets.ipv4, 'ipv4_addr')}${set(namedSets.ipv6, 'ipv6_addr')}`;
}

/** What dnsmasq has to be told: which domains, with all below them, and into which sets of this table. */
export function dnsmasqText(domains: readonly string[], table: string): string {
  const place = table.replace(' ', '#');
  const sets = `4#${place}#${namedSets.ipv4},6#${place}#${namedSets.ipv6}`;
  const lines = domains.map((domain) => `nftset=/${domain.replace(/^\*\./, '')}/${sets}`);
  return `${['# written by passerelle: domains that shut devices may reach', ...lines].join('\n')}\n`;
}

/** Reads `nft list table`; undefined where it has no such sets. */
export function parseNamed(text: string): Named | undefined {
  const mark = text.match(/^\t\tcomment "for ([0-9a-f]+)"/m)?.[1];
  if (mark === undefined) return undefined;
  return { mark, ipv4: elementsOf(text, namedSets.ipv4), ipv6: elementsOf(text, namedSets.ipv6) };
}

/** nft: puts the addresses into a table that takes the place of theirs; none when it is for other domains. */
export function carryNamed(named: Named | undefined, ruleset: string, table: string): string[] {
  if (named === undefined || !ruleset.includes(`"for ${named.mark}"`)) return [];
  const line = (set: string, addresses: readonly string[]) =>
    addresses.length === 0 ? [] : [`add element ${table} ${set} { ${addresses.join(', ')} }`];
  return [...line(namedSets.ipv4, named.ipv4), ...line(namedSets.ipv6, named.ipv6)];
}

function markOf(domains: readonly string[]): string {
  return createHash('sha256')
    .update([...domains].sort().join(' '))
    .digest('hex')
    .slice(0, 12);
}

function elementsOf(text: string, set: string): string[] {
  const body = text.match(new RegExp(`^\\tset ${set} \\{\\n([\\s\\S]*?)^\\t\\}`, 'm'))?.[1] ?? '';
  const list = body.match(/elements = \{([\s\S]*)\}/)?.[1] ?? '';
  return list.split(',').flatMap((element) => element.trim().split(/\s/)[0] || []);
}
