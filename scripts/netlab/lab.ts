/*
 * A café in network namespaces, for tests, benchmarks and people. Linux, root.
 *
 *   const lab = await createLab({ guests: 2 });
 *   const { address } = await lab.guest(1).lease();          // a real DHCP client
 *   const { ipv4, ipv6 } = await lab.guest(1).addresses();   // waits for SLAAC
 *   await lab.guest(1).exec(['curl', '-s', 'http://example.com/bytes/1000']);   // {code, stdout, stderr}; throws unless mayFail
 *   const daemon = lab.gateway.spawn([process.execPath, 'build/daemon/main.js', 'start', '--config', file]);
 *   const sink = await lab.internet.sink(9000);   await sink.received();        // payload bytes that arrived
 *   const meter = await lab.internet.meter('udp dport 9000');   await meter.read();   // IP bytes in its kernel
 *   const executablePath = await lab.guest(1).browserWrapper();                 // Chromium in the guest, for playwright-core
 *   await lab.remove();
 *
 *   g1 eth0 ─┐                     gateway                                     Internet
 *   g2 eth0 ─┼─ br-guest 10.77.0.1/24, 2001:db8:77::1/64                       eth0 198.51.100.1, 2001:db8:100::1
 *   …        ┘  wan0 198.51.100.2, 2001:db8:100::2 ─────────────────────────── lo   203.0.113.10, 2001:db8:ffff::10
 *   g3 eth0 ─── br-camp 10.79.0.1/24, 2001:db8:79::1/64 (with `campers`)
 *               mgmt0 10.78.0.1 ── eth0 10.78.0.2 lab.owner, the owner's computer
 *
 * The gateway forwards, masquerades IPv4 in its own table `ip lab_nat`, and runs dnsmasq (leases, router advertisements,
 * names). All addresses are in `plan`. Tests: `whyNoLab()` says why a lab cannot be built here, undefined when it can.
 */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mostGuests } from './address-plan.js';
import { openAuthority, rootsIn } from './authority.js';
import { isInstalled } from './browser.js';
import { type Guest, openGuest } from './guest.js';
import { type Internet, openInternet } from './internet.js';
import { serveEveryName, serveGuests } from './name-server.js';
import { type Host, openHost, startProgram } from './namespace.js';
import { buildNetwork, joinGuests } from './network.js';
import { removeAtExit, removeDeadLabs, removeLab, removeNow } from './removal.js';
import { claim, isAlive, knownLabs, type LabState, namespaceNames, processOf } from './state.js';

export { plan } from './address-plan.js';

export interface LabOptions {
  /** How many guests' devices: 1 when absent, 150 at most. */
  readonly guests?: number;
  /** How many of them, the last ones, are on a second guest network, `plan.camp`: none when absent, and no such network. */
  readonly campers?: number;
  /** More arguments for the gateway's dnsmasq, such as `--dhcp-option=114,https://…`. */
  readonly dnsmasq?: readonly string[];
  /** True when the caller catches SIGINT, SIGTERM and SIGHUP itself and then calls `remove`. */
  readonly catchesSignals?: boolean;
}

export interface OpenLab {
  readonly id: string;
  /** Files of the lab, removed with it; `leases` is dnsmasq's lease file. */
  readonly folder: string;
  readonly leaseFile: string;
  readonly gateway: Host;
  readonly internet: Internet;
  /** The owner's computer, alone on the management side. */
  readonly owner: Host;
  readonly guests: readonly Guest[];
  /** The guest by its number, from 1. */
  guest(number: number): Guest;
}

export interface Lab extends OpenLab {
  /** Ends its programs and takes everything down. Calling it twice changes nothing. */
  remove(): Promise<void>;
}

/** Builds a lab in about half a second; also removes labs whose owner has died. Removed by itself when this process ends. */
export async function createLab(options: LabOptions = {}): Promise<Lab> {
  const problem = whyNoLab();
  if (problem !== undefined) throw new Error(`cannot build a lab: ${problem}`);
  const guests = options.guests ?? 1;
  if (guests < 1 || guests > mostGuests) throw new Error(`cannot build a lab: it has 1 to ${mostGuests} guests`);
  removeDeadLabs();
  const state = claimLab(guests, options.campers ?? 0);
  const release = removeAtExit(state, options.catchesSignals !== true);
  const lab = openLab(state);
  try {
    await build(state, lab, options.dnsmasq ?? []);
  } catch (cause) {
    release();
    removeNow(state);
    throw new Error('cannot build a lab', { cause });
  }
  return {
    ...lab,
    remove: async () => {
      await removeLab(state);
      await reap([lab.gateway, lab.internet, lab.owner, ...lab.guests]);
      release();
    },
  };
}

/** The hosts of a lab that stands, built by this process or another. */
export function openLab({ id, folder, guests }: LabState): OpenLab {
  const devices = Array.from({ length: guests }, (_, i) => openGuest(id, i + 1, folder));
  return {
    id,
    folder,
    leaseFile: join(folder, 'leases'),
    gateway: openHost(namespaceNames.gateway(id), rootsIn(folder)),
    internet: openInternet(id),
    owner: openHost(namespaceNames.owner(id)),
    guests: devices,
    guest: (number) => {
      const device = devices[number - 1];
      if (device === undefined) throw new Error(`there is no guest ${number} in lab ${id}: it has ${guests}`);
      return device;
    },
  };
}

/** Labs whose owner is alive, the newest first. */
export function livingLabs(): LabState[] {
  return knownLabs().filter((lab) => isAlive(lab.owner));
}

/** Why no lab can be built here; undefined when one can. */
export function whyNoLab(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const missing = ['ip', 'nft', 'dnsmasq', 'udhcpc', 'busybox'].filter((program) => !isInstalled(program));
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined;
}

function claimLab(guests: number, campers: number): LabState {
  const owner = processOf(process.pid);
  if (owner === undefined) throw new Error('cannot build a lab: /proc is not mounted');
  const folder = mkdtempSync(join(tmpdir(), 'passerelle-lab-'));
  for (;;) {
    const id = randomInt(36 ** 4)
      .toString(36)
      .padStart(4, '0');
    const state: LabState = {
      id,
      owner,
      createdAt: new Date().toISOString(),
      guests,
      campers,
      namespaces: [
        namespaceNames.gateway(id),
        namespaceNames.internet(id),
        namespaceNames.owner(id),
        ...Array.from({ length: guests }, (_, i) => namespaceNames.guest(id, i + 1)),
      ],
      folder,
    };
    if (claim(state)) return state;
  }
}

async function build(state: LabState, lab: OpenLab, dnsmasq: readonly string[]): Promise<void> {
  // the makers' own servers, where devices probe over TLS
  const { certificateFile, keyFile } = openAuthority(state.folder).issue(['www.google.com']);
  await buildNetwork(state);
  await Promise.all([
    serveGuests(lab.gateway, state.folder, dnsmasq, state.campers > 0).then(() => joinGuests(state)),
    serveEveryName(lab.internet, state.folder),
    startProgram(lab.internet, 'demo-site.js', [certificateFile, keyFile]),
  ]);
}

/** Waits until the programs we started are not even in the process list any more. */
async function reap(hosts: readonly Host[]): Promise<void> {
  for (const child of hosts.flatMap((host) => host.children)) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
    child.ref();
    await once(child, 'exit');
  }
}
