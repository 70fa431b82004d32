import test from 'ava';
import type { Cause } from '../../daemon/domain/cause.js';
import type { LogInRefusal } from '../../daemon/domain/refusal.js';
import { limitLabel, sequelText } from '../../daemon/http/portal/limit-words.js';
import { refusalProblem } from '../../daemon/http/portal/refusal-problem.js';
import { endedText, usedUpText } from '../../daemon/http/portal/words.js';
import { device, en, fr, reader } from './portal-guest.js';
import { makeGateway } from './portal-stage.js';

const refusals: readonly [LogInRefusal, string, string][] = [
  [{ reason: 'typo' }, 'There is a typing mistake in this code.', 'Compare it with your ticket'],
  [{ reason: 'unknown-code' }, 'We do not know this code.', 'please ask the staff'],
  [{ reason: 'used-up', cause: 'ticket-expired' }, 'This ticket has expired.', 'ask at the counter for a new ticket'],
  [
    { reason: 'not-now', cause: 'offer-not-yet', againAt: Date.UTC(2025, 10, 25, 8) },
    'This ticket cannot be used yet.',
    'It works from tomorrow at 09:00. Come back then with the same code.',
  ],
  [
    { reason: 'not-now', cause: 'ticket-not-yet', againAt: Date.UTC(2025, 10, 29, 23) },
    'This ticket is for a later day.',
    'It works from Sunday 30 November at 00:00.',
  ],
  [
    { reason: 'not-now', cause: 'outside-hours', againAt: Date.UTC(2025, 10, 24, 15) },
    'The Wi-Fi is closed at this time.',
    'The Wi-Fi is open again today at 16:00. Come back then with the same code.',
  ],
  [
    { reason: 'not-now', cause: 'outside-hours', againAt: null },
    'The Wi-Fi is closed at this time.',
    'Your ticket ends before it would work again. For more, please ask at the counter for a new ticket.',
  ],
  [
    { reason: 'not-now', cause: 'period-exhausted', againAt: Date.UTC(2025, 10, 24, 23) },
    'You have used all the time that your ticket allows for now.',
    'You may come back tomorrow at 00:00 with the same code.',
  ],
  [
    { reason: 'not-now', cause: 'period-exhausted', againAt: Date.UTC(2025, 10, 30, 23) },
    'You have used all the time that your ticket allows for now.',
    'You may come back on Monday 1 December at 00:00 with the same code.',
  ],
  [{ reason: 'password-needed' }, 'A password belongs to this user name.', 'Please type it, too.'],
  [{ reason: 'wrong-password' }, 'This is not the right password.', 'ask the staff'],
  [
    { reason: 'too-many-devices', devicesAtOnce: 1, devices: [] },
    'This ticket is already online on another device.',
    'Log out on that device',
  ],
  [
    { reason: 'too-many-devices', devicesAtOnce: 3, devices: [] },
    'This ticket is already online on 3 devices, as many as it allows.',
    'Log out on one of them',
  ],
  [
    {
      reason: 'too-many-devices',
      devicesAtOnce: 1,
      devices: [{ ...device, sessionId: 1, openedAt: 1, lastTrafficAt: 1 }],
    },
    'This ticket is already online on another device.',
    'Enter its code, then choose which device leaves.',
  ],
  [{ reason: 'details-needed', fields: [] }, 'We need a few details first.', 'enter your code'],
  [{ reason: 'not-remembered' }, 'This device needs its code again.', 'Type the code'],
  [{ reason: 'wrong-place' }, 'This ticket is for another Wi-Fi network.', 'ask the staff which network'],
  [{ reason: 'too-many-attempts', retryAfterSeconds: 61 }, 'Too many wrong codes.', 'Wait 61 seconds'],
  [{ reason: 'gateway-full' }, 'Our Wi-Fi is full at the moment.', 'Try again in a few minutes'],
];
for (const [refusal, text, advice] of refusals)
  test(`a refused guest reads what is wrong and what to do now: ${JSON.stringify(refusal)}`, async (t) => {
    const gateway = await makeGateway();
    const english = refusalProblem(reader(gateway), refusal);
    t.is(english.text, text);
    t.true(english.advice.includes(advice), english.advice);
    const french = refusalProblem(reader(gateway, fr), refusal);
    t.notRegex(`${french.text} ${french.advice}`, /undefined|[{}]/);
    t.not(french.text, english.text);
  });

const causes: readonly Cause[] = [
  'user-request',
  'idle-timeout',
  'session-timeout',
  'address-unconfirmed',
  'credit-exhausted',
  'period-exhausted',
  'volume-exhausted',
  'ticket-expired',
  'offer-ended',
  'ticket-cancelled',
  'device-released',
  'admin-reset',
  'lost-carrier',
];
test('every cause has its words in every language, and no two ends read the same', (t) => {
  for (const say of [en, fr]) {
    t.is(new Set(causes.map((cause) => endedText(say, cause, 'day'))).size, causes.length);
    for (const cause of causes) {
      t.true(usedUpText(say, cause).length > 10);
      t.true(sequelText(say, cause).length > 10);
      t.true(limitLabel(say, cause, 'day').length > 3);
    }
  }
});

test('the period of a cap is named', (t) => {
  const per = ['day', 'week', 'month'] as const;
  t.deepEqual(
    per.map((p) => limitLabel(en, 'period-exhausted', p)),
    ['Today', 'This week', 'This month'],
  );
  t.is(endedText(en, 'period-exhausted', 'week'), 'You have used up the time for the week.');
  for (const say of [en, fr]) t.is(new Set(per.map((p) => endedText(say, 'period-exhausted', p))).size, 3);
});
