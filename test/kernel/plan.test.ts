import test from 'ava';
import fc from 'fast-check';
import { staleCount } from '../../daemon/kernel/plan.js';
import { at, loaded, planFor, planText, session, settings, volume as volumeOf, wanting } from './fixture.js';
import { isGolden } from './golden.js';

const hour = 3_600_000;
const volume = volumeOf(1, {
  upLimitBytes: 1_000_000,
  downLimitBytes: 5_000_000,
  used: { upBytes: 10, downBytes: 20 },
});

test('a session opens: its elements, its device last, and then its classes', (t) => {
  isGolden(t, 'open.txt', planText(planFor(wanting(session(1)), loaded())));
});

test('a session without any limit opens: no deadline, and a class that is as fast as it goes', (t) => {
  const free = session(1, { endsAt: null, downKbps: null, upKbps: null });
  isGolden(t, 'open-unlimited.txt', planText(planFor(wanting(free), loaded())));
});

test('a session with volumes opens: the quotas of its ticket start where the ticket stands', (t) => {
  isGolden(t, 'open-volume.txt', planText(planFor(wanting(session(1, { volume })), loaded())));
});

test('a second device of a ticket shares its quotas', (t) => {
  const first = session(1, { volume });
  isGolden(t, 'share-volume.txt', planText(planFor(wanting(first, session(2, { volume })), loaded(wanting(first)))));
});

test('many sessions that open together are one line for each set', (t) => {
  isGolden(t, 'open-three.txt', planText(planFor(wanting(session(1), session(2), session(3)), loaded())));
});

test('a session ends: shut first, its meters read, then forgotten', (t) => {
  isGolden(t, 'end.txt', planText(planFor(wanting(session(2)), loaded(wanting(session(1, { volume }), session(2))))));
});

test('a deadline moves: taken out and put back in one transaction, meters untouched', (t) => {
  const later = session(1, { endsAt: at + 2 * hour });
  isGolden(t, 'extend.txt', planText(planFor(wanting(later), loaded(wanting(session(1))))));
});

test('a speed changes: the class alone', (t) => {
  isGolden(t, 'speed.txt', planText(planFor(wanting(session(1, { downKbps: 50_000 })), loaded(wanting(session(1))))));
});

test('a volume is raised: the quota goes on counting where it is', (t) => {
  const more = session(1, { volume: { ...volume, downLimitBytes: 9_000_000 } });
  isGolden(t, 'raise-volume.txt', planText(planFor(wanting(more), loaded(wanting(session(1, { volume }))))));
});

const total = volumeOf(1, { totalLimitBytes: 5_000_000, used: { upBytes: 10, downBytes: 20 } });
const ends = session(1, { volume: total });
const slows = session(1, { volume: total, slowedKbps: 128 });

test('a session with a total volume opens: one quota, on which both directions count', (t) => {
  isGolden(t, 'open-total.txt', planText(planFor(wanting(ends), loaded())));
});

test('a session that is slowed by its volume opens: a second, slow class on each device, and the volumes name no end', (t) => {
  isGolden(t, 'open-slowing.txt', planText(planFor(wanting(slows), loaded())));
});

test('a volume that is used up before its session opens is over at once: its quota starts beyond its limit', (t) => {
  const over = volumeOf(1, { totalLimitBytes: 5_000_000, used: { upBytes: 4_000_000, downBytes: 2_000_000 } });
  isGolden(t, 'open-slowed.txt', planText(planFor(wanting(session(1, { volume: over, slowedKbps: 128 })), loaded())));
});

test('a second device on a slowed ticket shares its quotas and has a slow class of its own', (t) => {
  const second = session(2, { volume: total, slowedKbps: 128 });
  isGolden(t, 'share-slowing.txt', planText(planFor(wanting(slows, second), loaded(wanting(slows)))));
});

test('a session is to be slowed instead of ended: nothing else of it is touched', (t) => {
  isGolden(t, 'end-to-slow.txt', planText(planFor(wanting(slows), loaded(wanting(ends)))));
});

test('a session is to be ended instead of slowed: its slow classes go', (t) => {
  isGolden(t, 'slow-to-end.txt', planText(planFor(wanting(ends), loaded(wanting(slows)))));
});

test('a slowed session gets no volume limit any more: its quota and its slow classes go, its packets are not tested', (t) => {
  isGolden(t, 'slow-to-free.txt', planText(planFor(wanting(session(1)), loaded(wanting(slows)))));
});

test('a slowed session ends: nothing of it stays', (t) => {
  isGolden(t, 'end-slowing.txt', planText(planFor(wanting(), loaded(wanting(slows)))));
});

for (const [title, terms, classes] of [
  ['a download volume slows the download alone', { downLimitBytes: 1 }, { 'br-guest': 128 }],
  ['an upload volume slows the upload alone', { upLimitBytes: 1 }, { wan0: 128 }],
  ['a total volume slows both directions', { totalLimitBytes: 1 }, { wan0: 128, 'br-guest': 128 }],
  ['without a volume there is no slow class', {}, {}],
] as const)
  test(title, (t) => {
    const { shape } = planFor(wanting(session(1, { volume: volumeOf(1, terms), slowedKbps: 128 })), loaded());
    const slow = shape.filter((line) => line.includes('classid 5061:8003'));
    t.deepEqual(
      Object.fromEntries(slow.map((line) => [line.match(/dev (\S+)/)?.[1], Number(line.match(/ceil (\d+)/)?.[1])])),
      classes,
    );
  });

test('nobody is faster slowed than before, nor than all guests together', (t) => {
  const quick = session(1, { volume: total, slowedKbps: 1_000_000 });
  const { shape } = planFor(wanting(quick), loaded());
  const ceilings = shape.flatMap((line) => line.match(/classid 5061:8003 .* ceil (\d+)/)?.[1] ?? []);
  t.deepEqual(ceilings, ['5000', '20000']);
});

test('a device that changes to another ticket gets its new session only after the old one is shut', (t) => {
  const again = session(2, { mac: session(1).mac });
  isGolden(t, 'change-ticket.txt', planText(planFor(wanting(again), loaded(wanting(session(1))))));
});

const anySession = fc
  .record({
    n: fc.integer({ min: 1, max: 6 }),
    endsIn: fc.option(fc.integer({ min: 1, max: 100 }), { nil: null }),
    downKbps: fc.option(fc.integer({ min: 8, max: 1000 }), { nil: null }),
    limit: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: null }),
    total: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: null }),
    slowedKbps: fc.option(fc.integer({ min: 8, max: 1000 }), { nil: null }),
  })
  .map(({ n, endsIn, downKbps, limit, total, slowedKbps }) =>
    session(n, {
      endsAt: endsIn === null ? null : at + endsIn * 1000,
      downKbps,
      slowedKbps,
      volume: volumeOf(n, { downLimitBytes: limit, totalLimitBytes: total }),
    }),
  );
const anySessions = fc.uniqueArray(anySession, { selector: ({ slot }) => slot, maxLength: 6 });

test('for what is already loaded there is nothing to do', (t) => {
  fc.assert(
    fc.property(anySessions, (sessions) => {
      const wanted = wanting(...sessions);
      t.is(planText(planFor(wanted, loaded(wanted))), '');
      t.is(staleCount(wanted, loaded(wanted), settings), 0);
    }),
  );
});

test('from any load to any other, each session that goes is settled and none that stays is touched', (t) => {
  fc.assert(
    fc.property(anySessions, anySessions, (before, after) => {
      const todo = planFor(wanting(...after), loaded(wanting(...before)));
      const gone = before.filter(({ slot }) => after.every((session) => session.slot !== slot)).map(({ slot }) => slot);
      t.deepEqual(todo.settle.map(({ slot }) => slot).sort(), gone.sort());
      for (const stays of after.filter((a) => before.some((b) => JSON.stringify(a) === JSON.stringify(b))))
        t.false(
          [...todo.shut, ...todo.load].join().includes(`0x5061${stays.slot.toString(16).padStart(4, '0')}`),
          `${stays.slot} in ${settings.lans.length} lans`,
        );
    }),
  );
});

test('whatever the terms become, a session that goes on keeps its meters, and its deadline where that stays', (t) => {
  fc.assert(
    fc.property(anySession, anySession, (before, other) => {
      const after = {
        ...other,
        sessionId: before.sessionId,
        slot: before.slot,
        mac: before.mac,
        endsAt: before.endsAt,
      };
      const { shut, settle, load } = planFor(wanting(after), loaded(wanting(before)));
      t.deepEqual([shut, settle], [[], []]);
      t.notRegex(load.join('\n'), /element \S+ \S+ (up|up_class|dn_class|until|seen) /);
    }),
  );
});
