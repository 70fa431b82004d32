import { gunzipSync, gzipSync } from 'node:zlib';
import test from 'ava';
import { emptyDocument, fromDocument, toDocument } from '../../daemon/store/document.js';
import { currentVersion, type Document } from '../../daemon/store/schema.js';
import { SnapshotAdapter } from '../../daemon/store/snapshot.js';
import { basis, contentOf, fact, openOn, plain } from './fixture.js';
import { MemoryDisk } from './memory-disk.js';

async function readBack(disk: MemoryDisk): Promise<Document | null> {
  const adapter = new SnapshotAdapter(disk);
  const document = await adapter.read();
  if (adapter.corrupt.length > 0) throw new Error(adapter.corrupt.map(({ reason }) => reason).join());
  return document;
}

async function linesOn(disk: MemoryDisk, name: string): Promise<string[]> {
  return gunzipSync(await disk.read(name))
    .toString()
    .trimEnd()
    .split('\n');
}

const holding = (lines: readonly string[]) =>
  new MemoryDisk(new Map([['snapshot-4.jsonl.gz', gzipSync(`${lines.join('\n')}\n`)]]));

test('a state that goes through a snapshot is the same', async (t) => {
  const { commit, state } = await openOn(new MemoryDisk());
  await commit(...basis, ...[...Array(30).keys()].map(fact), { type: 'ticket-cancelled', ticketId: 2, at: 7 });
  const document = toDocument(state, { generation: 4, sequence: 5, at: 6 });
  const disk = new MemoryDisk();
  await new SnapshotAdapter(disk).write(document);
  const read = await readBack(disk);
  t.deepEqual(read, document);
  t.is(contentOf(fromDocument(read ?? emptyDocument())), contentOf(state));
  t.deepEqual(fromDocument(read ?? emptyDocument()), state);
});

test('a document does not change with the state it was taken of', async (t) => {
  const { commit, state } = await openOn(new MemoryDisk());
  await commit(...basis, fact(1));
  const document = toDocument(state, { generation: 1, sequence: 1, at: 1 });
  const before = JSON.stringify(document);
  await commit(...[...Array(20).keys()].map((n) => fact(n + 2)), { type: 'clock-set', byMs: 5, since: 0 });
  t.is(JSON.stringify(document), before);
});

test('a snapshot is lines of at most 500 entries between its envelope and its counts', async (t) => {
  const { commit, state } = await openOn(new MemoryDisk());
  const codes = Array.from({ length: 1_200 }, (_, i) => `CODE${i}`);
  await commit(...basis, { type: 'tickets-issued', listId: 1, at: 7, firstId: 100, codes, ...plain });
  const disk = new MemoryDisk();
  await new SnapshotAdapter(disk).write(toDocument(state, { generation: 4, sequence: 5, at: 6 }));
  const lines = (await linesOn(disk, 'snapshot-4.jsonl.gz')).map((line) => JSON.parse(line));
  t.like(lines[0], { version: currentVersion, generation: 4, sequence: 5, at: 6, last: { ticket: 1_299 } });
  t.deepEqual(
    lines.slice(1, -1).map(({ section, entries }) => `${entries.length} ${section}`),
    ['1 offers', '1 lists', '500 tickets', '500 tickets', '203 tickets'],
  );
  t.like(lines.at(-1).end, { offers: 1, lists: 1, tickets: 1_203, sessions: 0 });
});

test('of a ticket that nobody has used yet only its number, list, code and issue are written', async (t) => {
  const { commit, state } = await openOn(new MemoryDisk());
  await commit(...basis);
  const disk = new MemoryDisk();
  await new SnapshotAdapter(disk).write(toDocument(state, { generation: 4, sequence: 5, at: 6 }));
  const [, , , tickets = ''] = await linesOn(disk, 'snapshot-4.jsonl.gz');
  t.deepEqual(Object.keys(JSON.parse(tickets).entries[0]), ['id', 'listId', 'code', 'createdAt']);
});

test('what is the same for all unused tickets is in memory once', async (t) => {
  const { commit, state } = await openOn(new MemoryDisk());
  await commit(...basis);
  const disk = new MemoryDisk();
  await new SnapshotAdapter(disk).write(toDocument(state, { generation: 4, sequence: 5, at: 6 }));
  const read = (await readBack(disk)) ?? emptyDocument();
  for (const { tickets } of [toDocument(state, { generation: 0, sequence: 0, at: 0 }), read]) {
    t.is(tickets[0]?.devices, tickets[1]?.devices);
    t.is(tickets[0]?.stretch, tickets[1]?.stretch);
    t.is(tickets[0]?.usage, tickets[1]?.usage);
    t.is(tickets[0]?.spent, tickets[1]?.spent);
  }
});

test('the daemon goes on while a snapshot is written', async (t) => {
  const { commit, state } = await openOn(new MemoryDisk());
  await commit(...basis);
  for (let n = 0; n < 20; n++) {
    const codes = Array.from({ length: 1_000 }, (_, i) => `CODE${n}-${i}`);
    await commit({ type: 'tickets-issued', listId: 1, at: 7, firstId: 100 + 1_000 * n, codes, ...plain });
  }
  let turns = 0;
  const count = setInterval(() => turns++, 0);
  await new SnapshotAdapter(new MemoryDisk()).write(toDocument(state, { generation: 4, sequence: 5, at: 6 }));
  clearInterval(count);
  t.true(turns > 5, `${turns} turns`);
});

test('a snapshot that is not whole is refused with what is wrong', async (t) => {
  const disk = new MemoryDisk();
  await new SnapshotAdapter(disk).write({ ...emptyDocument(), generation: 4 });
  const [envelope = '', end = ''] = await linesOn(disk, 'snapshot-4.jsonl.gz');
  const with_ = (changes: object) => [JSON.stringify({ ...JSON.parse(envelope), ...changes }), end];
  const tickets = '{"section":"tickets","entries":[{}]}';
  const wrong: Record<string, readonly string[]> = {
    'not an object': ['[]', end],
    'its end is missing': [envelope, tickets],
    'tickets has 1 entries, not 0': [envelope, tickets, end],
    'a line is no part of a snapshot': [envelope, '{"section":"tickets"}', end],
    'version is not a whole number of at least 1': with_({ version: '1' }),
    'generation is not a whole number': with_({ generation: null }),
    'last is not an object': with_({ last: [] }),
    'offers is not a list': [envelope, '{"end":{"tickets":0}}'],
    'it is generation 5 by its content': with_({ generation: 5 }),
  };
  for (const [message, lines] of Object.entries(wrong)) await t.throwsAsync(readBack(holding(lines)), { message });
  await t.throwsAsync(readBack(holding(with_({ version: currentVersion + 1 }))), {
    name: 'NewerVersionError',
    message: /^snapshot-4.jsonl.gz was written by a newer release/,
  });
});

test('a snapshot whose version was only flipped is damaged, not newer', async (t) => {
  const disk = new MemoryDisk();
  await new SnapshotAdapter(disk).write({ ...emptyDocument(), generation: 4 });
  const text = gunzipSync(await disk.read('snapshot-4.jsonl.gz'))
    .toString()
    .replace('"version":2', '"version":9');
  const bytes = gzipSync(text);
  const crc = bytes.length - 8;
  bytes[crc] = (bytes[crc] ?? 0) ^ 1;
  await t.throwsAsync(readBack(new MemoryDisk(new Map([['snapshot-4.jsonl.gz', bytes]]))), {
    message: 'incorrect data check',
  });
});
