import type { EnforcedSession, EnforcedVolume, Enforcement } from '../../daemon/domain/enforcement.js';
import { table } from '../../daemon/kernel/nft/ruleset.js';
import type { LoadedTable } from '../../daemon/kernel/nft/table.js';
import { type Loaded, loadedAs, type Plan, plan, wantedClasses } from '../../daemon/kernel/plan.js';
import type { KernelSettings } from '../../daemon/kernel/setting.js';

export const at = 1_800_000_000_000;

export const settings: KernelSettings = {
  lans: [{ accessPoint: 'cafe', device: 'br-guest', totalDownKbps: null }],
  wan: { device: 'wan0', totalUpKbps: null },
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

/** Session `n`: its slot is n + 2, its MAC ends in n, its ticket is n; open for an hour at 20 and 5 Mbit/s. */
export function session(n: number, over: Partial<EnforcedSession> = {}): EnforcedSession {
  return {
    sessionId: n,
    slot: n + 2,
    mac: `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`,
    accessPoint: 'cafe',
    endsAt: at + 3_600_000,
    downKbps: 20_000,
    upKbps: 5_000,
    slowedKbps: null,
    usage: { upBytes: 0, downBytes: 0 },
    volume: volume(n),
    ...over,
  };
}

/** No limits, nothing used; where `over` sets none. */
export function volume(pool: number, over: Partial<EnforcedVolume> = {}): EnforcedVolume {
  const used = { upBytes: 0, downBytes: 0 };
  return { pool, upLimitBytes: null, downLimitBytes: null, totalLimitBytes: null, used, ...over };
}

export const wanting = (...sessions: EnforcedSession[]): Enforcement => ({ at, sessions, exempt: [] });

const empty: LoadedTable = { rulesetId: 'x', sessions: new Map(), quotas: new Map(), exempt: new Map() };
const nothing: Loaded = {
  table: empty,
  classes: new Map([
    ['wan0', new Map()],
    ['br-guest', new Map()],
  ]),
  leaf: 'bfifo',
};

/** What is loaded once exactly this was wanted. */
export function loaded(wanted: Enforcement = wanting()): Loaded {
  return { ...nothing, table: loadedAs(wanted, nothing, settings), classes: wantedClasses(wanted, nothing, settings) };
}

export function planFor(wanted: Enforcement, before: Loaded): Plan {
  return plan(wanted, before, settings);
}

/** A plan as one reads it: what runs, in its order. */
export function planText({ shut, load, shape }: Plan): string {
  const part = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [`# ${title}`, ...lines, '']);
  return [
    ...part('nft -f - (shut; then the meters are read)', shut),
    ...part('nft -f -', load),
    ...part('tc -batch -', shape),
  ]
    .join('\n')
    .replaceAll(` ${table} `, ' … ');
}
