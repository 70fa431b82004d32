import test from 'ava';
import { type Migration, migrateChanges, migrateDocument, versionAfter } from '../../daemon/store/migrate.js';

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
