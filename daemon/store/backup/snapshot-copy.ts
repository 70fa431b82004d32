import { endsWithBackup } from '../../domain/backed-up.js';
import type { Session } from '../../domain/session.js';
import { compressed, linesOf } from '../gzip.js';
import { encodeChanges, encodeEntry, encodeHeader } from '../record.js';
import { isObject } from '../schema.js';
import type { BackupCounts } from './manifest.js';

/** The state of a snapshot for another machine. */
export interface SnapshotCopy {
  readonly generation: number;
  readonly at: number;
  /** As the store would have written it. */
  readonly snapshot: Buffer;
  /** A journal of one commit: whoever was online went offline at that instant. */
  readonly journal: Buffer;
  readonly counts: Omit<BackupCounts, 'months'>;
}

type Line = Readonly<Record<string, unknown>>;

interface Seen {
  envelope: Line;
  end: Readonly<Record<string, number>>;
  readonly sessions: Session[];
}

/**
 * Copies a snapshot of this release line by line, without what is true of this machine only: its boot, who is signed in, the
 * places of sessions in the kernel.
 */
export async function copySnapshot(file: Uint8Array): Promise<SnapshotCopy> {
  const seen: Seen = { envelope: {}, end: {}, sessions: [] };
  const pieces: Buffer[] = [];
  for await (const bytes of compressed(copied(linesOf(file), seen))) pieces.push(bytes);
  const { generation, sequence, at } = seen.envelope as Readonly<Record<string, number>>;
  if (generation === undefined || sequence === undefined || at === undefined)
    throw new Error('a snapshot has no envelope');
  const changes = endsWithBackup(seen.sessions, at);
  const lines = [encodeHeader(generation, undefined)];
  if (changes.length > 0) lines.push(encodeEntry(sequence + 1, at, encodeChanges(changes)));
  const { offers = 0, lists = 0, tickets = 0, staff = 0 } = seen.end;
  const counts = { offers, lists, tickets, staff };
  return { generation, at, snapshot: Buffer.concat(pieces), journal: Buffer.concat(lines), counts };
}

async function* copied(lines: AsyncIterable<string>, seen: Seen): AsyncGenerator<string> {
  for await (const text of lines) {
    // almost all of a snapshot is tickets, and they stay as they are
    if (text.startsWith('{"section":"tickets"')) yield `${text}\n`;
    else yield* copiedLine(JSON.parse(text) as Line, seen);
  }
}

function* copiedLine(line: Line, seen: Seen): Generator<string> {
  const { section, entries, end, clock } = line;
  if (isObject(clock)) {
    seen.envelope = line;
    yield lineOf({ ...line, clock: { ...clock, bootId: '' } });
  } else if (isObject(end)) {
    seen.end = { ...(end as Seen['end']), staffSessions: 0 };
    yield lineOf({ end: seen.end });
  } else if (section === 'sessions' || section === 'unfiled') {
    const moved = (entries as readonly Session[]).map((session) => ({ ...session, slot: 0 }));
    if (section === 'sessions') seen.sessions.push(...moved);
    yield lineOf({ section, entries: moved });
  } else if (section !== 'staffSessions') yield lineOf(line);
}

function lineOf(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}
