import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import type { Change } from '../../daemon/domain/change.js';
import type { FiledSession } from '../../daemon/domain/filed-session.js';
import { sessionsToFile } from '../../daemon/domain/filed-session.js';
import { addUsage, noUsage, type Usage } from '../../daemon/domain/usage.js';
import { DiskHistory } from '../../daemon/store/history.js';
import { DiskStore } from '../../daemon/store/store.js';
import { monthOf } from '../fakes/history.js';
import { BusyPlace, seeded } from './busy-place.js';
import { openOn, recordingLog } from './fixture.js';
import type { MemoryDisk } from './memory-disk.js';
import { afterCut, LoggedDisk, type Survival } from './write-log.js';

const guests = 200;
const tickets = 400;

/** What somebody was told, and how long the log of the disk was then. */
interface Told {
  readonly after: number;
  readonly changes: readonly Change[];
}

/** What the devices had really used when the log of the disk was so long. */
interface Metered {
  readonly after: number;
  readonly meters: ReadonlyMap<number, Usage>;
}

interface Minute {
  readonly disk: LoggedDisk;
  /** Where the minute begins in the log. */
  readonly from: number;
  readonly told: readonly Told[];
  readonly metered: readonly Metered[];
}

/** A minute with everything in it, on a disk that keeps a log. */
async function busyMinute(): Promise<Minute> {
  const disk = new LoggedDisk();
  const { log } = recordingLog();
  let now = () => 0;
  const store = new DiskStore({ disk, log, now: () => now(), release: async () => {} });
  const place = new BusyPlace(store, await store.load(), 7);
  const history = new DiskHistory({ disk, log, monthOf });
  now = () => place.now;
  const told: Told[] = [];
  const metered: Metered[] = [];
  const tell = async (happening: Promise<readonly Change[]>) => {
    const changes = await happening;
    told.push({ after: disk.log.length, changes });
  };
  const traffic = () => {
    place.traffic(500_000, 5_000_000);
    metered.push({ after: disk.log.length, meters: new Map(place.meters) });
  };
  const leave = async (guest: number) => {
    const { mac, id, slot } = place.session(guest) ?? { mac: '', id: 0, slot: 0 };
    await tell(place.happen({ type: 'log-out', mac }));
    const usage = place.meters.get(id) ?? noUsage;
    await tell(place.happen({ type: 'meters-settled', readings: [{ slot, usage }] }));
  };
  const file = async () => {
    const sessions = sessionsToFile(place.state, place.now);
    await history.file(sessions);
    await tell(place.happen({ type: 'sessions-filed', ids: sessions.map(({ id }) => id) }));
  };

  await place.open(tickets);
  told.push({ after: disk.log.length, changes: [] });
  await Promise.all(Array.from({ length: guests }, (_, i) => tell(place.logIn(i + 1, i + 1))));
  const from = disk.log.length;
  for (let step = 0; step < 24; step++) {
    place.now += 2_500;
    traffic();
    await place.read();
    const guest = 3 * step + 1;
    const all = [leave(guest), leave(guest + 1), tell(place.logIn(guests + guest, guests + guest))];
    if (step % 6 === 2) all.push(tell(place.happen({ type: 'checkpoint' })));
    if (step === 4 || step === 15) all.push(store.snapshot());
    if (step === 5) all.push(tell(place.issue(tickets + 1, 300)));
    if (step === 9) all.push(tell(place.happen({ type: 'ticket-cancel', ticketId: 150 })));
    if (step % 5 === 3) all.push(file());
    await Promise.all(all);
    await leave(guest + 2);
    await tell(place.logIn(guests + guest + 1, guests + guest + 1));
  }
  await store.close();
  return { disk, from, told, metered };
}

/** What must be there after a cut, gathered from what was told before it. */
interface Owed {
  readonly tickets: ReadonlySet<number>;
  readonly cancelled: ReadonlySet<number>;
  readonly opened: ReadonlySet<number>;
  readonly ended: ReadonlyMap<number, { readonly at: number; readonly usage: Usage }>;
  /** What checkpoints recorded of a session. */
  readonly recorded: ReadonlyMap<number, Usage>;
}

function owedFor(changes: readonly Change[]): Owed {
  const owed = {
    tickets: new Set<number>(),
    cancelled: new Set<number>(),
    opened: new Set<number>(),
    ended: new Map<number, { at: number; usage: Usage }>(),
    recorded: new Map<number, Usage>(),
  };
  for (const change of changes) {
    if (change.type === 'tickets-issued') for (const i of change.codes.keys()) owed.tickets.add(change.firstId + i);
    if (change.type === 'ticket-cancelled') owed.cancelled.add(change.ticketId);
    if (change.type === 'session-opened') owed.opened.add(change.session.id);
    if (change.type === 'session-ended') owed.ended.set(change.sessionId, change);
    if (change.type === 'usage-settled')
      owed.ended.set(change.sessionId, { at: owed.ended.get(change.sessionId)?.at ?? 0, usage: change.usage });
    if (change.type === 'usage-recorded')
      for (const { sessionId, more } of change.readings)
        owed.recorded.set(sessionId, addUsage(owed.recorded.get(sessionId) ?? noUsage, more));
  }
  return owed;
}

const isAtMost = (a: Usage, b: Usage) => a.upBytes <= b.upBytes && a.downBytes <= b.downBytes;

/** Starts on what a power cut left, files what is to be filed, and says what is wrong; undefined when all is well. */
async function complaintAbout(left: MemoryDisk, owed: Owed, meters: ReadonlyMap<number, Usage>) {
  const { state, store, messages, commit } = await openOn(left);
  const bad = messages.filter((message) => message.startsWith('error') || message.includes('corrupt'));
  if (bad.length > 0) return bad.join();
  const history = new DiskHistory({ disk: left, log: recordingLog().log, monthOf });
  const unfiled = sessionsToFile(state, Number.MAX_SAFE_INTEGER);
  if (unfiled.length > 0) await history.file(unfiled);
  if (unfiled.length > 0) await commit({ type: 'sessions-filed', ids: unfiled.map(({ id }) => id) });
  await store.close();
  const filed = new Map<number, FiledSession>();
  for (const month of await history.months())
    for await (const session of history.read(month)) {
      if (filed.has(session.id)) return `session ${session.id} is filed twice`;
      if (state.sessions.has(session.id)) return `session ${session.id} is filed and open`;
      filed.set(session.id, session);
    }
  for (const id of owed.tickets) if (!state.tickets.has(id)) return `ticket ${id} is lost`;
  for (const id of owed.cancelled) if (state.tickets.get(id)?.cancelledAt === null) return `ticket ${id} is good again`;
  for (const id of owed.opened) if (!state.sessions.has(id) && !filed.has(id)) return `session ${id} is lost`;
  for (const [id, { at, usage }] of owed.ended) {
    const { endedAt, upBytes = 0, downBytes = 0 } = filed.get(id) ?? {};
    if (endedAt !== at || !isAtMost(usage, { upBytes, downBytes })) return `the end of session ${id} is lost`;
  }
  const sessions = [...state.sessions.values(), ...[...filed.values()].map(asMetered)];
  const byTicket = new Map<number, Usage>();
  for (const { ticketId, usage } of sessions)
    byTicket.set(ticketId, addUsage(byTicket.get(ticketId) ?? noUsage, usage));
  for (const { id, usage } of state.tickets.values())
    if (!isDeepStrictEqual(usage, byTicket.get(id) ?? noUsage)) return `ticket ${id} is charged for something else`;
  return usageComplaint(sessions, owed, meters);
}

const asMetered = ({ upBytes, downBytes, ...session }: FiledSession) => ({ ...session, usage: { upBytes, downBytes } });

/** Usage is at most one checkpoint old, and never more than was used. */
function usageComplaint(
  sessions: readonly { readonly id: number; readonly usage: Usage }[],
  owed: Owed,
  meters: ReadonlyMap<number, Usage>,
): string | undefined {
  for (const { id, usage } of sessions) {
    if (!isAtMost(usage, meters.get(id) ?? noUsage)) return `session ${id} is charged for more than it used`;
    if (!isAtMost(owed.recorded.get(id) ?? noUsage, usage)) return `session ${id} lost what a checkpoint recorded`;
  }
  return undefined;
}

/** What may become of writes that were never synced. */
function survivals(random: (below: number) => number): Readonly<Record<string, Survival>> {
  const some = new Map<number, number>();
  const anySubset: Survival = (_, index) => {
    const share = some.get(index) ?? [0, 1, random(1_000) / 1_000][random(3)] ?? 0;
    some.set(index, share);
    return share;
  };
  return {
    'all is lost': () => 0,
    'all is there': () => 1,
    'half of each is there': (write) => (write.type === 'append' ? 0.5 : 1),
    'names only': (write) => (write.type === 'append' || write.type === 'truncate' ? 0 : 1),
    'any of it, one way': anySubset,
    'any of it, another way': (write, index) => 1 - anySubset(write, index),
  };
}

test('the power may be cut at any write of a busy minute: nothing that was told is lost, nothing is doubled', async (t) => {
  const { disk, from, told, metered } = await busyMinute();
  const random = seeded(11);
  let cuts = 0;
  for (let cut = from; cut <= disk.log.length; cut++) {
    const writes = disk.log.slice(0, cut);
    const owed = owedFor(told.filter(({ after }) => after <= cut).flatMap(({ changes }) => changes));
    const { meters = new Map() } = metered.findLast(({ after }) => after <= cut) ?? {};
    for (const [what, survival] of Object.entries(survivals(random))) {
      cuts++;
      const complaint = await complaintAbout(afterCut(writes, survival), owed, meters);
      if (complaint !== undefined) t.fail(`cut after ${cut} writes, of what was not synced ${what}: ${complaint}`);
    }
  }
  t.log(`${cuts} cut points in ${disk.log.length - from} writes`);
  t.true(cuts >= 1_000, `${cuts}`);
});
