import test from 'ava';
import { LiveFigures } from '../../daemon/figures.js';
import { pastSessionErrands } from '../../daemon/past-sessions.js';
import type { Disk } from '../../daemon/store/disk.js';
import { DiskFigures } from '../../daemon/store/figures.js';
import { DiskHistory } from '../../daemon/store/history.js';
import { DiskStore } from '../../daemon/store/store.js';
import { monthOf } from '../fakes/history.js';
import { BusyPlace } from './busy-place.js';
import { recordingLog } from './fixture.js';
import { MemoryDisk } from './memory-disk.js';

const minutesOfDay = 1_440;
const sessions = 200;
const logIns = 1_000;
const tickets = 1_000;
/** The last ended sessions of so many devices are remembered. */
const devices = 5_000;

/** Counts the bytes appended to each kind of file: `journal`, `snapshot`, `sessions`. */
class CountingDisk extends MemoryDisk {
  readonly written = new Map<string, number>();
  syncs = 0;

  override async open(name: string): ReturnType<Disk['open']> {
    const kind = name.split('-')[0] ?? '';
    const file = await super.open(name);
    const counted = (sync: () => Promise<void>) => () => {
      this.syncs++;
      return sync();
    };
    return {
      ...file,
      sync: counted(file.sync),
      syncData: counted(file.syncData),
      append: (bytes) => {
        this.written.set(kind, (this.written.get(kind) ?? 0) + bytes.length);
        return file.append(bytes);
      },
    };
  }
}

/** A place that has been open for days: the sessions of very many devices are remembered, so many guests are online. */
async function runningPlace(disk: Disk) {
  const { log } = recordingLog();
  let now = () => 0;
  const store = new DiskStore({ disk, log, now: () => now(), release: async () => {} });
  const place = new BusyPlace(store, await store.load());
  now = () => place.now;
  await place.open(tickets);
  for (let guest = 1; guest <= devices; guest++) {
    await place.logIn(guest, 1 + (guest % tickets));
    place.traffic(50_000, 500_000);
    if (guest > sessions) await place.logOut(guest - sessions);
    place.now += 1_000;
  }
  await place.happen({ type: 'sessions-filed', ids: [...place.state.unfiled.keys()] });
  await store.snapshot();
  return { place, store };
}

test('200 busy sessions, 1,000 log-ins and 1,000 tickets write at most 5 MB a day', async (t) => {
  const disk = new CountingDisk();
  const { place, store } = await runningPlace(disk);
  const history = new DiskHistory({ disk, log: recordingLog().log, monthOf });
  const gateway = {
    state: place.state,
    now: () => place.now,
    dispatch: async (event: Parameters<typeof place.happen>[0]) => {
      await place.happen(event);
      return { ok: true as const, changes: [] };
    },
  };
  const figures = new LiveFigures({
    gateway,
    store: new DiskFigures({ disk, log: recordingLog().log }),
    history,
    timeZone: 'UTC',
    monthOf,
  });
  const beforeFiling = () => figures.sample();
  const errands = pastSessionErrands({ gateway, history, beforeFiling, monthOf, keepMonths: () => 12 });
  disk.written.clear();
  disk.syncs = 0;
  let guest = devices;
  let visits = 0;
  for (let minute = 0; minute < minutesOfDay; minute++) {
    place.now += 60_000;
    place.traffic(500_000, 5_000_000);
    await place.read();
    await place.happen({ type: 'checkpoint' });
    for (; visits < (logIns * (minute + 1)) / minutesOfDay; visits++, guest++) {
      await place.logOut(guest - sessions + 1);
      await place.logIn(guest + 1, 1 + (guest % tickets));
    }
    if (minute % 10 === 5) await errands['file-sessions']();
    await figures.look();
    if (minute % 60 === 1) await figures.keep('over');
  }
  await figures.keep('all');
  await store.close();
  const total = [...disk.written.values()].reduce((sum, bytes) => sum + bytes, 0);
  const split = [...disk.written].map(([kind, bytes]) => `${kind} ${(bytes / 1e6).toFixed(2)} MB`);
  t.log(`${(total / 1e6).toFixed(2)} MB a day: ${split.join(', ')}; ${disk.syncs} syncs`);
  t.is(place.state.sessions.size, sessions);
  t.true((disk.written.get('sessions') ?? 0) > 0);
  t.true((disk.written.get('figures') ?? 0) > 0);
  t.true((disk.written.get('figures') ?? 0) < 5_000);
  t.true(total <= 5_000_000, `${total} bytes`);
});
