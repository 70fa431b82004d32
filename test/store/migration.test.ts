import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { toDocument } from '../../daemon/store/document.js';
import { root } from '../source-code.js';
import { contentOf, contentOn, openOn } from './fixture.js';
import { MemoryDisk } from './memory-disk.js';

const folder = join(root, 'test/store/recorded/version-1');
/** What that release held when its power was cut. */
const before = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));

/** A folder as the first release left it: a snapshot and the journal after it. */
function recorded(): MemoryDisk {
  const names = readdirSync(folder).filter((name) => name !== 'state.json');
  return new MemoryDisk(new Map(names.map((name) => [name, readFileSync(join(folder, name))])));
}

test('version 1: what a release wrote is read by the next one', async (t) => {
  const { state, messages } = await openOn(recorded());
  const after = toDocument(state, { generation: 0, sequence: 0, at: before.at });
  for (const section of ['offers', 'lists', 'staff', 'staffSessions'] as const)
    t.like(after[section], before[section], section);
  t.like(
    after.tickets,
    before.tickets.map(({ creditUsedMs, ...others }: { creditUsedMs: number }) => ({
      ...others,
      charged: { onceMs: creditUsedMs },
    })),
  );
  t.like(
    after.ended,
    before.ended.map(({ recorded, ...others }: { recorded: unknown }) => others),
  );
  const { boot, ...last } = before.last;
  t.like(after.last, last);
  t.like(after.clock, { bootId: boot, isKnown: true });
  t.deepEqual(messages, ['info loaded snapshot 2 and 6 commits beyond it: 11 tickets, 1 open sessions']);
});

test('version 1: meters since the opening become meters that were seen, and the next checkpoint records them', async (t) => {
  const { state } = await openOn(recorded());
  const [session] = state.sessions.values();
  const { recorded: was, ...others } = before.sessions[0];
  t.like(session, others);
  t.deepEqual(was, { upBytes: 8_000, downBytes: 90_000 });
  t.deepEqual(session?.recorded, { upBytes: 0, downBytes: 0 });
});

test('version 1: the first snapshot of the new release takes the place of the old one', async (t) => {
  const disk = recorded();
  const { commit, state, store } = await openOn(disk);
  await store.snapshot();
  t.deepEqual((await disk.list()).sort(), ['journal-2.jsonl', 'snapshot-2.json', 'snapshot-3.jsonl.gz']);
  t.is(await contentOn(disk.afterPowerCut()), contentOf(state));
  await commit({ type: 'ticket-cancelled', ticketId: 5, at: before.at });
  await store.close();
  t.false((await disk.list()).includes('journal-2.jsonl'));
  t.is(await contentOn(disk.afterPowerCut()), contentOf(state));
});
