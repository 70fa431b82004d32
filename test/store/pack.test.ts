import test from 'ava';
import fc from 'fast-check';
import type { Change } from '../../daemon/domain/change.js';
import { pack, unpack } from '../../daemon/store/pack.js';
import { basis, fact, startAt } from './fixture.js';

const reading = fc.record({
  sessionId: fc.nat({ max: 2 ** 40 }),
  more: fc.record({
    upBytes: fc.nat({ max: 2 ** 40 }).map((kibibytes) => kibibytes * 1024),
    downBytes: fc.nat({ max: 2 ** 40 }).map((kibibytes) => kibibytes * 1024),
  }),
  lastTrafficAt: fc.integer({ min: startAt - 86_400_000, max: startAt }),
});

const anyCheckpoint = fc
  .uniqueArray(reading, { selector: ({ sessionId }) => sessionId, maxLength: 50 })
  .map((readings) => ({ type: 'usage-recorded' as const, at: startAt, readings }));

test('a checkpoint that was packed has every byte, and the last traffic less than a second earlier', (t) => {
  fc.assert(
    fc.property(anyCheckpoint, (checkpoint) => {
      const packed = JSON.parse(JSON.stringify(pack(checkpoint)));
      t.deepEqual(Object.keys(packed), ['type', 'at', 'packed']);
      const unpacked = unpack(packed);
      if (unpacked.type !== 'usage-recorded') throw new Error(unpacked.type);
      t.is(unpacked.at, startAt);
      const expected = checkpoint.readings.toSorted((a, b) => a.sessionId - b.sessionId);
      t.is(unpacked.readings.length, expected.length);
      for (const [i, { sessionId, more, lastTrafficAt }] of unpacked.readings.entries()) {
        t.deepEqual({ sessionId, more }, { sessionId: expected[i]?.sessionId, more: expected[i]?.more });
        const early = (expected[i]?.lastTrafficAt ?? 0) - lastTrafficAt;
        t.true(early >= 0 && early < 1_000, `${early} ms`);
      }
    }),
  );
});

test('traffic after its checkpoint, by a clock that was set back, counts as at the checkpoint', (t) => {
  const readings = [{ sessionId: 1, more: { upBytes: 1024, downBytes: 0 }, lastTrafficAt: startAt + 5 }];
  const unpacked = unpack(pack({ type: 'usage-recorded', at: startAt, readings }));
  t.like(unpacked, { readings: [{ ...readings[0], lastTrafficAt: startAt }] });
});

test('a checkpoint of 200 busy sessions takes less than 2 kB', (t) => {
  const readings = Array.from({ length: 200 }, (_, i) => ({
    sessionId: 100_000 + 7 * i,
    more: { upBytes: 1024 * 488, downBytes: 1024 * 4_882 },
    lastTrafficAt: startAt - 50 * i,
  }));
  const { length } = JSON.stringify(pack({ type: 'usage-recorded', at: startAt, readings }));
  t.true(length < 2_000, `${length} bytes`);
});

test('all other changes, and readings that are not in whole KiB, are written as they are', (t) => {
  const odd: Change = {
    type: 'usage-recorded',
    at: startAt,
    readings: [{ sessionId: 1, more: { upBytes: 1, downBytes: 1024 }, lastTrafficAt: startAt }],
  };
  for (const change of [...basis, fact(1), fact(3), odd]) {
    t.is(pack(change), change);
    t.is(unpack(change), change);
  }
});
