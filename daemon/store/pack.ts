import type { Change } from '../domain/change.js';

/**
 * A change as a journal holds it: a checkpoint in few bytes, all others as they are. `packed` is base64 of four varints
 * (LEB128) for each reading, by ascending session: the id less the one before, KiB up, KiB down, seconds from the last
 * traffic to `at`.
 */
export type PackedChange = Exclude<Change, { type: 'usage-recorded' }> | Unpackable | PackedCheckpoint;

interface PackedCheckpoint {
  readonly type: 'usage-recorded';
  readonly at: number;
  readonly packed: string;
}

type Checkpoint = Extract<Change, { type: 'usage-recorded' }>;
type Reading = Checkpoint['readings'][number];
/** Readings that are not in whole KiB lose nothing: they are kept as they are. */
type Unpackable = Checkpoint;

const kibibyte = 1_024;

export function pack(change: Change): PackedChange {
  if (change.type !== 'usage-recorded' || !change.readings.every(isWhole)) return change;
  const { at } = change;
  const bytes: number[] = [];
  let previous = 0;
  for (const { sessionId, more, lastTrafficAt } of change.readings.toSorted((a, b) => a.sessionId - b.sessionId)) {
    pushVarint(bytes, sessionId - previous);
    pushVarint(bytes, more.upBytes / kibibyte);
    pushVarint(bytes, more.downBytes / kibibyte);
    // Rounded to an earlier instant: a guest is charged up to his last traffic when the power fails.
    pushVarint(bytes, Math.max(0, Math.ceil((at - lastTrafficAt) / 1_000)));
    previous = sessionId;
  }
  return { type: 'usage-recorded', at, packed: Buffer.from(bytes).toString('base64') };
}

/** The change again, the last traffic up to one second earlier. */
export function unpack(change: PackedChange): Change {
  if (change.type !== 'usage-recorded' || !('packed' in change)) return change;
  const { at } = change;
  const numbers = varints(Buffer.from(change.packed, 'base64'));
  const readings: Reading[] = [];
  let sessionId = 0;
  for (let i = 0; i + 3 < numbers.length; i += 4) {
    const [delta = 0, up = 0, down = 0, seconds = 0] = numbers.slice(i, i + 4);
    sessionId += delta;
    const more = { upBytes: up * kibibyte, downBytes: down * kibibyte };
    readings.push({ sessionId, more, lastTrafficAt: at - 1_000 * seconds });
  }
  return { type: 'usage-recorded', at, readings };
}

function isWhole({ more }: Reading): boolean {
  return more.upBytes % kibibyte === 0 && more.downBytes % kibibyte === 0;
}

/** Beyond 32 bits too, so by division. */
function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
}

function varints(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = 0;
  let unit = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * unit;
    unit *= 0x80;
    if (byte & 0x80) continue;
    numbers.push(value);
    value = 0;
    unit = 1;
  }
  return numbers;
}
