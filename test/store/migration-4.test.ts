import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { toDocument } from '../../daemon/store/document.js';
import { root } from '../source-code.js';
import { contentOf, contentOn, openOn } from './fixture.js';
import { MemoryDisk } from './memory-disk.js';

const folder = join(root, 'test/store/recorded/version-3');
/** What that release held when its power was cut. */
const before = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));

/** A folder as that release left it: a snapshot and the journal after it, with offers and messages in both. */
function recorded(): MemoryDisk {
  const names = readdirSync(folder).filter((name) => name !== 'state.json');
  return new MemoryDisk(new Map(names.map((name) => [name, readFileSync(join(folder, name))])));
}

const withField = (entries: readonly object[], more: object) => entries.map((entry) => ({ ...entry, ...more }));

test('version 3: nothing is given away, fields are text, every message brings tickets, and no address waits for its guest', async (t) => {
  const { state } = await openOn(recorded());
  const after = toDocument(state, { generation: 0, sequence: 0, at: before.at });
  const offers = before.offers.map((offer: { extraFields: object[] }) => ({
    ...offer,
    clickThrough: false,
    clickThroughAgainSeconds: null,
    extraFields: withField(offer.extraFields, { kind: 'text', graceSeconds: null }),
  }));
  t.deepEqual(after.offers, offers);
  t.deepEqual(after.outbox, withField(before.outbox, { kind: 'tickets' }) as never);
  t.deepEqual(after.tickets, withField(before.tickets, { confirmation: null }) as never);
  const others = ['lists', 'papers', 'sessions', 'ended', 'devices', 'last', 'clock'] as const;
  for (const section of others) t.deepEqual(after[section], before[section], section);
});

test('version 3: the recorded folder holds what this migration changes, before the power was cut and after the last snapshot', (t) => {
  const journal = readFileSync(join(folder, 'journal-2.jsonl'), 'utf8');
  for (const type of ['offer-set', 'message-set']) t.true(journal.includes(`"type":"${type}"`), type);
  const counts = [before.offers, before.outbox, before.tickets, before.sessions, before.ended].map(
    ({ length }) => length,
  );
  t.deepEqual(counts, [3, 2, 6, 1, 1]);
  t.deepEqual(
    before.offers.map((offer: { extraFields: object[] }) => offer.extraFields.length),
    [2, 1, 1],
  );
});

test('version 3: the first snapshot of the new release holds the same', async (t) => {
  const disk = recorded();
  const { state, store } = await openOn(disk);
  await store.snapshot();
  t.is(await contentOn(disk.afterPowerCut()), contentOf(state));
  await store.close();
});
