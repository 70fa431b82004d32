import test from 'ava';
import { periodBalance } from '../../daemon/domain/credit.js';
import { timeLimits } from '../../daemon/domain/limit.js';
import { type Place, phone, place, tablet } from '../fakes/place.js';

const paris = 'Europe/Paris';
const local = (text: string, offset = '+02:00') => Date.parse(`${text}${offset}`);
const minute = 60_000;

/** One hour a day, on a Monday in May, in Paris. */
function capped(limits: Parameters<typeof place>[0] = {}): Place {
  return place({ periodCapSeconds: 3_600, devicesAtOnce: 3, ...limits }, 3, paris);
}

function endOf(p: Place, at: number, who = phone) {
  return timeLimits(p.state, p.session(who), at)[0];
}

test('a daily cap ends the session when the time of the day is used up, and the guest may come back at midnight', (t) => {
  const p = capped();
  const at = local('2026-05-04T10:00');
  p.logIn(at);
  t.deepEqual(endOf(p, at), { cause: 'period-exhausted', endsAt: local('2026-05-04T11:00') });
  p.read(local('2026-05-04T11:00'), p.meter(phone, { open: false }));
  t.is(p.ended().cause, 'period-exhausted');
  t.deepEqual(p.refusal(p.typing(), local('2026-05-04T23:59')), {
    reason: 'not-now',
    cause: 'period-exhausted',
    againAt: local('2026-05-05T00:00'),
  });
  p.logIn(local('2026-05-05T00:00'));
  t.true(p.isOnline(phone));
});

test('what was used in the morning is missing in the evening', (t) => {
  const p = capped();
  p.logIn(local('2026-05-04T08:00'));
  p.happen({ type: 'log-out', mac: phone.mac }, local('2026-05-04T08:40'));
  p.logIn(local('2026-05-04T20:00'));
  t.is(endOf(p, local('2026-05-04T20:00'))?.endsAt, local('2026-05-04T20:20'));
});

test('who is online over midnight has the new day from midnight on, and the kernel knows it at once', (t) => {
  const p = capped();
  p.logIn(local('2026-05-04T23:30'));
  t.is(endOf(p, local('2026-05-04T23:30'))?.endsAt, local('2026-05-05T01:00'));
  p.read(local('2026-05-05T01:00'), p.meter(phone, { open: false }));
  t.is(p.ended().cause, 'period-exhausted');
  t.deepEqual(
    p.ticket().days.map(({ date, onceMs }) => [date, onceMs / minute]),
    [
      ['2026-05-04', 30],
      ['2026-05-05', 60],
    ],
  );
});

test('the idle stretch that is given back is given back to the day, too', (t) => {
  const p = capped({ idleTimeoutSeconds: 600 });
  const at = local('2026-05-04T10:00');
  p.logIn(at);
  p.read(at + 20 * minute, p.meter(phone, { up: 1, trafficAt: at + 10 * minute }));
  t.is(p.ended().cause, 'idle-timeout');
  t.is(periodBalance(p.state, p.ticket(), at + 20 * minute)?.leftMs, 50 * minute);
});

test('two devices at once use the cap once, or twice when it is counted per device', (t) => {
  for (const [creditPer, endsAt] of [
    ['ticket', local('2026-05-04T11:00')],
    ['device', local('2026-05-04T10:45')],
  ] as const) {
    const p = capped({ creditPer });
    p.logIn(local('2026-05-04T10:00'), phone);
    p.logIn(local('2026-05-04T10:30'), tablet);
    t.is(endOf(p, local('2026-05-04T10:30'))?.endsAt, endsAt, creditPer);
    t.is(endOf(p, local('2026-05-04T10:30'), tablet)?.endsAt, endsAt, creditPer);
  }
});

const daylight: readonly [rule: string, cap: number, from: number, endsAt: number][] = [
  [
    '23 hours fill the day on which clocks go forward, and go on',
    23,
    local('2026-03-29T00:00', '+01:00'),
    local('2026-03-30T23:00'),
  ],
  [
    '24 hours end before the day on which clocks go back does',
    24,
    local('2026-10-25T00:00'),
    local('2026-10-25T23:00', '+01:00'),
  ],
  ['24 hours last every other day, until that one', 24, local('2026-10-20T00:00'), local('2026-10-25T23:00', '+01:00')],
];
for (const [rule, hours, from, endsAt] of daylight)
  test(`daylight saving: a daily cap of ${rule}`, (t) => {
    const p = capped({ periodCapSeconds: hours * 3_600 });
    p.logIn(from);
    t.is(endOf(p, from)?.endsAt, endsAt);
  });

test('a cap as long as the longest period never ends a session', (t) => {
  for (const [periodCapPer, hours] of [
    ['day', 25],
    ['week', 169],
    ['month', 745],
  ] as const) {
    const p = capped({ periodCapPer, periodCapSeconds: hours * 3_600 });
    p.logIn(local('2026-10-20T00:00'));
    t.is(endOf(p, local('2026-10-20T00:00')), undefined, periodCapPer);
  }
});

test('a weekly cap begins anew on Monday, a monthly one on the first', (t) => {
  for (const [periodCapPer, againAt] of [
    ['week', local('2026-05-11T00:00')],
    ['month', local('2026-06-01T00:00')],
  ] as const) {
    const p = capped({ periodCapPer });
    p.logIn(local('2026-05-04T10:00'));
    p.read(local('2026-05-04T11:00'), p.meter(phone, { open: false }));
    t.like(p.refusal(p.typing(), local('2026-05-06T10:00')), { reason: 'not-now', againAt });
    p.logIn(againAt);
  }
});

test('a cap that its owner moves from the day to the month counts what the month has used already', (t) => {
  const p = capped();
  p.logIn(local('2026-05-04T10:00'));
  p.read(local('2026-05-04T11:00'), p.meter(phone, { open: false }));
  p.change({ periodCapPer: 'month', periodCapSeconds: 2 * 3_600 }, local('2026-05-05T09:00'));
  p.logIn(local('2026-05-05T10:00'));
  t.is(endOf(p, local('2026-05-05T10:00'))?.endsAt, local('2026-05-05T11:00'));
});

test('a ticket with its cap used up is in use, not expired', (t) => {
  const p = capped();
  p.logIn(local('2026-05-04T10:00'));
  p.read(local('2026-05-04T11:00'), p.meter(phone, { open: false }));
  t.deepEqual(p.refusal(p.typing(tablet), local('2026-05-04T12:00')), {
    reason: 'not-now',
    cause: 'period-exhausted',
    againAt: local('2026-05-05T00:00'),
  });
});
