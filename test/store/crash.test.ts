import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import type { Change } from '../../daemon/domain/change.js';
import { openStore } from '../../daemon/store/open.js';
import { basis, contentAfter, contentOf, contentOn, fact, type Opened, openOn, recordingLog } from './fixture.js';
import { badMedium, type Leave, MemoryDisk, noSpace } from './memory-disk.js';

/** What happened to each commit, in the order they were made. */
interface Made {
  readonly changes: readonly Change[];
  outcome: 'pending' | 'acknowledged' | 'refused';
}

/** Commits and keeps the record of it; settles like the commit, and never rejects. */
function committing({ commit }: Opened, made: Made[], changes: readonly Change[]): Promise<void> {
  const one: Made = { changes, outcome: 'pending' };
  made.push(one);
  const settle = (outcome: Made['outcome']) => () => {
    one.outcome = outcome;
  };
  return commit(...changes).then(settle('acknowledged'), settle('refused'));
}

/** What a disk may hold: all that was acknowledged, nothing that was refused, and a beginning of what was pending. */
function histories(made: readonly Made[]): Made[][] {
  const pending = made.filter(({ outcome }) => outcome === 'pending');
  return Array.from({ length: pending.length + 1 }, (_, some) => {
    const there = new Set(pending.slice(0, some));
    return made.filter((one) => one.outcome === 'acknowledged' || there.has(one));
  });
}

function allowed(made: readonly Made[]): Set<string> {
  return new Set(histories(made).map((commits) => contentAfter(commits.map(({ changes }) => changes))));
}

/** A story with everything in it: bursts, snapshots under load, a full disk, a bad medium, a proper stop. */
async function story(disk: MemoryDisk, made: Made[]): Promise<void> {
  const opened = await openOn(disk);
  const { store } = opened;
  const commit = (...changes: Change[]) => committing(opened, made, changes);
  await commit(...basis);
  await Promise.all([commit(fact(1)), commit(fact(2)), commit(fact(3))]);
  const underLoad = [store.snapshot(), commit(fact(4)), commit(fact(5))];
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([...underLoad, commit(fact(6)), commit(fact(7))]);
  disk.fails = (operation) => (operation.startsWith('append') ? noSpace(30) : undefined);
  await Promise.all([commit(fact(8)), store.snapshot().catch(() => {}), commit(fact(9))]);
  disk.fails = (operation) => (/^(sync-data|truncate)/.test(operation) ? badMedium() : undefined);
  await commit(fact(12));
  disk.fails = () => undefined;
  await store.reload();
  await commit(fact(13));
  await Promise.all([store.snapshot(), commit(fact(14))]);
  const last = [commit(fact(15)), store.close()];
  await Promise.all(last);
}

test('killed or cut off after any operation: all that was acknowledged is there, once, and nothing that was refused', async (t) => {
  const whole = new MemoryDisk();
  await story(whole, []);
  const total = whole.operations.length;
  t.true(total > 50, `${total} operations`);
  for (let dieAfter = 0; dieAfter <= total; dieAfter++) {
    const made: Made[] = [];
    const disk = new MemoryDisk();
    disk.dieAfter = dieAfter;
    await Promise.race([story(disk, made), disk.died]);
    const possible = allowed(made);
    const leaves: Leave[] = [() => 0, (most) => most, (most) => Math.floor(most / 2), (most) => Math.min(1, most)];
    for (const left of [disk.afterKill(), ...leaves.map((leave) => disk.afterPowerCut(leave))]) {
      const first = await openOn(left);
      const content = contentOf(first.state);
      // While the medium refuses even to be cut back, what it was told to forget may be read back after a crash.
      const isTooBad =
        disk.operations.at(-1)?.startsWith('truncate') || disk.operations.at(-1)?.startsWith('sync-data');
      if (!possible.has(content) && !(isTooBad && made.at(-1)?.outcome === 'refused'))
        t.fail(`wrong after ${dieAfter} operations, the last being ${disk.operations.slice(-3)}`);
      if ((await contentOn(left.afterPowerCut())) !== content) t.fail(`a second start differs after ${dieAfter}`);
    }
  }
  t.pass();
});

/** Makes operations fail from now on; a sync only once, so that what it was for can be cut back. */
function failOn(disk: MemoryDisk, pattern: string, bytes: number): void {
  disk.fails = (operation) => {
    if (!operation.includes(pattern)) return undefined;
    if (pattern === 'sync-data') disk.fails = () => undefined;
    return noSpace(bytes);
  };
}

type Step =
  | { readonly type: 'commit'; readonly burst: number }
  | { readonly type: 'tick' | 'snapshot' | 'reload' | 'stop' | 'kill' | 'heal' }
  | { readonly type: 'cut'; readonly leave: readonly number[] }
  | { readonly type: 'fail'; readonly pattern: string; readonly bytes: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('commit' as const), burst: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: fc.constant({ type: 'tick' as const }) },
  { weight: 3, arbitrary: fc.constant({ type: 'snapshot' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom('reload', 'stop', 'kill', 'heal') }) as fc.Arbitrary<Step>,
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cut' as const), leave: fc.array(fc.nat(200)) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('fail' as const),
      pattern: fc.constantFrom('append', 'sync-data', 'create', 'rename', 'sync .', 'snapshot'),
      bytes: fc.nat(300),
    }),
  },
);

test('any mix of commits, snapshots, failures, stops and crashes leaves what it should', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      let disk = new MemoryDisk();
      let opened = await openOn(disk);
      let made: Made[] = [];
      let n = 0;
      await committing(opened, made, basis);
      const reopen = async (next: MemoryDisk) => {
        // The process that died may still run on here: what it says from now on is heard by nobody.
        const past = made.map((one) => ({ ...one }));
        disk = next;
        opened = await openOn(disk);
        const content = contentOf(opened.state);
        const history = histories(past).find(
          (commits) => contentAfter(commits.map(({ changes }) => changes)) === content,
        );
        if (!history) throw new Error('the disk holds something else');
        made = history.map(({ changes }) => ({ changes, outcome: 'acknowledged' }));
      };
      for (const one of steps) {
        switch (one.type) {
          case 'commit':
            for (let i = 0; i < one.burst; i++) void committing(opened, made, [fact(n++)]);
            break;
          case 'tick':
            await new Promise((resolve) => setImmediate(resolve));
            break;
          case 'snapshot':
            opened.store.snapshot().catch(() => {});
            break;
          case 'reload':
            await opened.store.reload();
            break;
          case 'stop':
            await opened.store.close();
            await reopen(disk);
            break;
          case 'kill':
            await reopen(disk.afterKill());
            break;
          case 'heal':
            disk.fails = () => undefined;
            break;
          case 'cut': {
            const choices = [...one.leave];
            await reopen(disk.afterPowerCut((most) => (choices.pop() ?? 0) % (most + 1)));
            break;
          }
          case 'fail':
            failOn(disk, one.pattern, one.bytes);
            break;
        }
      }
      await opened.store.close();
      await reopen(disk.afterPowerCut());
    }),
    { numRuns: 300 },
  );
  t.pass();
});

/** Runs the writer until it has acknowledged some facts, kills it, and answers the last one it acknowledged. */
async function killedWriter(folder: string, from: number, lines: number): Promise<number> {
  const writer = fileURLToPath(new URL('writer.js', import.meta.url));
  const child = spawn(process.execPath, [writer, folder, `${from}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
    if (output.split('\n').length > lines) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  return Number(output.split('\n').at(-2));
}

for (const [lane, kills] of [5, 5, 5, 5].entries())
  test(`kill -9 while writing, ${kills} times: acknowledged facts are all there (${lane + 1})`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'passerelle-kill-'));
    t.teardown(() => rm(folder, { recursive: true }));
    let next = 0;
    for (let round = 0; round < kills; round++) {
      const acknowledged = await killedWriter(folder, next, 3 + 17 * round + 5 * lane);
      t.true(acknowledged > next);
      const { log, messages } = recordingLog();
      const store = await openStore({ folder, log, now: () => 0 });
      const content = contentOf(await store.load());
      let count = acknowledged + 1;
      const upTo = (end: number) => contentAfter([basis, [...Array(end).keys()].map(fact)]);
      while (upTo(count) !== content && count < acknowledged + 4) count++;
      t.true(upTo(count) === content, messages.join('\n'));
      next = count;
      await store.close();
    }
  });
