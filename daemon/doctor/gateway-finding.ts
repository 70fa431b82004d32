import { readdirSync } from 'node:fs';
import type { Run } from '../os/run.js';
import type { Probe } from '../probe/client.js';
import { probes } from '../probe/table.js';
import { type Finding, notTested, ok, problem } from './finding.js';
import { openNames } from './names.js';
import { playRow } from './play.js';
import { familiesHere } from './visit.js';

export interface GatewayParts {
  readonly run: Run;
  now(): number;
  /** The clock of the wall, and the day before which it cannot be; epoch ms. */
  readonly wallAt: number;
  readonly releasedAt: number;
  readonly interfaces: readonly string[];
  /** What the daemon says of itself; the reason why it says nothing when none runs. */
  readonly daemon: { readonly complaints: readonly string[] } | { readonly silent: string };
}

/** What is looked at once, on the gateway itself. */
export async function gatewayFindings(parts: GatewayParts): Promise<readonly Finding[]> {
  return [daemonFinding(parts), clockFinding(parts), await uplinkFinding(parts), await offloadFinding(parts)];
}

function daemonFinding({ daemon }: GatewayParts): Finding {
  if ('silent' in daemon)
    return problem(
      'daemon',
      daemon.silent,
      'start it; what is loaded in the kernel is looked at all the same, but nobody can be let in',
    );
  if (daemon.complaints.length > 0)
    return problem('daemon', `the daemon complains: ${daemon.complaints.join('; ')}`, 'see its log');
  return ok('daemon', 'the daemon runs, and has nothing to complain of');
}

function clockFinding({ wallAt, releasedAt }: GatewayParts): Finding {
  const day = new Date(wallAt).toISOString().slice(0, 16).replace('T', ' ');
  if (wallAt >= releasedAt) return ok('clock', `the clock says ${day} UTC`);
  return problem(
    'clock',
    `the clock is wrong: it says ${day} UTC`,
    'let an NTP client set it: calendar rules wait until then',
  );
}

async function uplinkFinding({ now }: GatewayParts): Promise<Finding> {
  const names = openNames();
  const rows = ['apple', 'chrome'].flatMap((id) => probes.filter((probe: Probe) => probe.id === id));
  const families = familiesHere();
  const played = await Promise.all(
    families.flatMap((family) => rows.map((row) => playRow(row, family, { names, now }))),
  );
  const online = [...new Set(played.filter(({ verdict }) => verdict === 'online').map(({ family }) => family))];
  if (online.length > 0) return ok('uplink', `the gateway itself is online over ${online.join(' and ')}`);
  const portal = played.find(({ verdict }) => verdict === 'portal');
  return problem(
    'uplink',
    portal
      ? `the gateway is itself behind a portal: ${portal.reason}`
      : `the gateway is not online: ${played[0]?.reason ?? 'it has no address'}`,
    'mend the uplink first: guests can get no further than this',
  );
}

/** Packets that a flow table forwards meet no rule: sessions would neither be counted nor end. */
export async function offloadFinding({ run, interfaces }: Pick<GatewayParts, 'run' | 'interfaces'>): Promise<Finding> {
  try {
    const { stdout } = await run(['nft', '-j', 'list', 'flowtables']);
    const { nftables } = JSON.parse(stdout) as {
      nftables: readonly { flowtable?: { dev?: string | readonly string[] } }[];
    };
    const devices = nftables.flatMap(({ flowtable }) => flowtable?.dev ?? []);
    const guarded = new Set(interfaces.flatMap((name) => [name, ...portsOf(name)]));
    const caught = devices.filter((device) => guarded.has(device));
    if (caught.length === 0) return ok('flow-offload', 'no flow table takes packets of guests past the firewall');
    return problem(
      'flow-offload',
      `flow offload is on for ${caught.join(', ')}: what it forwards is neither counted nor shut`,
      'switch flow offloading off (OpenWrt: firewall.@defaults[0].flow_offloading=0)',
    );
  } catch {
    return notTested('flow-offload', 'flow offload: nft does not tell');
  }
}

function portsOf(bridge: string): readonly string[] {
  try {
    return readdirSync(`/sys/class/net/${bridge}/brif`);
  } catch {
    return [];
  }
}
