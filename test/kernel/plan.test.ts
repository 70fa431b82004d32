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
  })
  .map(({ n, endsIn, downKbps, limit }) =>
    session(n, {
      endsAt: endsIn === null ? null : at + endsIn * 1000,
      downKbps,
      volume: volumeOf(n, { downLimitBytes: limit }),
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
