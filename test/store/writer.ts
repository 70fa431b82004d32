import { writeSync } from 'node:fs';
import { openStore } from '../../daemon/store/open.js';
import { basis, committer, fact, recordingLog } from './fixture.js';

// A process to be killed: commits facts without end and says on its output which ones are acknowledged.
const [folder = '', from = '0'] = process.argv.slice(2);
const store = await openStore({ folder, log: recordingLog().log, now: () => Date.now() });
const state = await store.load();
const commit = committer(store, state);
if (state.offers.size === 0) await commit(...basis);
for (let n = Number(from); ; n++) {
  const two = [commit(fact(n)), commit(fact(++n))];
  if (n % 7 === 0) store.snapshot().catch(() => {});
  await Promise.all(two);
  writeSync(1, `${n}\n`);
}
