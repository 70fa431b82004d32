import { join } from 'node:path';
import type { Config } from '../config/spec.js';
import type { Log } from '../os/log.js';
import { CommandError, type Run } from '../os/run.js';
import type { HostNames, Kernel, Neighbours } from '../ports.js';
import { arpGuard, removeArpGuard } from './arp-guard.js';
import { NftKernel } from './driver.js';
import { errorLimit, restoreErrorLimit } from './error-limit.js';
import { leasedNames } from './lease.js';
import { serveNames } from './name-server.js';
import { kernelNeighbours } from './neighbour.js';
import { dnsmasqText } from './nft/named.js';
import { ruleset, table } from './nft/ruleset.js';
import { openNamePort, refusedToOpen } from './nft/signal.js';
import { type KernelSettings, shapedDevices } from './setting.js';
import { encryptedDnsNames, relayNames } from './signal-name.js';
import { simulatedKernel, simulatedNeighbours } from './simulated.js';
import { deviceSetup } from './tc/device.js';
import { releaseDevices } from './tc/driver.js';
import { watchFile, watchTables } from './watch.js';

export interface DataPlane {
  /** Shuts the network for strangers, as long as nothing is loaded. */
  guard(): Promise<void>;
  readonly kernel: Kernel;
  readonly neighbours: Neighbours;
  readonly hostNames: HostNames;
  /** Lets go of everything but what is loaded: the network stays as it is. */
  close(): void;
}

export interface PlaneParts {
  /** The interface towards the Internet, given or found; null: none is known. */
  readonly uplink: string | null;
  readonly run: Run;
  readonly log: Log;
  readonly now: () => number;
  readonly wallNow: () => number;
}

/** Somebody may have taken a queue of ours away (SQM does): nobody tells us, so we look. */
const verifyEveryMs = 60_000;

/** The data plane that the configuration asks for. */
export function openDataPlane(config: Config, { uplink, run, log, now, wallNow }: PlaneParts): DataPlane {
  const { firewall } = config;
  const settings = kernelSettings(config, uplink);
  const lacking = lackingIn(config, uplink);
  if (firewall.kernel === 'simulated') {
    const accessPoint = settings.lans[0]?.accessPoint ?? '';
    return {
      guard: async () => {},
      kernel: complaining(simulatedKernel(now), () => lacking),
      neighbours: simulatedNeighbours(accessPoint),
      hostNames: leasedNames(null, wallNow),
      close: () => {},
    };
  }
  const kernel = new NftKernel({ settings, run, log, now, wallNow, leaseFile: firewall.leaseFile });
  const inBackground = (action: string, act: () => Promise<void>) => () =>
    void act().catch((error: unknown) => log.error({ error: String(error) }, `${action} failed`));
  const verify = inBackground('looking at the firewall', () => kernel.verify());
  const refreshLeases = inBackground('reading the leases', () => kernel.refreshLeases());
  let limited: readonly string[] = [];
  const limit = errorLimit({ keptIn: limitFile(config.site.stateFolder), log });
  const lift = inBackground('lifting the limit on ICMP errors', async () => {
    limited = await limit.lift();
  });
  lift();
  let unguarded: readonly string[] = [];
  const arp = arpGuard({ settings, leaseFile: firewall.leaseFile, run, log, wallNow });
  const guardArp = inBackground('guarding ARP', async () => {
    unguarded = await arp.keep();
  });
  guardArp();
  const ends = [watchTables(all(verify, guardArp), log), answerNames(settings, now, log)];
  if (settings.antiSpoofing && firewall.leaseFile !== null)
    ends.push(watchFile(firewall.leaseFile, all(refreshLeases, guardArp), log));
  const timer = setInterval(all(verify, lift, guardArp), verifyEveryMs);
  const close = () => {
    clearInterval(timer);
    for (const end of ends) end();
  };
  const neighbours = kernelNeighbours({ run, lans: settings.lans, now, log });
  const hostNames = leasedNames(firewall.leaseFile, wallNow);
  return {
    guard: () => kernel.guard(),
    kernel: complaining(kernel, () => [...lacking, ...limited, ...unguarded]),
    neighbours,
    hostNames,
    close,
  };
}

function all(...acts: readonly (() => void)[]): () => void {
  return () => {
    for (const act of acts) act();
  };
}

/** Until the answer is called, "no such name" is what shut devices hear of signal names, and open ones where the owner says so. */
function answerNames(settings: KernelSettings, now: () => number, log: Log): () => void {
  const devices = settings.lans.map(({ device }) => device);
  const toShut = { port: settings.namePort, names: [...relayNames, ...encryptedDnsNames], isBounded: true };
  const toOpen = { port: openNamePort(settings), names: refusedToOpen(settings), isBounded: false };
  const served = [toShut, ...(toOpen.names.length > 0 ? [toOpen] : [])];
  const ends = served.map((each) => serveNames({ ...each, devices, now, log }));
  return () => {
    for (const end of ends) end();
  };
}

/** `device`: the interface towards the Internet, given or found; null: none is known. */
export function kernelSettings(
  { accessPoints, uplink, portal, admin, firewall }: Config,
  device: string | null,
): KernelSettings {
  return {
    lans: accessPoints.map((point) => ({
      accessPoint: point.id,
      device: point.interface,
      totalDownKbps: point.totalDownKbps,
    })),
    wan: { device, totalUpKbps: uplink.totalUpKbps },
    portalPort: portal.port,
    portalTlsPort: portal.certificateFile === null || portal.keyFile === null ? null : portal.tlsPort,
    adminPort: admin.port,
    walledGarden: firewall.walledGarden,
    walledGardenDomains: firewall.walledGardenDomains,
    antiSpoofing: firewall.antiSpoofing,
    namePort: firewall.namePort,
    privateRelay: firewall.privateRelay,
    encryptedDns: firewall.encryptedDns,
  };
}

/** The text that a gateway without sessions loads: for reading, and for `nft -c`. */
export function printed(settings: KernelSettings): { readonly nft: string; readonly tc: string } {
  return { nft: ruleset(settings), tc: `${shapedDevices(settings).flatMap(deviceSetup).join('\n')}\n` };
}

/**
 * What a boot script loads with `nft -f` before the network is up: everybody is shut until the daemon comes. undefined where
 * the kernel is only simulated.
 */
export function guardText(config: Config, uplink: string | null): string | undefined {
  return config.firewall.kernel === 'nft' ? printed(kernelSettings(config, uplink)).nft : undefined;
}

/** What dnsmasq must include for the walled garden by domain; undefined where it is not to be told. */
export function dnsmasqFileText({ firewall }: Config): string | undefined {
  return firewall.dnsmasqFile === null ? undefined : dnsmasqText(firewall.walledGardenDomains, table);
}

function limitFile(stateFolder: string): string {
  return join(stateFolder, 'icmp-limit.json');
}

/**
 * Takes our tables and our queues away: everybody is as free as the host's own firewall lets them; and puts the kernel's limit
 * on ICMP errors back, where the state folder remembers it. Twice is once.
 */
export async function removeFirewall(run: Run, settings: KernelSettings, stateFolder?: string): Promise<void> {
  await run(['nft', 'delete', 'table', ...table.split(' ')]).catch((error: unknown) => {
    if (!(error instanceof CommandError && error.stderr.includes('No such file or directory'))) throw error;
  });
  await removeArpGuard(run);
  await releaseDevices(run, settings);
  if (stateFolder !== undefined) await restoreErrorLimit(limitFile(stateFolder));
}

const nobodyGuarded = 'no access point is set up yet: no network is guarded, and guests find no portal';
const nobodyTells =
  'firewall.walledGardenDomains opens nothing: dnsmasq is not told of it (firewall.dnsmasqFile is not given)';
const noUplink = 'no way to the Internet was found (no default route): upload is not limited';

function lackingIn({ accessPoints, firewall }: Config, uplink: string | null): readonly string[] {
  if (accessPoints.length === 0) return [nobodyGuarded];
  if (firewall.kernel !== 'nft') return [];
  const isDeaf = firewall.walledGardenDomains.length > 0 && firewall.dnsmasqFile === null;
  return [...(uplink === null ? [noUplink] : []), ...(isDeaf ? [nobodyTells] : [])];
}

/** The kernel, which also reports what is lacking. */
function complaining(kernel: Kernel, lacking: () => readonly string[]): Kernel {
  return {
    set: (enforcement) => kernel.set(enforcement),
    read: () => kernel.read(),
    report: () => {
      const report = kernel.report();
      return { ...report, complaints: [...lacking(), ...report.complaints] };
    },
  };
}
