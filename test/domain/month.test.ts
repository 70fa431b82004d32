import test from 'ava';
import { monthIn, monthsBefore } from '../../daemon/domain/month.js';

test('a month begins at midnight of the site', (t) => {
  const instant = Date.UTC(2026, 4, 31, 22, 30);
  t.is(monthIn('UTC')(instant), '2026-05');
  t.is(monthIn('Europe/Paris')(instant), '2026-06');
  t.is(monthIn('America/New_York')(Date.UTC(2027, 0, 1, 3)), '2026-12');
});

for (const [month, count, expected] of [
  ['2026-05', 0, '2026-05'],
  ['2026-05', 4, '2026-01'],
  ['2026-05', 5, '2025-12'],
  ['2026-05', 12, '2025-05'],
  ['2026-01', 25, '2023-12'],
  ['2026-12', 1_200, '1926-12'],
] as const)
  test(`${count} months before ${month} is ${expected}`, (t) => {
    t.is(monthsBefore(month, count), expected);
  });
