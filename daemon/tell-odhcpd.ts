import { readFile } from 'node:fs/promises';
import { keepFile } from './os/kept-file.js';
import type { Run } from './os/run.js';

/** Where the captive-portal API of the guests behind an interface is; null: there is none to announce. */
export interface Announced {
  readonly interface: string;
  readonly url: string | null;
}

/**
 * Has OpenWrt's odhcpd announce the captive-portal API in router advertisements (option 37) and DHCPv6 (option 103), by
 * `captive_portal_uri` in the section of /etc/config/dhcp that serves the interface (odhcpd of 2025-12 or newer; an older
 * one ignores it). What we wrote is noted in the file `noted`, and taken back when it is not announced any more. Twice is
 * once. Rejects when uci or odhcpd fails, with everything as it was, and is to be called again then.
 */
export async function tellOdhcpd(announced: readonly Announced[], run: Run, noted: string): Promise<void> {
  const before = await readNoted(noted);
  if (announced.length === 0 && before.length === 0) return;
  const networks = uciValues((await run(['uci', 'show', 'network'])).stdout);
  const served = uciValues((await run(['uci', 'show', 'dhcp'])).stdout);
  const wanted = new Map<string, string | null>(before.map((option) => [option, null]));
  for (const { interface: device, url } of announced)
    for (const section of sectionsFor(device, networks, served)) wanted.set(`dhcp.${section}.captive_portal_uri`, url);
  const ours = [...wanted].flatMap(([option, url]) => (url === null ? [] : [option]));
  const changed = [...wanted].filter(([option, url]) => (served.get(option) ?? null) !== url);
  await keepFile(noted, textOf([...new Set([...before, ...ours])]));
  try {
    await change(changed, run);
    if (changed.length > 0) await run(['/etc/init.d/odhcpd', 'reload']);
  } catch (error) {
    await change(
      changed.map(([option]) => [option, served.get(option) ?? null]),
      run,
    ).catch(() => undefined);
    throw error;
  }
  await keepFile(noted, textOf(ours));
}

/** Options with their values; null: without the option. */
async function change(options: readonly (readonly [string, string | null])[], run: Run): Promise<void> {
  if (options.length === 0) return;
  for (const [option, value] of options)
    await run(value === null ? ['uci', 'delete', option] : ['uci', 'set', `${option}=${value}`]);
  await run(['uci', 'commit', 'dhcp']);
}

async function readNoted(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

function textOf(options: readonly string[]): string | undefined {
  return options.length === 0 ? undefined : `${options.join('\n')}\n`;
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
