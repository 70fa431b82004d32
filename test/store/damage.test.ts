import { gzipSync } from 'node:zlib';
import test from 'ava';
import { frame } from '../../daemon/store/frame.js';
import { currentVersion } from '../../daemon/store/schema.js';
import { basis, contentAfter, contentOf, contentOn, fact, type Opened, openOn } from './fixture.js';
import { badMedium, MemoryDisk } from './memory-disk.js';

/** A disk with a journal: the basis and so many facts, one commit each. */
async function written(facts: number): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const { commit } = await openOn(disk);
  await commit(...basis);
  for (let n = 1; n <= facts; n++) await commit(fact(n));
  return disk.afterPowerCut();
}

/** The commits of `written`, without some of the facts. */
const commitsOf = (facts: number, without: readonly number[] = []) => [
  basis,
  ...Array.from({ length: facts }, (_, i) => i + 1)
    .filter((n) => !without.includes(n))
    .map((n) => [fact(n)]),
];

function fileOf(disk: MemoryDisk, name: string): Buffer {
  const bytes = disk.files.get(name);
  if (!bytes) throw new Error(`no ${name} among ${[...disk.files.keys()]}`);
  return bytes;
}

const withFile = (disk: MemoryDisk, name: string, bytes: Buffer) => new MemoryDisk(disk.files.set(name, bytes));

function flipped(bytes: Buffer, at: number, bit = at % 8): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

const aside = (disk: MemoryDisk) => [...disk.files.keys()].filter((name) => name.includes('.corrupt-'));
const complaints = ({ messages }: Opened) => messages.filter((message) => !message.startsWith('info'));

test('a last line cut short at any byte is cut off, said, and no trouble to what follows', async (t) => {
  const disk = await written(6);
  const journal = fileOf(disk, 'journal-1.jsonl');
  const lastLine = journal.lastIndexOf(0x0a, -2) + 1;
  for (let length = lastLine; length < journal.length; length++) {
    const torn = withFile(disk, 'journal-1.jsonl', journal.subarray(0, length));
    const opened = await openOn(torn);
    t.is(contentOf(opened.state), contentAfter(commitsOf(5)));
    const bytes = `${length - lastLine} byte${length - lastLine === 1 ? '' : 's'}`;
    const said = [`warn cut ${bytes} of an unfinished commit off journal-1.jsonl`];
    t.deepEqual(complaints(opened), length === lastLine ? [] : said);
    t.is(fileOf(torn, 'journal-1.jsonl').length, lastLine);
    await opened.commit(fact(6));
    t.is(await contentOn(torn.afterPowerCut()), contentAfter(commitsOf(6)));
    t.deepEqual(aside(torn), []);
  }
});

test('a flipped bit in any byte of a journal costs that commit and no other, and the file is kept aside', async (t) => {
  const disk = await written(6);
  const journal = fileOf(disk, 'journal-1.jsonl');
  const lines = journal.toString('latin1').split('\n');
  const start = lines.slice(0, 4).join('\n').length + 1;
  const end = start + (lines[4]?.length ?? 0);
  // Line 0 is the header, line 1 the basis, line 4 the third fact. Its own line feed joins it to the fourth.
  for (let at = start; at <= end; at++) {
    const hurt = withFile(disk, 'journal-1.jsonl', flipped(journal, at));
    const opened = await openOn(hurt);
    const lost = at === end ? [3, 4] : [3];
    t.is(contentOf(opened.state), contentAfter(commitsOf(6, lost)), `byte ${at}`);
    t.deepEqual(aside(hurt), ['journal-1.jsonl.corrupt-1']);
    t.deepEqual(fileOf(hurt, 'journal-1.jsonl.corrupt-1'), flipped(journal, at));
    t.regex(complaints(opened)[0] ?? '', /^warn \d lines? of journal-1.jsonl could not be read: kept as .*corrupt-1/);
    t.is(
      complaints(opened)[1],
      `error ${lost.length === 1 ? '1 commit' : '2 commits'} on disk could not be read back: what they said is lost`,
    );
  }
});

test('a flipped bit in the first line of a journal costs nothing', async (t) => {
  const disk = await written(6);
  const journal = fileOf(disk, 'journal-1.jsonl');
  for (let at = 0; at < journal.indexOf(0x0a); at++)
    t.is(await contentOn(withFile(disk, 'journal-1.jsonl', flipped(journal, at))), contentAfter(commitsOf(6)));
});

test('a damaged journal is put aside once, and after the next commit nothing complains any more', async (t) => {
  const disk = await written(6);
  const hurt = withFile(disk, 'journal-1.jsonl', flipped(fileOf(disk, 'journal-1.jsonl'), 1500));
  const { commit, store, state } = await openOn(hurt);
  await commit(fact(7));
  await store.close();
  const next = hurt.afterPowerCut();
  const again = await openOn(next);
  t.deepEqual(complaints(again), []);
  t.deepEqual(aside(next), ['journal-1.jsonl.corrupt-1']);
  t.is(contentOf(again.state), contentOf(state));
});

test('what belongs to something lost is left out, so that the rest can be served', async (t) => {
  const disk = await written(6);
  const journal = fileOf(disk, 'journal-1.jsonl');
  const opened = await openOn(withFile(disk, 'journal-1.jsonl', flipped(journal, journal.indexOf('offer-set'))));
  t.is(opened.state.tickets.size, 0);
  t.is(opened.state.sessions.size, 0);
  t.regex(complaints(opened).at(-1) ?? '', /left out because what they belong to is lost: 1 ticket, 1 session/);
});

test('a snapshot with any byte flipped, or cut short, falls back to the one before it and loses nothing', async (t) => {
  const disk = new MemoryDisk();
  const { commit, state, store } = await openOn(disk);
  await commit(...basis);
  for (let n = 1; n <= 8; n++) {
    await commit(fact(n));
    if (n % 3 === 0) await store.snapshot();
  }
  const left = disk.afterPowerCut();
  const snapshot = fileOf(left, 'snapshot-3.jsonl.gz');
  // The date, level and system in the head of a gzip file (RFC 1952) mean nothing to us.
  const unused = Array.from({ length: 6 }, (_, i) => flipped(snapshot, 4 + i));
  for (const bytes of unused)
    t.is(await contentOn(withFile(left, 'snapshot-3.jsonl.gz', bytes)), contentOf(state), 'something is lost');
  const wrong = Array.from({ length: snapshot.length }, (_, at) => flipped(snapshot, at)).filter(
    (bytes) => !unused.some((one) => one.equals(bytes)),
  );
  for (const length of [0, 1, 9, 100, snapshot.length - 1]) wrong.push(snapshot.subarray(0, length));
  wrong.push(Buffer.alloc(snapshot.length));
  let aside = 0;
  for (const bytes of wrong) {
    const hurt = withFile(left, 'snapshot-3.jsonl.gz', bytes);
    const opened = await openOn(hurt);
    if (contentOf(opened.state) !== contentOf(state)) t.fail('something is lost');
    // a repetition that now points to another copy of the same text unpacks to what was written: nothing is wrong then
    if (hurt.files.has('snapshot-3.jsonl.gz') && complaints(opened).length === 0) continue;
    if (!hurt.files.get('snapshot-3.jsonl.gz.corrupt-1')?.equals(bytes)) t.fail('not kept aside');
    aside++;
    t.regex(
      complaints(opened).join('\n'),
      /^warn snapshot-3.jsonl.gz cannot be read .*corrupt-1, going on with what is older$/,
    );
  }
  t.true(aside > 0.98 * wrong.length, `${aside} of ${wrong.length} damages were noticed`);
});

test('after a fallback the next snapshots do not delete what is kept aside, and a second one gets its own name', async (t) => {
  let disk = await written(3);
  for (let round = 1; round <= 3; round++) {
    const { commit, store } = await openOn(disk);
    await commit(fact(10 * round));
    await store.snapshot();
    await store.snapshot();
    const newest =
      [...disk.files.keys()]
        .filter((name) => /^snapshot-\d+\.jsonl\.gz$/.test(name))
        .sort()
        .at(-1) ?? '';
    disk = withFile(disk, newest, Buffer.from('rubbish'));
  }
  const { state, store } = await openOn(disk);
  await store.close();
  t.is(aside(disk).length, 3);
  t.is(contentOf(state), contentAfter([...commitsOf(3), [fact(10)], [fact(20)], [fact(30)]]));
});

test('with no snapshot left to read, it starts with what the journals have', async (t) => {
  const disk = await written(5);
  const { store, commit } = await openOn(disk);
  await store.snapshot();
  await commit(fact(6));
  const hurt = withFile(disk, 'snapshot-2.jsonl.gz', Buffer.from('rubbish'));
  t.is(await contentOn(hurt), contentAfter(commitsOf(6)));
  const empty = new MemoryDisk(new Map([['snapshot-2.jsonl.gz', Buffer.alloc(0)]]));
  t.is(await contentOn(empty), contentAfter([]));
});

test('a file on a bad medium counts as corrupt, one that may not be read stops the start', async (t) => {
  const disk = await written(5);
  const { store } = await openOn(disk);
  await store.snapshot();
  const read = disk.read.bind(disk);
  disk.read = async (name) => {
    if (name === 'snapshot-2.jsonl.gz') throw badMedium().error;
    return read(name);
  };
  t.is(await contentOn(disk), contentAfter(commitsOf(5)));
  disk.read = async () => {
    throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  };
  await t.throwsAsync(openOn(disk), { message: /^cannot read journal-1.jsonl: EACCES/ });
});

test('a snapshot or a journal of a newer release is refused, and nothing is touched', async (t) => {
  const disk = await written(3);
  const version = currentVersion + 1;
  const snapshot = `${JSON.stringify({ version, generation: 2 })}\nand what we know nothing of`;
  const journal = frame(JSON.stringify({ version, generation: 2, previous: null }));
  const torn = disk.files.get('journal-1.jsonl')?.subarray(0, -5) ?? Buffer.alloc(0);
  for (const [name, bytes] of Object.entries({
    'snapshot-2.jsonl.gz': gzipSync(snapshot),
    'journal-2.jsonl': journal,
  })) {
    const files = disk.files.set('journal-1.jsonl', torn).set('journal-1.jsonl.tmp', torn).set(name, bytes);
    const newer = new MemoryDisk(files);
    await t.throwsAsync(openOn(newer), {
      name: 'NewerVersionError',
      message: `${name} was written by a newer release (schema version ${version}, this one knows up to ${currentVersion}): install that release again or restore a backup; nothing was touched`,
    });
    t.deepEqual(newer.operations, []);
    t.deepEqual(newer.files, files);
  }
});

test('a disk that cannot be repaired does not stop the start', async (t) => {
  const disk = await written(5);
  const journal = fileOf(disk, 'journal-1.jsonl');
  const hurt = new MemoryDisk(
    disk.files.set('journal-1.jsonl', journal.subarray(0, -3)).set('snapshot-9.jsonl.gz', Buffer.from('rubbish')),
  );
  hurt.fails = () => ({ error: new Error('EROFS: read-only file system') });
  const opened = await openOn(hurt);
  t.is(contentOf(opened.state), contentAfter(commitsOf(4)));
  t.is(complaints(opened).filter((message) => message.includes('EROFS')).length, 2);
  await t.throwsAsync(opened.commit(fact(5)), {
    message: 'cannot write journal-10.jsonl: EROFS: read-only file system',
  });
  hurt.fails = () => undefined;
  await opened.store.reload();
  await opened.commit(fact(5));
  t.is(await contentOn(hurt.afterPowerCut()), contentAfter(commitsOf(5)));
});
