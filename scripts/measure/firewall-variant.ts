import type { EnforcedSession } from '../../daemon/domain/enforcement.js';
import { NftKernel } from '../../daemon/kernel/driver.js';
import { removeFirewall } from '../../daemon/kernel/open.js';
import type { KernelSettings } from '../../daemon/kernel/setting.js';
import { openLog } from '../../daemon/os/log.js';
import { CommandError, type Run } from '../../daemon/os/run.js';
import { plan } from '../netlab/lab.js';
import type { Host } from '../netlab/namespace.js';

/** What stands between the guests and the Internet. */
export interface Variant {
  readonly name: string;
  /** Sessions loaded, the measured guest's among them; null: neither our table nor our queues, only NAT. */
  readonly sessions: number | null;
  /** The measured guest has an upload, a download and a total volume, all far away, that would end or slow its session. */
  readonly volume?: 'ends' | 'slows';
  /** Without the rule that remembers when a session last had traffic. */
  readonly withoutSeen?: boolean;
}

/** Slots begin here: 1 and 2 are classes of the devices themselves. */
const firstSlot = 3;

const settings: KernelSettings = {
  lans: [{ accessPoint: 'cafe', device: plan.lan.interface, totalDownKbps: null }],
  wan: { device: plan.uplink.interface, totalUpKbps: null },
  portalTlsPort: null,
  portalPort: 8080,
  adminPort: 8081,
  walledGarden: [],
  walledGardenDomains: [],
  antiSpoofing: false,
  namePort: 8053,
  privateRelay: 'allow',
  encryptedDns: 'allow',
};

/** Loads a variant by the product's own driver, without a daemon; the guest's session has no limit but the variant's volume. */
export async function load(gateway: Host, mac: string, variant: Variant): Promise<void> {
  const { sessions, withoutSeen = false } = variant;
  const run = runIn(gateway, withoutSeen);
  await removeFirewall(run, settings);
  if (sessions === null) return;
  const kernel = new NftKernel({
    settings,
    run,
    log: openLog('error'),
    now: Date.now,
    wallNow: Date.now,
    leaseFile: null,
  });
  const at = Date.now();
  await kernel.set({
    at,
    sessions: Array.from({ length: sessions }, (_, i) => session(firstSlot + i, mac, at, variant)),
    exempt: [],
  });
}

/** No measurement gets this far. */
const farBytes = 1e15;

/** The first is the guest's; the others belong to devices that are not there. */
function session(slot: number, mac: string, at: number, variant: Variant): EnforcedSession {
  const other = `02:00:5e:01:${hexByte(slot >> 8)}:${hexByte(slot & 0xff)}`;
  const limitBytes = slot === firstSlot && variant.volume !== undefined ? farBytes : null;
  return {
    sessionId: slot,
    slot,
    mac: slot === firstSlot ? mac : other,
    accessPoint: 'cafe',
    endsAt: at + 3_600_000,
    downKbps: slot === firstSlot ? null : 20_000,
    upKbps: slot === firstSlot ? null : 5_000,
    slowedKbps: variant.volume === 'slows' ? 1_000 : null,
    usage: { upBytes: 0, downBytes: 0 },
    volume: {
      pool: slot,
      upLimitBytes: limitBytes,
      downLimitBytes: limitBytes,
      totalLimitBytes: limitBytes,
      used: { upBytes: 0, downBytes: 0 },
    },
  };
}

function runIn(gateway: Host, withoutSeen: boolean): Run {
  return async (argv, input = '') => {
    const text = withoutSeen ? input.replaceAll(/^\s*update @seen .*\n/gm, '') : input;
    const { code, stdout, stderr } = await gateway.exec(argv, { input: text, mayFail: true });
    if (code !== 0) throw new CommandError(argv, code, stderr);
    return { stdout, stderr };
  };
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}
