import { apply } from '../../daemon/domain/apply.js';
import type { Change } from '../../daemon/domain/change.js';
import { unlimitedTerms } from '../../daemon/domain/offer.js';
import { emptyState, type State } from '../../daemon/domain/state.js';
import { plainGrant } from '../../daemon/domain/ticket.js';
import { noUsage, type Usage } from '../../daemon/domain/usage.js';
import type { Disk } from '../../daemon/store/disk.js';
import { toDocument } from '../../daemon/store/document.js';
import type { Log } from '../../daemon/store/log.js';
import { DiskStore } from '../../daemon/store/store.js';

export const startAt = 1_770_000_000_000;

/** What tickets are issued with when nothing is asked for. */
export const plain = { grant: plainGrant, details: null } as const;

/** What the others refer to: an offer, a list, three tickets. */
export const basis: readonly Change[] = [
  {
    type: 'offer-set',
    offer: { ...unlimitedTerms, id: 1, retiredAt: null, name: 'One hour', accessPoints: ['lobby'] },
  },
  { type: 'list-set', list: { id: 1, name: 'Reception', offerId: 1, createdAt: startAt } },
  { type: 'tickets-issued', listId: 1, at: startAt, firstId: 1, codes: ['AAAA', 'BBBB', 'CCCC'], ...plain },
];

/** The n-th of a series of facts, each of which shows when it is applied twice, left out or out of order. */
export function fact(n: number): Change {
  const mac = `02:00:00:00:00:${(16 + (n % 40)).toString(16)}`;
  const usage = { upBytes: 2048 * n, downBytes: 2_048_000 * n };
  const at = startAt + n;
  switch (n % 4) {
    case 0:
      return { type: 'tickets-issued', listId: 1, at, firstId: 100 + n, codes: [`CODE${n}é`], ...plain };
    case 1:
      return { type: 'session-opened', session: openedSession(n, mac, at) };
    case 2:
      return { type: 'usage-recorded', at, readings: [{ sessionId: n - 1, more: inKibibytes(n), lastTrafficAt: at }] };
    default:
      return { type: 'session-ended', sessionId: n - 2, at, cause: 'user-request', usage, lastTrafficAt: at };
  }
}

/** So much more since the last checkpoint. */
export function inKibibytes(n: number): Usage {
  return { upBytes: 1024 * n, downBytes: 1_024_000 * n };
}

export function openedSession(id: number, mac: string, at: number) {
  const place = { address: '192.0.2.7', accessPoint: 'lobby', slot: 3 + id };
  return {
    id,
    mac,
    ...place,
    ticketId: 1 + (id % 3),
    termsVersion: null,
    openedAt: at,
    lastTrafficAt: at,
    usage: noUsage,
    recorded: noUsage,
  };
}

/** All that a state holds, indexes and order included, as text. */
export function contentOf(state: State): string {
  const { version, generation, sequence, at, ...facts } = toDocument(state, { generation: 0, sequence: 0, at: 0 });
  return JSON.stringify([facts, state.index], (_, value) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

/** What a state holds after these commits, one after the other. */
export function contentAfter(commits: readonly (readonly Change[])[]): string {
  const state = emptyState();
  for (const change of commits.flat()) apply(state, change);
  return contentOf(state);
}

export interface Opened {
  readonly store: DiskStore;
  readonly state: State;
  readonly messages: readonly string[];
  /** As the gateway does: applied first, then committed in the same tick. */
  commit(...changes: readonly Change[]): Promise<void>;
}

/** A loaded store on a disk, with a clock that moves by 1 ms at each look. */
export async function openOn(disk: Disk): Promise<Opened> {
  const { log, messages } = recordingLog();
  let at = startAt;
  const store = new DiskStore({ disk, log, now: () => at++, release: async () => {} });
  const state = await store.load();
  return { store, state, messages, commit: committer(store, state) };
}

export function committer(store: Pick<DiskStore, 'commit'>, state: State): Opened['commit'] {
  return (...changes) => {
    for (const change of changes) apply(state, change);
    return store.commit(changes);
  };
}

/** What the next process would find. */
export async function contentOn(disk: Disk): Promise<string> {
  return contentOf((await openOn(disk)).state);
}

export function recordingLog(): { readonly log: Log; readonly messages: string[] } {
  const messages: string[] = [];
  const at = (level: string) => (message: string) => void messages.push(`${level} ${message}`);
  return { messages, log: { info: at('info'), warn: at('warn'), error: at('error') } };
}
