import type { Run } from './os/run.js';

/** Where the captive-portal API of the guests behind an interface is; null: there is none to announce. */
export interface Announced {
  readonly interface: string;
  readonly url: string | null;
}

/**
 * Has OpenWrt's odhcpd announce the captive-portal API in router advertisements (option 37) and DHCPv6 (option 103), by
 * `captive_portal_uri` in the section of /etc/config/dhcp that serves the interface (odhcpd of 2025-12 or newer; an older
 * one ignores it). Twice is once. Rejects when uci fails.
 */
export async function tellOdhcpd(announced: readonly Announced[], run: Run): Promise<void> {
  const networks = uciValues((await run(['uci', 'show', 'network'])).stdout);
  const served = uciValues((await run(['uci', 'show', 'dhcp'])).stdout);
  const wanted = announced.flatMap(({ interface: device, url }) =>
    sectionsFor(device, networks, served).map((section) => ({ option: `dhcp.${section}.captive_portal_uri`, url })),
  );
  const changed = wanted.filter(({ option, url }) => (served.get(option) ?? null) !== url);
  if (changed.length === 0) return;
  for (const { option, url } of changed)
    await run(url === null ? ['uci', 'delete', option] : ['uci', 'set', `${option}=${url}`]);
  await run(['uci', 'commit', 'dhcp']);
  await run(['/etc/init.d/odhcpd', 'reload']);
}

/** Sections of /etc/config/dhcp that serve a device, which they know by the name of its network. */
function sectionsFor(
  device: string,
  networks: ReadonlyMap<string, string>,
  served: ReadonlyMap<string, string>,
): string[] {
  const names = [...networks].flatMap(([option, value]) => {
    const [, name, key] = option.split('.');
    return name !== undefined && key === 'device' && value.split(' ').includes(device) ? [name] : [];
  });
  return [...served].flatMap(([option, value]) => {
    const [, section, key] = option.split('.');
    return section !== undefined && key === 'interface' && names.includes(value) ? [section] : [];
  });
}

/** `uci show`: `dhcp.guest.interface='guest'`, a line each. */
function uciValues(text: string): Map<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, option, value] = /^([^=]+)='(.*)'$/.exec(line.trim()) ?? [];
      return option === undefined || value === undefined ? [] : [[option, value] as const];
    }),
  );
}
