import type { EnforcedSession, Enforcement } from '../domain/enforcement.js';
import { exemptionChanges, isSameDeadline, loadedExemptions, staleExemptions } from './exemption.js';
import { classOf, slowMinor } from './mark.js';
import {
  addSessions,
  dropQuota,
  type ElementNames,
  quotaName,
  removeSessions,
  setQuota,
  shutSessions,
  updateSessions,
} from './nft/element.js';
import { doorOf, type LoadedSession, type LoadedTable } from './nft/table.js';
import type { KernelSettings } from './setting.js';
import { ceiling, classDelete, classReplace, type Leaf, type ShapedDevice } from './tc/device.js';

/** Ceilings in kbit/s by a class's minor number, for each shaped device. A device that we may not shape is not in it. */
export type Classes = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** What the kernel holds of ours, as far as known. */
export interface Loaded {
  readonly table: LoadedTable;
  readonly classes: Classes;
  readonly leaf: Leaf;
}

/** The smallest text that turns what is loaded into what is wanted, in the order in which it must run. */
export interface Plan {
  /** nft: sessions to shut now; their meters stay until `load`. */
  readonly shut: readonly string[];
  /** Slots whose meters are to be read once they are shut. */
  readonly settle: readonly LoadedSession[];
  /** nft: everything else. */
  readonly load: readonly string[];
  /** tc: classes that are new or have another speed, and those that nobody uses any more. */
  readonly shape: readonly string[];
}

/** Pure. For what is already loaded the plan is empty. */
export function plan(enforcement: Enforcement, loaded: Loaded, settings: KernelSettings): Plan {
  const wanted = atKnownPlaces(enforcement, settings);
  const elementNames = namesIn(settings);
  const bySlot = new Map(wanted.sessions.map((session) => [session.slot, session]));
  const gone = [...loaded.table.sessions.values()].filter(
    (held) => !isSameDevice(bySlot.get(held.slot), held, elementNames),
  );
  const goneSlots = new Set(gone.map((held) => held.slot));
  const fresh = wanted.sessions.filter(({ slot }) => !loaded.table.sessions.has(slot) || goneSlots.has(slot));
  const freshSlots = new Set(fresh.map((session) => session.slot));
  const kept = wanted.sessions.flatMap((session) => {
    const held = loaded.table.sessions.get(session.slot);
    return held && !freshSlots.has(session.slot) ? [{ session, held }] : [];
  });
  const changed = kept
    .filter(({ session, held }) => !isAsWanted(session, held, elementNames, wanted.at))
    .map((update) => ({
      ...update,
      isDeadlineSame: isSameDeadline(update.session.endsAt, update.held.endsAt, wanted.at),
    }));
  const quotas = quotaChanges(wanted, loaded);
  return {
    shut: shutSessions(gone),
    settle: gone,
    load: [
      ...removeSessions(gone),
      ...quotas.set,
      ...updateSessions(changed, elementNames, wanted.at),
      ...addSessions(fresh, elementNames, wanted.at),
      ...quotas.drop,
      ...exemptionChanges(wanted.exempt, loaded.table.exempt, wanted.at),
    ],
    shape: [...shapeChanges(wanted, loaded, settings), ...unshapeChanges(wanted, loaded, settings)],
  };
}

/** How many sessions and exempt devices are not in the kernel as they should be. */
export function staleCount(enforcement: Enforcement, loaded: Loaded, settings: KernelSettings): number {
  const wanted = atKnownPlaces(enforcement, settings);
  const elementNames = namesIn(settings);
  const bySlot = new Map(wanted.sessions.map((session) => [session.slot, session]));
  const missing = wanted.sessions.filter((session) => {
    const held = loaded.table.sessions.get(session.slot);
    return !held || !isAsWanted(session, held, elementNames, wanted.at);
  });
  const extra = [...loaded.table.sessions.keys()].filter((slot) => !bySlot.has(slot));
  return missing.length + extra.length + staleExemptions(wanted.exempt, loaded.table.exempt, wanted.at);
}

function isSameDevice(session: EnforcedSession | undefined, held: LoadedSession, names: Names): boolean {
  return session !== undefined && held.doors.every((door) => door === names(session).door);
}

function isAsWanted(session: EnforcedSession, held: LoadedSession, elementNames: Names, at: number): boolean {
  const names = elementNames(session);
  return (
    held.doors.length === 1 &&
    isSameDeadline(session.endsAt, held.endsAt, at) &&
    held.upClass === names.upClass &&
    held.dnClass === names.dnClass &&
    held.slowClass === names.slowClass &&
    held.quotaUp === names.quotaUp &&
    held.quotaDn === names.quotaDn &&
    held.quotaAll === names.quotaAll &&
    held.isLimited === names.isLimited
  );
}

/** What is loaded once a plan has been carried out. */
export function loadedAs(wanted: Enforcement, before: Loaded, settings: KernelSettings): LoadedTable {
  const elementNames = namesIn(settings);
  const sessions = atKnownPlaces(wanted, settings).sessions.map((session): LoadedSession => {
    const held = before.table.sessions.get(session.slot);
    const { door, ...objects } = elementNames(session);
    const same = held && isSameDevice(session, held, elementNames) ? held : undefined;
    return {
      slot: session.slot,
      doors: [door],
      endsAt: session.endsAt,
      ...objects,
      usage: same?.usage ?? session.usage,
      lastTrafficAt: same?.lastTrafficAt ?? null,
    };
  });
  return {
    rulesetId: before.table.rulesetId,
    sessions: new Map(sessions.map((session) => [session.slot, session])),
    quotas: new Map([...wantedQuotas(wanted)].map(([name, { limit }]) => [name, limit])),
    exempt: loadedExemptions(wanted.exempt, before.table.exempt),
  };
}

/** A session whose access point is no longer configured has no place in the kernel. */
function atKnownPlaces(wanted: Enforcement, { lans }: KernelSettings): Enforcement {
  const known = new Set(lans.map(({ accessPoint }) => accessPoint));
  return { ...wanted, sessions: wanted.sessions.filter(({ accessPoint }) => known.has(accessPoint)) };
}

type Names = (session: EnforcedSession) => ElementNames;

/** What a session's elements name: its door, its classes (the same ids on every device), the quotas of its pool. */
function namesIn({ lans }: KernelSettings): Names {
  const deviceOf = new Map(lans.map(({ accessPoint, device }) => [accessPoint, device]));
  return ({ accessPoint, mac, slot, volume, slowedKbps }) => {
    const { pool, upLimitBytes, downLimitBytes, totalLimitBytes } = volume;
    const isLimited = upLimitBytes !== null || downLimitBytes !== null || totalLimitBytes !== null;
    return {
      door: doorOf(deviceOf.get(accessPoint) ?? '', mac),
      upClass: classOf(slot),
      dnClass: classOf(slot),
      slowClass: isLimited && slowedKbps !== null ? classOf(slowMinor(slot)) : undefined,
      quotaUp: upLimitBytes === null ? undefined : quotaName(pool, 'up'),
      quotaDn: downLimitBytes === null ? undefined : quotaName(pool, 'dn'),
      quotaAll: totalLimitBytes === null ? undefined : quotaName(pool, 'all'),
      isLimited,
    };
  };
}

function devicesOf(
  session: EnforcedSession,
  { lans, wan }: KernelSettings,
): { lan: ShapedDevice | undefined; wan: ShapedDevice | undefined } {
  const lan = lans.find(({ accessPoint }) => accessPoint === session.accessPoint);
  return {
    lan: lan && { device: lan.device, totalKbps: lan.totalDownKbps },
    wan: wan.device === null ? undefined : { device: wan.device, totalKbps: wan.totalUpKbps },
  };
}

/** The speeds that each session should have on each shaped device, kbit/s: its own, and the one that a used-up volume leaves it. */
export function wantedClasses(
  wanted: Enforcement,
  { classes }: Pick<Loaded, 'classes'>,
  settings: KernelSettings,
): Classes {
  const speeds = new Map([...classes.keys()].map((device) => [device, new Map<number, number>()]));
  for (const session of wanted.sessions) {
    const { lan, wan } = devicesOf(session, settings);
    const { slot, upKbps, downKbps, slowedKbps, volume } = session;
    const put = (shaped: ShapedDevice, kbps: number | null, limitBytes: number | null) => {
      const own = ceiling(shaped, kbps);
      speeds.get(shaped.device)?.set(slot, own);
      if (slowedKbps === null || (limitBytes ?? volume.totalLimitBytes) === null) return;
      speeds.get(shaped.device)?.set(slowMinor(slot), Math.min(own, slowedKbps));
    };
    if (wan) put(wan, upKbps, volume.upLimitBytes);
    if (lan) put(lan, downKbps, volume.downLimitBytes);
  }
  return speeds;
}

function shapeChanges(wanted: Enforcement, loaded: Loaded, settings: KernelSettings): string[] {
  return [...wantedClasses(wanted, loaded, settings)].flatMap(([device, slots]) =>
    [...slots]
      .filter(([minor, kbps]) => loaded.classes.get(device)?.get(minor) !== kbps)
      .flatMap(([minor, kbps]) => classReplace(device, minor, kbps, loaded.leaf)),
  );
}

function unshapeChanges(wanted: Enforcement, loaded: Loaded, settings: KernelSettings): string[] {
  const classes = wantedClasses(wanted, loaded, settings);
  return [...loaded.classes].flatMap(([device, slots]) =>
    [...slots.keys()].filter((minor) => !classes.get(device)?.has(minor)).map((minor) => classDelete(device, minor)),
  );
}

/** Quota objects to make or change, and those to drop once nothing points at them. */
function quotaChanges(wanted: Enforcement, { table }: Loaded): { set: string[]; drop: string[] } {
  const quotas = wantedQuotas(wanted);
  const set = [...quotas]
    .filter(([name, { limit }]) => table.quotas.get(name) !== limit)
    .flatMap(([name, { limit, used }]) => setQuota(name, limit, table.quotas.has(name) ? undefined : used));
  const drop = [...table.quotas.keys()].filter((name) => !quotas.has(name)).map(dropQuota);
  return { set, drop };
}

function wantedQuotas({ sessions }: Enforcement): Map<string, { limit: number; used: number }> {
  const quotas = new Map<string, { limit: number; used: number }>();
  for (const { volume } of sessions) {
    const { pool, upLimitBytes, downLimitBytes, totalLimitBytes, used } = volume;
    if (upLimitBytes !== null) quotas.set(quotaName(pool, 'up'), { limit: upLimitBytes, used: used.upBytes });
    if (downLimitBytes !== null) quotas.set(quotaName(pool, 'dn'), { limit: downLimitBytes, used: used.downBytes });
    if (totalLimitBytes !== null)
      quotas.set(quotaName(pool, 'all'), { limit: totalLimitBytes, used: used.upBytes + used.downBytes });
  }
  return quotas;
}
