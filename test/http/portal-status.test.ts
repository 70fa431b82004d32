import test from 'ava';
import { sessionOfMac } from '../../daemon/domain/state.js';
import { comeIn, device, deviceNumber, en, fr, idleOut, noLimits, online, status, use } from './portal-guest.js';
import { codeNumber, makeGateway } from './portal-stage.js';

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
  const slot = sessionOfMac(gateway.state, device.mac)?.slot ?? 0;
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

test('back online, the status page still tells what was given back', async (t) => {
  const gateway = await online();
  await idleOut(gateway, 12, 23);
  await gateway.dispatch({ type: 'log-in', ...device, code: codeNumber(1) });
  t.is(status(gateway).notes[0], 'Given back: 23 min idle.');
  t.is(status(gateway, fr).notes[0], 'Temps d’inactivité rendu\u00a0: 23 min.');
});

test('an idle timeout promises the idle time back where a cap counts it', async (t) => {
  const model = status(await online({ creditSeconds: null, periodCapSeconds: 3600 }));
  t.true(model.notes[0]?.endsWith('That idle time is given back.'));
});

const rows = (gateway: Parameters<typeof status>[0]) =>
  status(gateway).limits.map(({ label, left, detail, isFirst }) => [label, left, detail, isFirst]);

test('a cap that ends first says when the guest may come back', async (t) => {
  const gateway = await online({ ...noLimits, periodCapSeconds: 2400, lifetimeSeconds: 7 * 86_400 });
  t.is(status(gateway).headline, 'until 14:45');
  t.is(status(gateway).lead, 'You have 40 min left. Then you may come back tomorrow at 00:00.');
  t.is(status(gateway, fr).lead, 'Il reste 40 min. Vous pourrez ensuite revenir demain à 00:00.');
  t.deepEqual(rows(gateway), [
    ['Today', '40 min', 'until 14:45', true],
    ['Your ticket', '7 days', 'until Monday 1 December at 14:05', false],
  ]);
});

test('nobody is told to come back on a day on which the ticket is dead', async (t) => {
  const gateway = await online({ ...noLimits, periodCapSeconds: 2400, lifetimeSeconds: 4 * 3600 });
  t.is(status(gateway).lead, 'You have 40 min left. Then the time for this period is used up.');
});

test('a cap that lasts beyond midnight ends with the time of the next day', async (t) => {
  const gateway = await makeGateway({ ...noLimits, periodCapSeconds: 2400 });
  gateway.passMinutes(9 * 60 + 35);
  await comeIn(gateway);
  t.is(status(gateway).headline, 'until tomorrow at 00:40');
  t.regex(status(gateway).lead ?? '', /come back on Wednesday 26 November at 00:00/);
  t.deepEqual(rows(gateway), [['Today', '40 min', 'of 40 min', true]]);
});

test('a cap that is never reached is shown all the same', async (t) => {
  const gateway = await online({ ...noLimits, periodCapSeconds: 30 * 3600 });
  t.is(status(gateway).headline, 'with no time limit');
  t.deepEqual(rows(gateway), [['Today', '1 day 6 h', 'of 1 day 6 h', false]]);
});

test('opening hours end a session, and say when it opens again', async (t) => {
  const hours = [1, 2].map((weekday) => ({ weekday, fromMinute: 540, untilMinute: 1080 }));
  const gateway = await online({ ...noLimits, hours, validUntilAt: Date.UTC(2025, 11, 1, 11) });
  t.is(status(gateway).lead, 'You have 3 h 55 min left. Then the Wi-Fi closes; it is open again tomorrow at 09:00.');
  t.deepEqual(rows(gateway), [
    ['Wi-Fi open', '3 h 55 min', 'until 18:00', true],
    ['The offer', '6 days 21 h', 'until Monday 1 December at 12:00', false],
  ]);
});

test('an offer that closes for good does not promise another day', async (t) => {
  const hours = [1, 2].map((weekday) => ({ weekday, fromMinute: 540, untilMinute: 1080 }));
  const gateway = await online({ ...noLimits, hours, validUntilAt: Date.UTC(2025, 10, 24, 20) });
  t.is(status(gateway).lead, 'You have 3 h 55 min left. Then the Wi-Fi closes.');
});

test("a ticket's own last day and its own terms count", async (t) => {
  const gateway = await makeGateway(noLimits);
  const validUntilAt = Date.UTC(2025, 10, 26, 23);
  const grant = { format: 'special', validUntilAt, own: { downKbps: 2000 } } as const;
  await gateway.dispatch({ type: 'tickets-issue', listId: 1, codes: ['MARTIN'], grant });
  await comeIn(gateway, device, 'Martin');
  t.deepEqual(rows(gateway), [['Your ticket', '2 days 9 h', 'until Thursday 27 November at 00:00', true]]);
  t.is(status(gateway).facts.find(({ label }) => label === 'Top speed')?.value, '2 Mbit/s down');
});

test('a volume that slows says so before and after', async (t) => {
  const gateway = await online({ ...noLimits, totalVolumeBytes: 1e9, slowedKbps: 128, downKbps: 5000 });
  await use(gateway, 400_000_000);
  t.deepEqual(rows(gateway), [['Data', '600 MB', 'of 1 GB, then 128 kbit/s', false]]);
  t.is(status(gateway).facts[2]?.value, '5 Mbit/s down');
  t.is(status(gateway).notice, null);
  await use(gateway, 1_200_000_000);
  t.deepEqual(rows(gateway), [['Data', 'used up', 'slowed to 128 kbit/s', false]]);
  t.deepEqual(status(gateway).limits[0]?.bar, { left: 0, limit: 1e9 });
  t.is(status(gateway).facts[2]?.value, 'slowed to 128 kbit/s');
  t.is(status(gateway).notice, 'Your data is used up: the speed is now 128 kbit/s.');
  t.regex(status(gateway, fr).notice ?? '', /le débit est maintenant de 128 kbit/);
});

test('a ticket for one device shows no devices; one for more shows all, this one first', async (t) => {
  t.is(status(await online()).devices, null);
  const gateway = await online({ devicesAtOnce: 3 });
  t.is(status(gateway).devices?.count, '1 of 3 online');
  gateway.passMinutes(3);
  await comeIn(gateway, deviceNumber(2));
  const { count, rows: shown, notes } = status(gateway, en, deviceNumber(2)).devices ?? {};
  t.is(count, '2 of 3 online');
  t.deepEqual(
    shown?.map(({ name, used, since, isMine }) => [name, used, since, isMine]),
    [
      ['Device ending in 00:02', 'In use now', 'online since\u00a014:08', true],
      ['Device ending in 00:01', 'Used 3 min ago', 'online since\u00a014:05', false],
    ],
  );
  t.deepEqual(notes, []);
});

test('time that each device uses up on its own is explained as soon as there are two', async (t) => {
  const gateway = await online({ devicesAtOnce: 2, creditPer: 'device' });
  t.deepEqual(status(gateway).devices?.notes, []);
  await comeIn(gateway, deviceNumber(2));
  t.deepEqual(status(gateway).devices?.notes, [
    'Each device online uses up the time on its own: the 2 of them share 1 h.',
  ]);
  t.deepEqual(rows(gateway)[0], ['Time online', '30 min', 'until 14:35', true]);
  t.is(status(gateway).lead, 'You have 30 min left. Then the time on your ticket is used up.');
});

test('a ticket for very many devices shows fifty of them, and how many more there are', async (t) => {
  const gateway = await online({ devicesAtOnce: 1000 });
  for (let n = 10; n < 70; n++) await comeIn(gateway, { ...device, mac: `02:00:00:00:01:${n}` });
  const { count, rows: shown, notes } = status(gateway).devices ?? {};
  t.is(count, '61 of 1000 online');
  t.is(shown?.length, 50);
  t.true(shown?.[0]?.isMine);
  t.deepEqual(notes, ['And 11 more.']);
});

test('while the date is not known, nothing is promised that depends on it', async (t) => {
  const gateway = await makeGateway({ ...noLimits, periodCapSeconds: 3600, validUntilAt: Date.UTC(2025, 10, 25) });
  gateway.state.clock = { ...gateway.state.clock, isKnown: false };
  await comeIn(gateway);
  t.is(status(gateway).headline, 'with no time limit');
  t.deepEqual(rows(gateway), []);
});
