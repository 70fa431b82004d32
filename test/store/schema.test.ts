import test from 'ava';
import { type Migration, migrateChanges, migrateDocument, versionAfter } from '../../daemon/store/migrate.js';
import { currentVersion, emptyDocument, fromDocument, parseDocument, toDocument } from '../../daemon/store/schema.js';
import { basis, contentOf, fact, openOn } from './fixture.js';
import { MemoryDisk } from './memory-disk.js';

const addColour: Migration = {
  to: 2,
  document: (before) => ({ ...before, colour: 'blue' }),
  change: (before) => [{ ...before, colour: 'blue' }],
};
const dropGhosts: Migration = {
  to: 3,
  document: (before) => ({ ...before, ghosts: undefined }),
  change: (before) => (before.type === 'ghost' ? [] : [before]),
};

test('a state that goes through a document and JSON is the same', async (t) => {
  const { commit, state } = await openOn(new MemoryDisk());
  await commit(...basis, ...[...Array(30).keys()].map(fact));
  const document = toDocument(state, { generation: 4, sequence: 5, at: 6 });
  const read = parseDocument(JSON.stringify(document), 'snapshot-4.json');
  t.deepEqual(read, JSON.parse(JSON.stringify(document)));
  t.is(contentOf(fromDocument(read)), contentOf(state));
  t.deepEqual(fromDocument(read), state);
});

test('a document does not change with the state it was taken of', async (t) => {
  const { commit, state } = await openOn(new MemoryDisk());
  await commit(...basis, fact(1));
  const document = toDocument(state, { generation: 1, sequence: 1, at: 1 });
  const before = JSON.stringify(document);
  await commit(...[...Array(20).keys()].map((n) => fact(n + 2)), { type: 'booted', bootId: 'b' });
  t.is(JSON.stringify(document), before);
});

test('a snapshot with a wrong envelope is refused with what is wrong', (t) => {
  const good = emptyDocument();
  const wrong = {
    'not an object': [],
    'version is not a whole number of at least 1': { ...good, version: '1' },
    'generation is not a whole number': { ...good, generation: null },
    'tickets is not a list': { ...good, tickets: {} },
    'last is not an object': { ...good, last: [] },
  };
  for (const [message, document] of Object.entries(wrong))
    t.throws(() => parseDocument(JSON.stringify(document), 'x'), { message });
  t.throws(() => parseDocument(JSON.stringify({ ...good, version: currentVersion + 1 }), 'x'), {
    name: 'NewerVersionError',
    message: /^x was written by a newer release/,
  });
});

test('migrations are run in order, from the version of the file on, on snapshots and on facts', (t) => {
  const migrations = [addColour, dropGhosts];
  t.is(versionAfter(migrations), 3);
  t.deepEqual(migrateDocument({ version: 1, ghosts: 1 }, 1, migrations), {
    version: 3,
    colour: 'blue',
    ghosts: undefined,
  });
  t.deepEqual(migrateDocument({ version: 2, ghosts: 1 }, 2, migrations), { version: 3, ghosts: undefined });
  t.deepEqual(migrateChanges([{ type: 'ghost' }, { type: 'a' }], 1, migrations), [{ type: 'a', colour: 'blue' }]);
  t.deepEqual(migrateChanges([{ type: 'a' }], 3, migrations), [{ type: 'a' }]);
});

test('a table of migrations that leaves a version out is refused', (t) => {
  t.throws(() => versionAfter([addColour, { ...dropGhosts, to: 4 }]), { message: /migration 2 .* version 4, not 3/ });
});
