import test from 'ava';
import fc from 'fast-check';
import {
  addHour,
  addTraffic,
  type HourFigures,
  type Hours,
  hourAt,
  hoursIn,
  quietHour,
  summed,
} from '../../daemon/domain/figures.js';
import { restoring } from '../../daemon/domain/figures-restore.js';
import { countedSoFar, countHours } from '../../daemon/domain/figures-sample.js';
import { phone, place, tablet } from '../fakes/place.js';

const paris = 'Europe/Paris';
const minute = 60_000;
const hour = 60 * minute;
const utc = (text: string) => Date.parse(`${text}Z`);

const days: readonly [string, string, string, number][] = [
  ['an ordinary day', paris, '2026-05-04T10:00', 24],
  ['the day on which summer time begins', paris, '2026-03-29T10:00', 23],
  ['the day on which summer time ends', paris, '2026-10-25T10:00', 25],
  ['a day in a zone that is half an hour off', 'Asia/Kolkata', '2026-05-04T10:00', 24],
  ['a day that is half an hour longer', 'Australia/Lord_Howe', '2026-04-04T20:00', 25],
  ['a day that begins at one o’clock', 'Africa/Cairo', '2026-04-24T10:00', 23],
];
for (const [what, timeZone, noon, count] of days)
  test(`${what} (${timeZone}) has ${count} hours, which follow each other without a gap`, (t) => {
    const first = hourAt(utc(noon), timeZone);
    const day = hoursIn({ startAt: dayStart(utc(noon), timeZone), endAt: dayEnd(utc(noon), timeZone) }, timeZone);
    t.is(day.length, count);
    t.deepEqual(
      day.slice(1).map(({ startAt }) => startAt),
      day.slice(0, -1).map(({ endAt }) => endAt),
    );
    t.true(day.some(({ startAt }) => startAt === first.startAt));
    for (const one of day) t.true(one.endAt - one.startAt <= hour && one.endAt > one.startAt);
  });

function dayStart(at: number, timeZone: string): number {
  const date = (instant: number) => new Intl.DateTimeFormat('en', { timeZone }).format(instant);
  let start = at;
  while (date(start - 15 * minute) === date(at)) start -= 15 * minute;
  return start;
}

function dayEnd(at: number, timeZone: string): number {
  const date = (instant: number) => new Intl.DateTimeFormat('en', { timeZone }).format(instant);
  let end = at;
  while (date(end) === date(at)) end += 15 * minute;
  return end;
}

test('traffic is shared among the hours in which it flowed, and the midnight between them is one of their ends', (t) => {
  const hours: Hours = new Map();
  const startAt = utc('2026-05-04T21:30');
  addTraffic(hours, { upBytes: 4, downBytes: 400 }, { startAt, endAt: startAt + 2 * hour }, paris);
  t.deepEqual(
    [...hours.values()].map(({ startAt: at, upBytes, downBytes }) => [new Date(at).toISOString(), upBytes, downBytes]),
    [
      ['2026-05-04T21:00:00.000Z', 1, 100],
      ['2026-05-04T22:00:00.000Z', 2, 200],
      ['2026-05-04T23:00:00.000Z', 1, 100],
    ],
  );
});

test('what flowed in no time at all belongs to its instant, and an hour that is over has nothing of the next', (t) => {
  const hours: Hours = new Map();
  const at = utc('2026-05-04T10:00');
  addTraffic(hours, { upBytes: 1, downBytes: 1 }, { startAt: at, endAt: at }, paris);
  addTraffic(hours, { upBytes: 5, downBytes: 5 }, { startAt: at - minute, endAt: at }, paris);
  t.deepEqual(
    [...hours.values()].map(({ startAt, upBytes }) => [startAt - at, upBytes]),
    [
      [0, 1],
      [-hour, 5],
    ],
  );
});

const someVisit = fc
  .record({
    openedAt: fc.integer({ min: utc('2026-10-20T00:00'), max: utc('2026-10-31T00:00') }),
    lengthMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4 * 24 * hour })),
    upBytes: fc.integer({ min: 0, max: 2 ** 50 }),
    downBytes: fc.integer({ min: 0, max: 2 ** 50 }),
  })
  .map(({ openedAt, lengthMs, ...usage }) => ({ openedAt, endedAt: openedAt + lengthMs, ...usage }));

test('over all hours the sums are the totals of the sessions, to the byte, also when summer time ends', (t) => {
  const all = { startAt: utc('2026-10-01T00:00'), endAt: utc('2026-12-01T00:00') };
  fc.assert(
    fc.property(fc.array(someVisit, { maxLength: 30 }), (visits) => {
      const work = restoring([all], paris);
      for (const visit of visits) work.add(visit);
      const sum = summed(0, work.hours());
      const total = (of: (visit: (typeof visits)[number]) => number) => visits.reduce((n, one) => n + of(one), 0);
      t.is(sum.begun, visits.length);
      t.is(
        sum.upBytes,
        total(({ upBytes }) => upBytes),
      );
      t.is(
        sum.downBytes,
        total(({ downBytes }) => downBytes),
      );
      t.true(sum.mostOnline <= visits.length);
    }),
    { numRuns: 300 },
  );
});

test('an hour’s crowd is the most who were there at one full minute of it', (t) => {
  const start = utc('2026-05-04T10:00');
  const work = restoring([{ startAt: start, endAt: start + 3 * hour }], paris);
  const visit = (from: number, to: number) =>
    work.add({ openedAt: start + from * minute, endedAt: start + to * minute, upBytes: 0, downBytes: 0 });
  visit(-30, 10);
  visit(5, 65);
  visit(9.5, 200);
  visit(20.1, 20.9);
  visit(10, 11);
  t.deepEqual(
    work.hours().map(({ startAt, mostOnline, begun }) => [(startAt - start) / hour, mostOnline, begun]),
    [
      [0, 3, 4],
      [1, 2, 0],
      [2, 1, 0],
    ],
  );
});

/** The hours that a place would have, looked at each minute. */
function counting(p: ReturnType<typeof place>) {
  const hours: Hours = new Map();
  let counted = countedSoFar(p.state);
  const look = (at: number) => {
    counted = countHours(hours, counted, p.state, at);
  };
  const rows = () => [...hours.values()].sort((a, b) => a.startAt - b.startAt);
  return { hours, look, rows };
}

const noon = utc('2026-05-04T10:00');

test('the traffic of a session that goes on is in the hours in which it flowed, not in that of its end', (t) => {
  const p = place({}, 3, paris);
  const { look, rows } = counting(p);
  p.logIn(noon + 59 * minute);
  look(noon + hour);
  p.read(noon + hour + 20 * minute, p.meter(phone, { up: 10, down: 100 }));
  look(noon + hour + 20 * minute);
  p.read(noon + 2 * hour, p.meter(phone, { up: 30, down: 300 }));
  look(noon + 2 * hour);
  t.deepEqual(
    rows().map(({ startAt, begun, upBytes, downBytes }) => [(startAt - noon) / hour, begun, upBytes, downBytes]),
    [
      [0, 1, 0, 0],
      [1, 0, 30, 300],
      [2, 0, 0, 0],
    ],
  );
});

test('the last bytes of a session that has ended are counted before it is filed, and once', (t) => {
  const p = place({}, 3, paris);
  const { look, rows } = counting(p);
  p.logIn(noon);
  p.logIn(noon, tablet, 2);
  look(noon + minute);
  const { slot, id } = p.session();
  p.happen({ type: 'log-out', mac: phone.mac }, noon + 2 * minute);
  p.happen({ type: 'meters-settled', readings: [{ slot, usage: { upBytes: 7, downBytes: 8 } }] }, noon + 2 * minute);
  look(noon + 3 * minute);
  look(noon + 4 * minute);
  p.happen({ type: 'sessions-filed', ids: [id] }, noon + 20 * minute);
  look(noon + 20 * minute);
  t.deepEqual(rows(), [{ startAt: noon, mostOnline: 2, begun: 2, upBytes: 7, downBytes: 8 } satisfies HourFigures]);
});

test('without knowing the date nothing is counted, and once it is known nothing is missing', (t) => {
  const p = place({}, 3, paris);
  p.state.clock = { ...p.state.clock, isKnown: false };
  const { look, rows } = counting(p);
  p.logIn(noon);
  p.read(noon + 10 * minute, p.meter(phone, { up: 1, down: 2 }));
  look(noon + 10 * minute);
  t.deepEqual(rows(), []);
  p.state.clock = { ...p.state.clock, isKnown: true };
  look(noon + 11 * minute);
  t.deepEqual(rows(), [{ startAt: noon, mostOnline: 1, begun: 1, upBytes: 1, downBytes: 2 }]);
});

test('two reports of one hour add up, but for the crowd, of which the larger stands', (t) => {
  const hours: Hours = new Map();
  addHour(hours, { ...quietHour(5), mostOnline: 3, begun: 1, upBytes: 1 });
  addHour(hours, { ...quietHour(5), mostOnline: 2, begun: 2, downBytes: 4 });
  t.deepEqual([...hours.values()], [{ startAt: 5, mostOnline: 3, begun: 3, upBytes: 1, downBytes: 4 }]);
});
