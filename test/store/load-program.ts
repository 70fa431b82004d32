import { writeSync } from 'node:fs';
import { openStore } from '../../daemon/store/open.js';
import { recordingLog } from './fixture.js';

// A process of its own, with the whole daemon in it but for its sockets: loads a folder and says what that took.
await import('../../daemon/start.js');
const before = performance.now();
const store = await openStore({ folder: process.argv[2] ?? '', log: recordingLog().log, now: () => Date.now() });
const state = await store.load();
const loadMs = Math.round(performance.now() - before);
const rssMiB = Math.round(process.memoryUsage().rss / 2 ** 20);
writeSync(1, JSON.stringify({ tickets: state.tickets.size, loadMs, rssMiB }));
process.exit();
