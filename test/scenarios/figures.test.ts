import test, { type ExecutionContext } from 'ava';
import { summed } from '../../daemon/domain/figures.js';
import type { FiledSession } from '../../daemon/domain/filed-session.js';
import { emptyState, type State } from '../../daemon/domain/state.js';
import { LiveFigures } from '../../daemon/figures.js';
import type { PastSessions } from '../../daemon/ports.js';
import { DiskFigures } from '../../daemon/store/figures.js';
import { monthOf } from '../fakes/history.js';
import { openedSession, recordingLog } from '../store/fixture.js';
import { badMedium, MemoryDisk } from '../store/memory-disk.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const noon = Date.UTC(2026, 4, 14, 12);
const name = 'figures-2026-05.jsonl';

function filed(id: number, openedAt: number, endedAt: number, downBytes: number): FiledSession {
  const place = { mac: '02:00:00:00:00:01', address: '192.0.2.7', accessPoint: 'lobby', offer: 'Hour' };
  const ticket = { ticketId: 1, listId: 1, termsVersion: null };
  return { id, ...ticket, ...place, openedAt, endedAt, cause: 'user-request', upBytes: 0, downBytes, givenBackMs: 0 };
}

/** Past sessions, as they were filed. */
function historyOf(sessions: readonly FiledSession[]): PastSessions & { reads: number } {
  const months = [...new Set(sessions.map(({ endedAt }) => monthOf(endedAt)))].sort().reverse();
  const history = {
    reads: 0,
    months: async () => months,
    async *read(month: string) {
      for (const session of [...sessions].reverse())
        if (monthOf(session.endedAt) === month) {
          history.reads++;
          yield session;
        }
      return 0;
    },
    readOn(): never {
      throw new Error('the figures read whole months');
    },
  };
  return history;
}

/** A gateway that was last seen at an instant, with its figures on a disk. */
function running(disk: MemoryDisk, lookedAt: number, sessions: readonly FiledSession[] = []) {
  const state: State = emptyState();
  state.clock = { ...state.clock, isKnown: true, lookedAt };
  state.last.session = Math.max(0, ...sessions.map(({ id }) => id));
  let now = lookedAt;
  const history = historyOf(sessions);
  const store = new DiskFigures({ disk, log: recordingLog().log });
  const open = () => new LiveFigures({ gateway: { state, now: () => now }, store, history, timeZone: 'UTC', monthOf });
  return {
    state,
    history,
    open,
    pass: (ms: number) => {
      now += ms;
    },
    set: (id: number, openedAt: number, downBytes: number) => {
      const session = { ...openedSession(id, '02:00:00:00:00:09', openedAt), usage: { upBytes: 0, downBytes } };
      state.sessions.set(id, session);
      state.last.session = Math.max(state.last.session, id);
    },
  };
}

const all = { startAt: noon - 40 * day, endAt: noon + 40 * day };
const shown = async (figures: LiveFigures) =>
  (await figures.hours(all)).map(({ startAt, mostOnline, begun, downBytes }) => [
    (startAt - noon) / hour,
    mostOnline,
    begun,
    downBytes,
  ]);

test('an hour is shown as it goes on, and put on disk once, when it is over', async (t) => {
  const disk = new MemoryDisk();
  const place = running(disk, noon);
  const figures = place.open();
  await figures.look();
  for (let minutes = 1; minutes <= 90; minutes++) {
    place.pass(minute);
    place.set(1, noon + minute, 100 * minutes);
    await figures.look();
    if (minutes % 60 === 1) await figures.keep('over');
  }
  t.deepEqual(await shown(figures), [
    [0, 1, 1, 6_000],
    [1, 1, 0, 3_000],
  ]);
  t.deepEqual(
    disk.operations.filter((one) => one.startsWith('append')),
    [`append ${name}.tmp`],
  );
  await figures.keep('all');
  t.deepEqual(await shown(place.open()), [
    [0, 1, 1, 6_000],
    [1, 1, 0, 3_000],
  ]);
});

test('an hour that could not be written is kept in memory, shown, and written the next time', async (t) => {
  const disk = new MemoryDisk();
  const place = running(disk, noon);
  const figures = place.open();
  await figures.look();
  place.set(1, noon, 500);
  figures.sample();
  place.pass(hour);
  disk.fails = (operation) => (operation.startsWith('append') ? badMedium() : undefined);
  await t.throwsAsync(figures.keep('over'), { message: /EIO/ });
  disk.fails = () => undefined;
  t.is(summed(0, await figures.hours(all)).downBytes, 500);
  await figures.keep('all');
  t.is(summed(0, await place.open().hours(all)).downBytes, 500);
});

async function restored(t: ExecutionContext, disk: MemoryDisk, sessions: readonly FiledSession[]) {
  const place = running(disk, noon, sessions);
  const figures = place.open();
  t.false(figures.isComplete);
  await figures.look();
  t.true(figures.isComplete);
  await figures.keep('all');
  return { place, figures };
}

const past = [
  filed(1, noon - 20 * day, noon - 20 * day + 2 * hour, 2_000),
  filed(2, noon - 3 * hour, noon - hour, 1_000),
  filed(3, noon - 3 * hour, noon - 2 * hour, 600),
];

test('months without figures are worked out from the past sessions, and put on disk for good', async (t) => {
  const disk = new MemoryDisk();
  const { figures } = await restored(t, disk, past);
  const rows = [
    [-480, 1, 1, 1_000],
    [-479, 1, 0, 1_000],
    [-3, 2, 2, 1_100],
    [-2, 1, 0, 500],
  ];
  t.deepEqual(await shown(figures), rows);
  t.deepEqual([...disk.files.keys()].sort(), ['figures-2026-04.jsonl', name]);
  const again = running(disk, noon, past);
  const later = again.open();
  await later.look();
  t.deepEqual(await shown(later), rows);
  t.true(again.history.reads <= past.length, 'only what is missing is looked for');
});

test('hours that a damaged file has lost are worked out again, and the others stay', async (t) => {
  const disk = new MemoryDisk();
  const { figures } = await restored(t, disk, past);
  const before = await shown(figures);
  const bytes = await disk.read(name);
  bytes[20] = 0;
  const damaged = new MemoryDisk(new Map([...disk.files, [name, bytes]]));
  const { figures: mended } = await restored(t, damaged, past);
  t.deepEqual(await shown(mended), before);
});

test('a daemon that was killed has lost no hour in which sessions are known', async (t) => {
  const disk = new MemoryDisk();
  const { figures, place } = await restored(t, disk, past);
  place.set(4, noon + 5 * minute, 0);
  for (let minutes = 1; minutes < 50; minutes++) {
    place.pass(minute);
    place.set(4, noon + 5 * minute, 10 * minutes);
    figures.sample();
  }
  // here it is killed: nothing of this hour is on disk, but the session is
  const after = running(disk.afterKill(), noon + 49 * minute, past);
  after.set(4, noon + 5 * minute, 490);
  const anew = after.open();
  await anew.look();
  t.deepEqual((await shown(anew)).at(-1), [0, 1, 1, 490]);
  after.pass(20 * minute);
  after.set(4, noon + 5 * minute, 690);
  await anew.look();
  t.is(summed(0, await anew.hours({ startAt: noon, endAt: noon + 2 * hour })).downBytes, 690);
});

test('while the date is not known nothing is worked out and nothing is written', async (t) => {
  const disk = new MemoryDisk();
  const place = running(disk, noon, past);
  place.state.clock = { ...place.state.clock, isKnown: false };
  const figures = place.open();
  await figures.look();
  await figures.keep('all');
  t.deepEqual(disk.operations, []);
  place.state.clock = { ...place.state.clock, isKnown: true };
  await figures.look();
  t.true(figures.isComplete);
  t.is((await shown(figures)).length, 4);
});
