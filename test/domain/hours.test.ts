import test from 'ava';
import { hoursProblem, nextOpeningAt, type OpeningHours, openingAt } from '../../daemon/domain/hours.js';

const paris = 'Europe/Paris';
const local = (text: string, offset = '+02:00') => Date.parse(`${text}${offset}`);
const at = (h: number, m = 0) => h * 60 + m;
const span = (weekday: number, fromMinute: number, untilMinute: number): OpeningHours => ({
  weekday,
  fromMinute,
  untilMinute,
});

const weekdays = [1, 2, 3, 4, 5].map((day) => span(day, at(8), at(18)));
const bar = [span(5, at(20), at(26)), span(6, at(20), at(26))];
const roundTheClock = [1, 2, 3, 4, 5, 6, 7].map((day) => span(day, 0, at(24)));

const rows: readonly [
  rule: string,
  hours: readonly OpeningHours[],
  now: string,
  ends: string | null | 'shut',
  opens: string | null,
][] = [
  ['without hours it is always open', [], '2026-05-04T10:00', null, null],
  ['inside its hours it is open until they end', weekdays, '2026-05-04T10:00', '2026-05-04T18:00', '2026-05-05T08:00'],
  ['it opens on the minute', weekdays, '2026-05-04T08:00', '2026-05-04T18:00', '2026-05-05T08:00'],
  ['it is shut from the minute on at which it ends', weekdays, '2026-05-04T18:00', 'shut', '2026-05-05T08:00'],
  ['over the weekend it is shut until Monday', weekdays, '2026-05-08T19:00', 'shut', '2026-05-11T08:00'],
  ['a span past midnight goes on into the next day', bar, '2026-05-09T01:00', '2026-05-09T02:00', '2026-05-09T20:00'],
  ['and it ends there', bar, '2026-05-09T02:00', 'shut', '2026-05-09T20:00'],
  ['seven whole days never end', roundTheClock, '2026-05-04T10:00', null, null],
  [
    'spans that touch are one',
    [span(1, at(8), at(12)), span(1, at(12), at(20)), span(1, at(19), at(22))],
    '2026-05-04T09:00',
    '2026-05-04T22:00',
    '2026-05-11T08:00',
  ],
];

for (const [rule, hours, now, ends, opens] of rows)
  test(`hours: ${rule}`, (t) => {
    const opening = openingAt(hours, local(now), paris);
    if (ends === 'shut') t.is(opening, null);
    else t.deepEqual(opening, { endAt: ends === null ? null : local(ends) });
    if (opens !== null) t.is(nextOpeningAt(hours, local(now), paris), local(opens));
  });

test('hours are local time: on the day on which clocks go forward they end an hour earlier by the sun', (t) => {
  const sunday = [span(7, 0, at(12))];
  t.deepEqual(openingAt(sunday, local('2026-03-29T00:30', '+01:00'), paris), { endAt: local('2026-03-29T12:00') });
  t.deepEqual(openingAt(sunday, local('2026-10-25T00:30'), paris), { endAt: local('2026-10-25T12:00', '+01:00') });
});

const problems: readonly [problem: string, hours: OpeningHours][] = [
  ['hours[0].weekday', span(0, 0, 60)],
  ['hours[0].weekday', span(8, 0, 60)],
  ['hours[0].fromMinute', span(1, -1, 60)],
  ['hours[0].fromMinute', span(1, 1_440, 1_500)],
  ['hours[0].untilMinute', span(1, 60, 60)],
  ['hours[0].untilMinute', span(1, 60, 60 + 1_441)],
  ['hours[0].untilMinute', span(1, 60, 60.5)],
];
for (const [field, bad] of problems)
  test(`refused: ${JSON.stringify(bad)} names ${field}`, (t) => t.is(hoursProblem([bad])?.field, field));
