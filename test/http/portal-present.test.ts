import test from 'ava';
import type { Cause } from '../../daemon/domain/cause.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import type { LogInRefusal } from '../../daemon/domain/refusal.js';
import { sessionOfMac } from '../../daemon/domain/state.js';
import { presentSplash, presentStatus } from '../../daemon/http/portal/present.js';
import { endedText, limitText, type Reader, refusalProblem, usedUpText } from '../../daemon/http/portal/words.js';
import { loadTexts } from '../../daemon/http/text.js';
import { codeNumber, makeGateway, type StageGateway } from './portal-stage.js';

const texts = await loadTexts();
const [en, fr] = [texts.say('en'), texts.say('fr')];
const mac = '02:00:00:00:00:01';
const device = { mac, address: '10.0.0.5', accessPoint: 'cafe' };
const noLimits: Partial<OfferTerms> = {
  lifetimeSeconds: null,
  creditSeconds: null,
  idleTimeoutSeconds: null,
  downKbps: null,
  upKbps: null,
  downVolumeBytes: null,
};

async function online(terms: Partial<OfferTerms> = {}): Promise<StageGateway> {
  const gateway = await makeGateway(terms);
  await gateway.dispatch({ type: 'log-in', ...device, code: codeNumber(1) });
  return gateway;
}

const reader = (gateway: StageGateway, say = en): Reader => ({ say, now: gateway.now(), timeZone: 'Europe/Paris' });

function status(gateway: StageGateway, say = en) {
  const session = sessionOfMac(gateway.state, mac);
  if (!session) throw new Error('the device is not online');
  return presentStatus(gateway.state, reader(gateway, say), session, 'wifi.cafe:8080');
}

const notice = (gateway: StageGateway, say = en) =>
  presentSplash(gateway.state, reader(gateway, say), mac, { typed: '', problem: null }).notice;

async function idleOut(gateway: StageGateway, usedMinutes: number, idleMinutes: number): Promise<void> {
  gateway.passMinutes(usedMinutes);
  const session = sessionOfMac(gateway.state, mac);
  const usage = { upBytes: 5, downBytes: 5 };
  gateway.readings = [{ slot: session?.slot ?? 0, usage, lastTrafficAt: gateway.at, open: true }];
  await gateway.refresh();
  gateway.passMinutes(idleMinutes);
  await gateway.refresh();
}

test('of several time limits the earliest is the headline, and the rest follow in order', async (t) => {
  const model = status(await online({ sessionDurationSeconds: 7200 }));
  t.is(model.headline, 'until 15:05');
  t.is(model.lead, 'You have 1 h left. Then the time on your ticket is used up.');
  t.deepEqual(
    model.limits.map(({ label, left, detail, isFirst }) => [label, left, detail, isFirst]),
    [
      ['Time online', '1 h', 'until 15:05', true],
      ['This session', '2 h', 'until 16:05', false],
      ['Your ticket', '4 h', 'until 18:05', false],
      ['Download', '2 GB', 'of 2 GB', false],
    ],
  );
});

test('the clock time is the one on the wall of the place, also when summer time ends in between', async (t) => {
  const gateway = await makeGateway({ ...noLimits, lifetimeSeconds: 12 * 3600 });
  gateway.at = Date.UTC(2025, 9, 25, 18, 0);
  await gateway.dispatch({ type: 'log-in', ...device, code: codeNumber(1) });
  t.is(status(gateway).headline, 'until tomorrow at 07:00');
  t.is(status(gateway, fr).headline, 'jusqu’à demain à 07:00');
});

test('a date further away has its day, and its year when that is another', async (t) => {
  const gateway = await online({ ...noLimits, validUntilAt: Date.UTC(2025, 10, 30, 22, 30) });
  t.is(status(gateway).headline, 'until Sunday 30 November at 23:30');
  t.is(status(gateway, fr).headline, 'jusqu’au dimanche 30 novembre à 23:30');
  const later = await online({ ...noLimits, validUntilAt: Date.UTC(2026, 0, 1, 11) });
  t.is(status(later, fr).headline, 'jusqu’au jeudi 1er janvier 2026 à 12:00');
});

test('an offer without limits says so, and hides the lines that have nothing to say', async (t) => {
  const model = status(await online(noLimits));
  t.is(model.headline, 'with no time limit');
  t.is(model.lead, null);
  t.deepEqual(model.limits, []);
  t.deepEqual(model.notes, ['Find this page again at wifi.cafe:8080']);
  t.false(model.facts.some(({ label }) => label === 'Top speed'));
});

test('the volume that is left is drawn as a bar', async (t) => {
  const gateway = await online();
  const slot = sessionOfMac(gateway.state, mac)?.slot ?? 0;
  const usage = { downBytes: 1_250_000_000, upBytes: 900 };
  gateway.readings = [{ slot, usage, lastTrafficAt: gateway.at, open: true }];
  await gateway.refresh();
  const row = status(gateway).limits.at(-1);
  t.deepEqual(row?.bar, { left: 750_000_000, limit: 2_000_000_000 });
  t.is(row?.left, '750 MB');
  t.is(status(gateway, fr).facts[1]?.value, '1,3 Go reçus, 1 ko envoyés');
});

test('the page renews itself every minute, and in time for the end', async (t) => {
  const gateway = await online();
  t.is(status(gateway).refreshSeconds, 60);
  gateway.at += 3_580_000;
  t.is(status(gateway).refreshSeconds, 21);
  gateway.at += 60_000;
  t.is(status(gateway).refreshSeconds, 5);
  t.is(status(gateway).limits[0]?.left, 'less than a minute');
});

test('an idle guest reads what was given back, how to return, until when and with how much', async (t) => {
  const gateway = await online();
  await idleOut(gateway, 12, 23);
  t.deepEqual(notice(gateway), {
    heading: 'You were logged out because your device was idle.',
    lines: [
      'Offline since 14:40.',
      'Given back: 23 min idle.',
      'Enter the same code to go online again, until 18:05.',
      'Still on your ticket: 48 min online.',
    ],
  });
});

test('back online, the status page still tells what was given back', async (t) => {
  const gateway = await online();
  await idleOut(gateway, 12, 23);
  await gateway.dispatch({ type: 'log-in', ...device, code: codeNumber(1) });
  t.is(status(gateway).notes[0], 'Given back: 23 min idle.');
  t.is(status(gateway, fr).notes[0], 'Temps d’inactivité rendu\u00a0: 23 min.');
});

test('nothing is said to be given back where no time is counted', async (t) => {
  const gateway = await online({ creditSeconds: null });
  await idleOut(gateway, 12, 23);
  t.false(notice(gateway)?.lines.some((line) => line.includes('Given back')));
});

test('a ticket that died after its session is not promised again', async (t) => {
  const gateway = await online();
  await idleOut(gateway, 12, 23);
  gateway.passMinutes(5 * 60);
  t.deepEqual(notice(gateway)?.lines.slice(-2), [
    'This ticket has expired.',
    'For more, please ask at the counter for a new ticket.',
  ]);
});

test('the reason is said once', async (t) => {
  const gateway = await online();
  gateway.passMinutes(60);
  await gateway.refresh();
  t.deepEqual(notice(gateway), {
    heading: 'The time on your ticket is used up.',
    lines: ['Offline since 15:05.', 'For more, please ask at the counter for a new ticket.'],
  });
});

test('what ended more than a day ago, and what the form itself complains about, push the notice aside', async (t) => {
  const gateway = await online();
  await gateway.dispatch({ type: 'log-out', mac });
  t.not(notice(gateway), null);
  const problem = { text: 'a', advice: 'b' };
  t.is(presentSplash(gateway.state, reader(gateway), mac, { typed: '', problem }).notice, null);
  gateway.passMinutes(24 * 60);
  t.is(notice(gateway), null);
});

const refusals: readonly [LogInRefusal, string, string][] = [
  [{ reason: 'typo' }, 'There is a typing mistake in this code.', 'Compare it with your ticket'],
  [{ reason: 'unknown-code' }, 'We do not know this code.', 'please ask the staff'],
  [{ reason: 'used-up', cause: 'ticket-expired' }, 'This ticket has expired.', 'ask at the counter for a new ticket'],
  [
    { reason: 'offer-not-yet', validFromAt: Date.UTC(2025, 10, 25, 8) },
    'This ticket cannot be used yet.',
    'It works from tomorrow at 09:00.',
  ],
  [
    { reason: 'too-many-devices', devicesAtOnce: 1 },
    'This ticket is already online on another device.',
    'Log out on that device',
  ],
  [
    { reason: 'too-many-devices', devicesAtOnce: 3 },
    'This ticket is already online on 3 devices, as many as it allows.',
    'Log out on one of them',
  ],
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
  'credit-exhausted',
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
    t.is(new Set(causes.map((cause) => endedText(say, cause))).size, causes.length);
    for (const cause of causes) {
      t.true(usedUpText(say, cause).length > 10);
      t.true(limitText(say, cause).label.length > 3);
    }
  }
});
