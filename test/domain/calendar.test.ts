import test from 'ava';
import { byDate, datesTouched, periodAt } from '../../daemon/domain/calendar.js';

const hour = 3_600_000;
const utc = (text: string) => Date.parse(`${text}Z`);

const lengths: readonly [
  rule: string,
  zone: string,
  at: string,
  per: 'day' | 'week' | 'month',
  first: string,
  hours: number,
][] = [
  ['a day has 24 hours', 'Europe/Paris', '2026-05-04T10:00', 'day', '2026-05-04', 24],
  ['the day on which clocks go forward has 23', 'Europe/Paris', '2026-03-29T10:00', 'day', '2026-03-29', 23],
  ['the day on which clocks go back has 25', 'Europe/Paris', '2026-10-25T10:00', 'day', '2026-10-25', 25],
  [
    'where clocks move by half an hour it has 23.5',
    'Australia/Lord_Howe',
    '2026-10-04T10:00',
    'day',
    '2026-10-04',
    23.5,
  ],
  ['where midnight does not exist the day begins at one', 'Africa/Cairo', '2026-04-24T12:00', 'day', '2026-04-24', 23],
  ['a week begins on Monday', 'Europe/Paris', '2026-05-10T21:59', 'week', '2026-05-04', 168],
  ['a week with daylight saving is an hour shorter', 'Europe/Paris', '2026-03-25T10:00', 'week', '2026-03-23', 167],
  ['February has 28 days', 'UTC', '2026-02-10T00:00', 'month', '2026-02-01', 28 * 24],
  ['in a leap year 29', 'UTC', '2028-02-10T00:00', 'month', '2028-02-01', 29 * 24],
  ['a month begins at local midnight', 'Pacific/Auckland', '2026-04-30T12:30', 'month', '2026-05-01', 31 * 24],
];

for (const [rule, zone, at, per, first, hours] of lengths)
  test(`calendar: ${rule}`, (t) => {
    const period = periodAt(utc(at), per, zone);
    t.is(period.firstDate, first);
    t.is((period.endAt - period.startAt) / hour, hours);
    t.true(period.startAt <= utc(at) && utc(at) < period.endAt);
  });

test('the last millisecond of a day is in it, the next is in the day after', (t) => {
  const today = periodAt(utc('2026-10-25T10:00'), 'day', 'Europe/Paris');
  t.is(periodAt(today.endAt - 1, 'day', 'Europe/Paris').firstDate, '2026-10-25');
  t.is(periodAt(today.endAt, 'day', 'Europe/Paris').firstDate, '2026-10-26');
  t.is(periodAt(today.startAt - 1, 'day', 'Europe/Paris').firstDate, '2026-10-24');
});

test('an interval is cut at every local midnight and loses nothing', (t) => {
  const interval = { startAt: utc('2026-10-24T20:00'), endAt: utc('2026-10-26T01:30') };
  t.deepEqual(byDate(interval, 'Europe/Paris'), [
    { date: '2026-10-24', ms: 2 * hour },
    { date: '2026-10-25', ms: 25 * hour },
    { date: '2026-10-26', ms: 2.5 * hour },
  ]);
  t.deepEqual(byDate({ startAt: 5, endAt: 5 }, 'UTC'), []);
});

test('days are counted by the calendar: a ticket from Friday evening to Sunday noon touches three', (t) => {
  const touched = (startAt: string, endAt: string) =>
    datesTouched({ startAt: utc(startAt), endAt: utc(endAt) }, 'Europe/Paris');
  t.is(touched('2026-05-08T18:00', '2026-05-10T10:00'), 3);
  t.is(touched('2026-05-08T18:00', '2026-05-08T22:00'), 1, 'midnight itself is not touched');
  t.is(touched('2026-03-27T23:00', '2026-03-30T22:00'), 3, 'whatever daylight saving does');
});
