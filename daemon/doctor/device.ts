import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Run } from '../os/run.js';

/** A guest's device of the doctor's own: a network namespace on the bridge of an access point. */
export interface Device {
  readonly mac: string;
  /** Asks for an address as a phone does, and takes it; undefined when nobody answers. Throws when there is no DHCP client. */
  lease(): Promise<Lease | undefined>;
  /** The global IPv6 addresses that it has made itself; waits some seconds for them where they are expected. */
  slaac(isExpected: boolean): Promise<readonly string[]>;
  inside(argv: readonly [string, ...string[]]): readonly [string, ...string[]];
  /** Takes everything away. Calling it twice changes nothing. */
  remove(): Promise<void>;
}

export interface Lease {
  readonly address: string;
  readonly router: string;
  readonly nameServers: readonly string[];
  /** What option 114 says; undefined when the lease has none. */
  readonly captivePortal: string | undefined;
}

export interface DeviceOrder {
  readonly interface: string;
  /** Tells this run from others. */
  readonly number: number;
  readonly run: Run;
}

const slaacMs = 10_000;
/** Kernel settings that shorten what a phone waits for, too: asking for a router at once, and no doubt about its own address. */
const hurry: readonly (readonly [value: string, ...names: string[]])[] = [
  ['0', 'accept_dad', 'router_solicitation_delay'],
  ['1', 'accept_ra', 'router_solicitation_interval'],
];

/** Whether a guest's device can be plugged into an interface from here: only into a bridge. */
export function isBridge(interfaceName: string): boolean {
  return existsSync(`/sys/class/net/${interfaceName}/bridge`);
}

/** Plugs a device in. Nothing is left of it when this throws. */
export async function plugIn({ interface: bridge, number, run }: DeviceOrder): Promise<Device> {
  const namespace = `passerelle-doctor-${number}`;
  const port = `pd${number}`;
  const folder = await mkdtemp(join(tmpdir(), 'passerelle-doctor-'));
  // always the same for an access point, so that many visits use up one lease
  const digest = createHash('sha256').update(`doctor ${bridge}`).digest('hex');
  const mac = `02:70:64:${digest.slice(0, 2)}:${digest.slice(2, 4)}:${digest.slice(4, 6)}`;
  const ip = (...args: readonly string[]) => run(['ip', ...args]);
  const inside = (argv: readonly string[]) => ['ip', 'netns', 'exec', namespace, ...argv] as const;
  const remove = async () => {
    // one may be there without the other
    await ip('link', 'del', port).catch(() => {});
    await ip('netns', 'del', namespace).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await sweep(run);
    await ip('netns', 'add', namespace);
    await ip('link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'address', mac, 'netns', namespace);
    await ip('link', 'set', port, 'master', bridge, 'up');
    await ip('-n', namespace, 'link', 'set', 'lo', 'up');
    for (const [value, ...names] of hurry) {
      const files = names.flatMap((name) => ['all', 'eth0'].map((of) => `/proc/sys/net/ipv6/conf/${of}/${name}`));
      await run(inside(['tee', ...files]), value).catch(() => {}); // a kernel without IPv6 has none of them
    }
    await ip('-n', namespace, 'link', 'set', 'eth0', 'up');
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    mac,
    inside: (argv) => inside(argv),
    lease: () => takeLease(run, namespace, folder, inside),
    slaac: (isExpected) => waitForAddresses(run, namespace, isExpected ? slaacMs : 1_000),
    remove,
  };
}

/** Takes away what a doctor has left that was killed; its end of the cable goes with the namespace. */
async function sweep(run: Run): Promise<void> {
  const { stdout } = await run(['ip', 'netns', 'list']);
  for (const [name, number] of stdout.matchAll(/^passerelle-doctor-(\d+)\b/gm))
    if (!existsSync(`/proc/${number}`)) await run(['ip', 'netns', 'del', name]).catch(() => {}); // another doctor was quicker
}

async function takeLease(
  run: Run,
  namespace: string,
  folder: string,
  inside: (argv: readonly string[]) => readonly [string, ...string[]],
): Promise<Lease | undefined> {
  const client = dhcpClient();
  if (client === undefined) throw new Error('no DHCP client is installed: install busybox (udhcpc)');
  const script = join(folder, 'lease-script');
  const file = join(folder, 'lease');
  await writeFile(script, `#!/bin/sh\n[ "$1" = bound ] && env >'${file}'\nexit 0\n`);
  await chmod(script, 0o700);
  const asking = ['-i', 'eth0', '-f', '-n', '-q', '-t', '4', '-T', '2', '-A', '1', '-O', '114', '-s', script];
  await run(inside([...client, ...asking])).catch(() => {}); // it fails when nobody answers
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lease = parseLease(text);
  const { address, prefixLength } = lease;
  await run(['ip', '-n', namespace, 'address', 'replace', `${address}/${prefixLength}`, 'dev', 'eth0']);
  if (lease.router !== '')
    await run(['ip', '-n', namespace, 'route', 'replace', 'default', 'via', lease.router, 'dev', 'eth0']);
  return lease;
}

function dhcpClient(): readonly string[] | undefined {
  const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  if (folders.some((folder) => existsSync(join(folder, 'udhcpc')))) return ['udhcpc'];
  return folders.some((folder) => existsSync(join(folder, 'busybox'))) ? ['busybox', 'udhcpc'] : undefined;
}

/** Reads the environment that udhcpc gives its script: `opt114` is hexadecimal. */
export function parseLease(environment: string): Lease & { readonly prefixLength: number } {
  const values = new Map(environment.split('\n').map((line) => [line.split('=', 1)[0], line.replace(/^[^=]*=/, '')]));
  const value = (name: string) => values.get(name) ?? '';
  const option = value('opt114');
  return {
    address: value('ip'),
    prefixLength: Number(value('mask')) || 24,
    router: value('router').split(' ')[0] ?? '',
    nameServers: value('dns')
      .split(' ')
      .filter((server) => server !== ''),
    captivePortal: option === '' ? undefined : Buffer.from(option, 'hex').toString('utf8'),
  };
}

async function waitForAddresses(run: Run, namespace: string, longestMs: number): Promise<readonly string[]> {
  for (let waitedMs = 0; ; waitedMs += 200) {
    const { stdout } = await run([
      'ip',
      '-n',
      namespace,
      '-j',
      '-6',
      'address',
      'show',
      'dev',
      'eth0',
      'scope',
      'global',
    ]);
    const links = JSON.parse(stdout === '' ? '[]' : stdout) as readonly { addr_info?: readonly Address6[] }[];
    const ready = links.flatMap(({ addr_info = [] }) => addr_info).filter(({ tentative }) => tentative !== true);
    if (ready.length > 0 || waitedMs >= longestMs)
      return ready.flatMap(({ local }) => (local === undefined ? [] : [local]));
    await delay(200);
  }
}

interface Address6 {
  readonly local?: string;
  readonly tentative?: boolean;
}
