import type { EnforcedSession } from '../../domain/enforcement.js';
import { markOf, markText } from '../mark.js';
import { table } from './ruleset.js';
import { add, remove, withDeadline } from './statement.js';
import type { Door, LoadedSession } from './table.js';

/** The objects that a session's elements point at. */
export interface ElementNames extends Pick<LoadedSession, 'isLimited' | PointerKey> {
  readonly door: Door;
  readonly upClass: string;
  readonly dnClass: string;
}

type Names = (session: EnforcedSession) => ElementNames;

/** The maps that only some sessions are in. */
const pointers = [
  ['quota_up', 'quotaUp'],
  ['quota_dn', 'quotaDn'],
  ['quota_all', 'quotaAll'],
  ['slow_class', 'slowClass'],
] as const;
type PointerKey = (typeof pointers)[number][1];

/** The quota object of a pool: its sessions share it. */
export function quotaName(pool: number, direction: 'up' | 'dn' | 'all'): string {
  return `pool${pool}_${direction}`;
}

/**
 * Makes a quota, or gives one another limit: an existing one goes on counting where it is, so `usedBytes` is left out. The
 * kernel takes no new quota that is past its limit, though it lets one get there: such a one is made larger and then limited.
 */
export function setQuota(name: string, limitBytes: number, usedBytes?: number): string[] {
  const limited = (bytes: number, used: string) => `add quota ${table} ${name} { over ${bytes} bytes${used} }`;
  if (usedBytes === undefined) return [limited(limitBytes, '')];
  const made = limited(Math.max(limitBytes, usedBytes), ` used ${usedBytes} bytes`);
  return usedBytes > limitBytes ? [made, limited(limitBytes, '')] : [made];
}

export function dropQuota(name: string): string {
  return `delete quota ${table} ${name}`;
}

/** Opens sessions: their meters start where they stand. The device comes last: no packet meets half a session. */
export function addSessions(sessions: readonly EnforcedSession[], names: Names, at: number): string[] {
  return [
    ...addMeters(sessions, sessions, names),
    ...pointers.flatMap(([map, key]) =>
      add(
        map,
        sessions.flatMap((s) => pointer(s, names(s)[key])),
      ),
    ),
    ...add('limited', sessions.filter((s) => names(s).isLimited).map(mark)),
    ...add(
      'until',
      sessions.map((s) => deadline(s, at)),
    ),
    ...add(
      'up',
      sessions.map((s) => `${names(s).door} : ${mark(s)}`),
    ),
  ];
}

/** Shuts sessions and leaves their meters to be read. */
export function shutSessions(gone: readonly LoadedSession[]): string[] {
  return [
    ...remove(
      'up',
      gone.flatMap((held) => held.doors),
    ),
    // the kernel may just have dropped one by itself: adding it first makes the removal safe
    ...add('until', gone.map(mark)),
    ...remove('until', gone.map(mark)),
  ];
}

/** Takes away what is left of sessions that are shut. */
export function removeSessions(gone: readonly LoadedSession[]): string[] {
  return [
    ...remove('up_class', gone.filter((held) => held.upClass !== undefined).map(mark)),
    ...remove('dn_class', gone.filter((held) => held.dnClass !== undefined).map(mark)),
    ...remove('limited', gone.filter((held) => held.isLimited).map(mark)),
    ...pointers.flatMap(([map, key]) => remove(map, gone.filter((held) => held[key] !== undefined).map(mark))),
    ...add('seen', gone.map(mark)),
    ...remove('seen', gone.map(mark)),
  ];
}

/** A session that runs, as it is loaded and as it should be. */
export interface SessionUpdate {
  readonly session: EnforcedSession;
  readonly held: LoadedSession;
  readonly isDeadlineSame: boolean;
}

/** Brings sessions that run to other terms; their meters and quotas go on, their connections notice nothing. */
export function updateSessions(changed: readonly SessionUpdate[], names: Names, at: number): string[] {
  const wanted = (update: SessionUpdate) => names(update.session);
  const only = (is: (update: SessionUpdate) => boolean) => changed.filter(is).map(({ session }) => session);
  const moved = only(({ isDeadlineSame }) => !isDeadlineSame);
  return [
    ...addMeters(
      only(({ held }) => held.upClass === undefined),
      only(({ held }) => held.dnClass === undefined),
      names,
    ),
    ...pointers.flatMap(([map, key]) => {
      const others = changed.filter((update) => update.held[key] !== wanted(update)[key]);
      return [
        ...remove(
          map,
          others.filter(({ held }) => held[key] !== undefined).map(({ held }) => mark(held)),
        ),
        ...add(
          map,
          others.flatMap((update) => pointer(update.session, wanted(update)[key])),
        ),
      ];
    }),
    ...add('limited', only((update) => wanted(update).isLimited && !update.held.isLimited).map(mark)),
    ...remove('limited', only((update) => !wanted(update).isLimited && update.held.isLimited).map(mark)),
    // older kernels ignore a new timeout on an element that exists, so it is taken out and put back in one transaction
    ...add('until', moved.map(mark)),
    ...remove('until', moved.map(mark)),
    ...add(
      'until',
      moved.map((session) => deadline(session, at)),
    ),
    ...add(
      'up',
      only(({ held }) => held.doors.length === 0).map((session) => `${names(session).door} : ${mark(session)}`),
    ),
  ];
}

function addMeters(up: readonly EnforcedSession[], dn: readonly EnforcedSession[], names: Names): string[] {
  return [
    ...add(
      'up_class',
      up.map((s) => meter(s, s.usage.upBytes, names(s).upClass)),
    ),
    ...add(
      'dn_class',
      dn.map((s) => meter(s, s.usage.downBytes, names(s).dnClass)),
    ),
  ];
}

/** A class element, whose counter starts where the session's meter stands. */
function meter(session: EnforcedSession, bytes: number, classid: string): string {
  return `${mark(session)} counter packets 0 bytes ${bytes} : ${classid}`;
}

/** An element that points at a quota or, where there is a colon in its name, at a class. */
function pointer(session: EnforcedSession, name: string | undefined): string[] {
  if (name === undefined) return [];
  return [`${mark(session)} : ${name.includes(':') ? name : `"${name}"`}`];
}

function deadline(session: EnforcedSession, at: number): string {
  return withDeadline(mark(session), session.endsAt, at);
}

function mark({ slot }: { readonly slot: number }): string {
  return markText(markOf(slot));
}
