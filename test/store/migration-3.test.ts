import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { toDocument } from '../../daemon/store/document.js';
import { root } from '../source-code.js';
import { openOn } from './fixture.js';
import { MemoryDisk } from './memory-disk.js';

const folder = join(root, 'test/store/recorded/version-2');
/** What the version after the next adds. */
const ofVersion4 = {
  offer: { clickThrough: false, clickThroughAgainSeconds: null },
  ticket: { confirmation: null },
};

/** What that release held when its power was cut. */
const before = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));

test('version 2: offers are in use, sessions accepted no terms, no device has a rule, nothing waits to be sent, and nobody knows who signed in where', async (t) => {
  const names = readdirSync(folder).filter((name) => name !== 'state.json');
  const disk = new MemoryDisk(new Map(names.map((name) => [name, readFileSync(join(folder, name))])));
  const { state } = await openOn(disk);
  const after = toDocument(state, { generation: 0, sequence: 0, at: before.at });
  const withField = (entries: object[], more: object) => entries.map((entry) => ({ ...entry, ...more }));
  t.deepEqual(after.offers, withField(before.offers, { retiredAt: null, ...ofVersion4.offer }) as never);
  t.deepEqual(after.sessions, withField(before.sessions, { termsVersion: null }) as never);
  t.deepEqual(after.ended, withField(before.ended, { termsVersion: null }) as never);
  const unseen = { addedAt: null, signedInAt: null, addresses: [] };
  t.deepEqual(after.staff, withField(before.staff, unseen) as never);
  t.deepEqual(after.staffSessions, withField(before.staffSessions, { address: '', browser: '' }) as never);
  t.deepEqual(after.tickets, withField(before.tickets, ofVersion4.ticket) as never);
  for (const section of ['lists', 'papers'] as const) t.deepEqual(after[section], before[section], section);
  t.is(after.sessions.length, 2);
  t.deepEqual([after.devices, after.outbox, after.last.message], [[], [], 0]);
});
