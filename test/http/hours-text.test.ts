import test from 'ava';
import fc from 'fast-check';
import type { OpeningHours } from '../../daemon/domain/hours.js';
import { hoursProblem } from '../../daemon/domain/hours.js';
import { parseHours, printHours, sortedHours } from '../../daemon/http/hours-text.js';

const on = (weekdays: readonly number[], fromMinute: number, untilMinute: number): OpeningHours[] =>
  weekdays.map((weekday) => ({ weekday, fromMinute, untilMinute }));
const weekdays = [1, 2, 3, 4, 5];
const allDays = [1, 2, 3, 4, 5, 6, 7];

const good: readonly (readonly [typed: string, hours: readonly OpeningHours[], printed: string])[] = [
  ['', [], ''],
  ['  ', [], ''],
  [
    'mon-fri 08:00-18:00, sat 10:00-02:00',
    [...on(weekdays, 480, 1080), ...on([6], 600, 1560)],
    'mon-fri 08:00-18:00, sat 10:00-02:00',
  ],
  [
    'Monday – Friday 8-12, 14h-18h30',
    weekdays.flatMap((day) => [...on([day], 480, 720), ...on([day], 840, 1110)]),
    'mon-fri 08:00-12:00 14:00-18:30',
  ],
  ['08:00-20:00', on(allDays, 480, 1200), 'mon-sun 08:00-20:00'],
  ['daily 0-24', on(allDays, 0, 1440), 'mon-sun 00:00-24:00'],
  ['mon, wed; fri 9:05-10:00', on([1, 3, 5], 545, 600), 'mon 09:05-10:00, wed 09:05-10:00, fri 09:05-10:00'],
  ['fri-mon 22:00-24:00', on([1, 5, 6, 7], 1320, 1440), 'mon 22:00-24:00, fri-sun 22:00-24:00'],
  ['sun 10:00-10:00', on([7], 600, 2040), 'sun 10:00-10:00'],
  ['sat 22:00-00:00', on([6], 1320, 1440), 'sat 22:00-24:00'],
  [
    'lun-ven 8h-18h, dim. 10h-2h',
    [...on(weekdays, 480, 1080), ...on([7], 600, 1560)],
    'mon-fri 08:00-18:00, sun 10:00-02:00',
  ],
];
for (const [typed, hours, printed] of good)
  test(`“${typed}” is understood as opening hours, and printed as “${printed}”`, (t) => {
    t.deepEqual(parseHours(typed), { ok: true, hours });
    t.is(printHours(hours), printed);
    t.is(hoursProblem(hours), undefined);
  });

const bad: readonly (readonly [typed: string, part: string, problem: string])[] = [
  ['moonday 08:00-18:00', 'moonday', 'not-a-day'],
  ['m 08:00-18:00', 'm', 'not-a-day'],
  ['mon-foo 08:00-18:00', 'mon-foo', 'not-a-day'],
  ['mon-wed-fri 08:00-18:00', 'mon-wed-fri', 'not-a-day'],
  ['mon', 'mon', 'no-span'],
  ['mon 08:00-18:00, sat', 'sat', 'no-span'],
  ['mon 08:00', '08:00', 'not-a-span'],
  ['mon 08:00-', '08:00-', 'not-a-span'],
  ['mon 08:60-18:00', '08:60-18:00', 'not-a-span'],
  ['mon 25:00-26:00', '25:00-26:00', 'not-a-span'],
  ['mon 24:00-26:00', '24:00-26:00', 'not-a-span'],
  ['mon 08:00-12:00-18:00', '08:00-12:00-18:00', 'not-a-span'],
  ['mon 8am-5pm', '8am-5pm', 'not-a-span'],
  ['<script>', '<script>', 'not-a-day'],
];
for (const [typed, part, problem] of bad)
  test(`“${typed}” is no opening hours: ${part} is ${problem}`, (t) => {
    t.deepEqual(parseHours(typed), { ok: false, part, problem } as unknown as ReturnType<typeof parseHours>);
  });

test('hours that are printed are read again as the same hours, in either language', (t) => {
  const opening = fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
    .map(([weekday, fromMinute, minutes]) => ({ weekday, fromMinute, untilMinute: fromMinute + minutes }));
  const french = ['lun', 'mar', 'mer', 'jeu', 'ven', 'sam', 'dim'];
  fc.assert(
    fc.property(fc.array(opening, { maxLength: 20 }), (hours) => {
      for (const names of [undefined, french]) {
        const read = parseHours(printHours(hours, names));
        t.true(read.ok);
        if (read.ok) t.deepEqual(read.hours, sortedHours(hours));
      }
    }),
  );
});
