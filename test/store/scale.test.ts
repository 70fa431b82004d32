import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { type Disk, folderDisk } from '../../daemon/store/disk.js';
import { DiskStore } from '../../daemon/store/store.js';
import { codeNumber, device } from '../fakes/place.js';
import { root } from '../source-code.js';
import { BusyPlace } from './busy-place.js';
import { recordingLog } from './fixture.js';
import { MemoryDisk } from './memory-disk.js';

const many = 100_000;
const guestsAtOnce = 500;

interface Scaled {
  readonly place: BusyPlace;
  readonly store: DiskStore;
}

/** A place with so many tickets, every other one used for a while, and all of it in a snapshot. */
async function placeOf(tickets: number, disk: Disk): Promise<Scaled> {
  let now = () => 0;
  const store = new DiskStore({ disk, log: recordingLog().log, now: () => now(), release: async () => {} });
  const place = new BusyPlace(store, await store.load());
  now = () => place.now;
  await place.open(tickets);
  for (let first = 1; first <= tickets / 2; first += guestsAtOnce) {
    const guests = Array.from({ length: guestsAtOnce }, (_, i) => first + i);
    place.now += 60_000;
    await place.happen(
      ...guests.map((guest) => ({ type: 'log-in' as const, ...device(guest), code: codeNumber(2 * guest) })),
    );
    place.traffic(2 ** 28, 2 ** 33);
    await place.read();
    await place.happen(...guests.map((guest) => ({ type: 'log-out' as const, mac: device(guest).mac })));
    await place.happen({ type: 'sessions-filed', ids: [...place.state.unfiled.keys()] });
  }
  await store.snapshot();
  return { place, store };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function took(act: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await act();
  return performance.now() - before;
}

/** How long this thread has computed, ms: what others do on this machine does not count (proc(5), schedstat). */
function computedMs(): number {
  return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;
}

/** The longest time for which nothing else could run, ms. */
async function longestBlock(act: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = computedMs();
  let isDone = false;
  const look = () => {
    const now = computedMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isDone) setImmediate(look);
  };
  setImmediate(look);
  await act();
  isDone = true;
  return longest;
}

async function folderFor(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'passerelle-scale-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

/** How the service runs Node: a small young generation, since the daemon makes little garbage and routers have little memory. */
function serviceFlags(): string[] {
  const unit = readFileSync(join(root, 'scripts/systemd/passerelle.service'), 'utf8');
  const flags =
    unit
      .match(/^ExecStart=\S+node ((?:--\S+ )+)/m)?.[1]
      ?.trim()
      .split(' ') ?? [];
  if (flags.length === 0) throw new Error('the unit gives Node no flags');
  return flags;
}

/** What a process of its own says after it has loaded a folder. */
async function loadedBy(folder: string) {
  const program = fileURLToPath(new URL('load-program.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...serviceFlags(), program, folder]);
  return JSON.parse(stdout) as { tickets: number; loadMs: number; rssMiB: number };
}

test.serial('100,000 tickets load within 2 s and the whole daemon stays under 150 MiB', async (t) => {
  const folder = await folderFor(t);
  await (await placeOf(many, folderDisk(folder))).store.close();
  const { tickets, loadMs, rssMiB } = await loadedBy(folder);
  t.log(`${tickets} tickets are loaded in ${loadMs} ms; the process has ${rssMiB} MiB`);
  t.is(tickets, many);
  t.true(loadMs < 2_000, `${loadMs} ms`);
  t.true(rssMiB < 150, `${rssMiB} MiB`);
});

test.serial(
  'with 100,000 tickets a snapshot lets the daemon go on, and 10,000 more are issued within 2 s',
  async (t) => {
    const { place, store } = await placeOf(many, folderDisk(await folderFor(t)));
    const blocks: number[] = [];
    for (let round = 0; round < 5; round++) {
      await place.issue(many + 1 + round, 1);
      blocks.push(await longestBlock(() => store.snapshot()));
    }
    t.log(`a snapshot lets others wait for ${median(blocks).toFixed(1)} ms at most`);
    t.true(median(blocks) < 30, `${blocks} ms`);
    const codes = Array.from({ length: 10_000 }, (_, i) => codeNumber(many + 1_000 + i));
    const ms = await took(() => place.happen({ type: 'tickets-issue', listId: 1, codes }));
    t.log(`10,000 tickets are issued in ${ms.toFixed(0)} ms`);
    t.true(ms < 2_000, `${ms} ms`);
    await store.close();
  },
);

test.serial('a log-in costs the same with 1,000 and with 100,000 tickets', async (t) => {
  const medians: number[] = [];
  for (const tickets of [1_000, many]) {
    const { place } = await placeOf(tickets, new MemoryDisk());
    const times: number[] = [];
    for (let i = 0; i < 400; i++) times.push(await took(() => place.logIn(60_000 + i, 2 * i + 1)));
    medians.push(median(times));
  }
  const [few = 0, most = 0] = medians;
  t.log(
    `a log-in takes ${(1_000 * few).toFixed(0)} µs with 1,000 tickets, ${(1_000 * most).toFixed(0)} µs with ${many}`,
  );
  t.true(most < 2 * few);
});
