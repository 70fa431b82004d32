import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { guestMac } from './address-plan.js';
import { rootsIn } from './authority.js';
import { writeBrowserWrapper } from './browser.js';
import { type Host, openHost } from './namespace.js';
import { namespaceNames } from './state.js';

/** A guest's device: its card is `eth0`. */
export interface Guest extends Host {
  readonly number: number;
  readonly mac: string;
  /** Asks for an address with a real DHCP client and sets it, the route and the name server. Throws when there is no answer. */
  lease(): Promise<Lease>;
  /** The addresses it has; waits up to 5 s for the first global IPv6 address (SLAAC) unless told not to. */
  addresses(options?: { readonly wait?: boolean }): Promise<Addresses>;
  /** An executable that is Chromium inside this device: for `executablePath` of playwright-core. */
  browserWrapper(): Promise<string>;
}

export interface Lease {
  readonly address: string;
  readonly prefixLength: number;
  readonly router: string;
  readonly nameServers: readonly string[];
  readonly seconds: number;
  /** Other options as udhcpc hands them over, by name: `opt114` is hexadecimal. */
  readonly options: Readonly<Record<string, string>>;
}

/** Global addresses, without prefix length; link-local ones are left out. */
export interface Addresses {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

export function openGuest(id: string, number: number, folder: string): Guest {
  const host = openHost(namespaceNames.guest(id, number), rootsIn(folder));
  return {
    ...host,
    number,
    mac: guestMac(number),
    lease: () => takeLease(host, join(folder, `guest-${number}`)),
    addresses: ({ wait = true } = {}) => findAddresses(host, wait),
    browserWrapper: () => writeBrowserWrapper(host.namespace, join(folder, `guest-${number}`)),
  };
}

/** Run by udhcpc with the lease in its environment, once the card is reset and once there is a lease. */
const leaseScript = `#!/bin/sh
case "$1" in
deconfig)
  ip -4 address flush dev "$interface"
  ;;
bound | renew)
  ip -4 address replace "$ip/$mask" dev "$interface"
  ip -4 route replace default via "\${router%% *}" dev "$interface"
  for server in $dns; do echo "nameserver $server"; done >"$LAB_RESOLV_CONF"
  env >"$LAB_LEASE"
  ;;
esac
`;

async function takeLease(host: Host, folder: string): Promise<Lease> {
  await mkdir(folder, { recursive: true });
  const script = join(folder, 'lease-script');
  const answer = join(folder, 'lease');
  await writeFile(script, leaseScript);
  await chmod(script, 0o700);
  await rm(answer, { force: true });
  await host.exec(
    ['udhcpc', '-i', 'eth0', '-f', '-n', '-q', '-t', '5', '-T', '1', '-A', '1', '-O', '114', '-s', script],
    { env: { LAB_LEASE: answer, LAB_RESOLV_CONF: `/etc/netns/${host.namespace}/resolv.conf` } },
  );
  return parseLease(await readFile(answer, 'utf8'));
}

function parseLease(environment: string): Lease {
  const values = new Map(
    environment.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.replace(/^[^=]*=/, '')]),
  );
  const value = (name: string) => values.get(name) ?? '';
  return {
    address: value('ip'),
    prefixLength: Number(value('mask')),
    router: value('router').split(' ')[0] ?? '',
    nameServers: value('dns').split(' '),
    seconds: Number(value('lease')),
    options: Object.fromEntries([...values].filter(([name]) => /^opt\d+$/.test(name))),
  };
}

async function findAddresses(host: Host, wait: boolean): Promise<Addresses> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const { stdout } = await host.exec(['ip', '-json', 'address', 'show', 'dev', 'eth0', 'scope', 'global']);
    const found = parseAddresses(stdout);
    if (!wait || found.ipv6.length > 0) return found;
    if (performance.now() > deadline) throw new Error(`${host.namespace} got no IPv6 address within 5 s`);
    await delay(20);
  }
}

function parseAddresses(json: string): Addresses {
  const interfaces = JSON.parse(json) as readonly { addr_info?: readonly AddressInfo[] }[];
  const known = interfaces.flatMap((entry) => entry.addr_info ?? []).filter((entry) => entry.tentative !== true);
  const of = (family: string) => known.filter((entry) => entry.family === family).map((entry) => entry.local);
  return { ipv4: of('inet'), ipv6: of('inet6') };
}

interface AddressInfo {
  readonly family: string;
  readonly local: string;
  readonly tentative?: boolean;
}
