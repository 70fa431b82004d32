// A machine whose clock is wrong, corrected, or set by a fool: real packets, a real daemon, a fake wall clock.
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { fakeTime, seenSeconds } from './fake-time.js';
import { type GatewayLab, isOnline, openGatewayLab, rule, until } from './gateway-lab.js';

const year = 365 * 86_400;
const time = fakeTime();
const clockRule = time === undefined ? test.serial.skip : rule;

let place: GatewayLab;
async function open(wrongBySeconds: number): Promise<GatewayLab> {
  time?.wrongBy(wrongBySeconds);
  place = await openGatewayLab({ guests: 2, environment: time?.environment ?? {} });
  return place;
}
test.afterEach.always(async () => place?.close());

async function now(): Promise<number> {
  return (await place.status()).at;
}

clockRule('the daemon under test sees the clock that it is given', async (t) => {
  time?.wrongBy(-50 * year);
  t.true(Math.abs(seenSeconds(time?.environment ?? {}) - (Date.now() / 1000 - 50 * year)) < 3);
});

for (const [step, seconds] of [
  ['fifty years forward', 50 * year],
  ['a day back', -86_400],
] as const)
  clockRule(`the clock steps ${step}: a guest stays online and is shut at the second that was promised`, async (t) => {
    await open(0);
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({ lifetimeSeconds: 12 });
    const { answeredAt } = await place.logIn(guest, code);
    await delay(2_000);
    time?.wrongBy(seconds);
    await delay(3_000);
    t.true(await isOnline(guest), 'still online after the step');
    await place.kill();
    await place.restart();
    t.true(await isOnline(guest), 'and after a kill and a restart on the stepped clock');
    await delay(answeredAt + 11_300 - Date.now());
    t.true(await isOnline(guest), 'half a second before the end');
    await delay(answeredAt + 12_600 - Date.now());
    t.false(await isOnline(guest), 'half a second after it');
  });

clockRule('booted in 1970: tickets work, and when the time is learnt nobody is cut or given time', async (t) => {
  await open(-Math.floor(Date.now() / 1000) + 3_600);
  const guest = place.lab.guest(1);
  t.true((await now()) < year * 1000, 'the gateway knows no better');
  const [code = ''] = await place.tickets({ creditSeconds: 14 });
  const { answeredAt } = await place.logIn(guest, code);
  t.true(await isOnline(guest));
  await delay(1_500);
  time?.wrongBy(0);
  await until(async () => Math.abs((await now()) - Date.now()) < 3_000);
  t.true(await isOnline(guest));
  const session = (await place.status()).sessions[0];
  t.true(Math.abs((session?.openedAt ?? 0) - answeredAt) < 1_500, 'what was written down meanwhile is true now');
  await delay(answeredAt + 13_300 - Date.now());
  t.true(await isOnline(guest), 'half a second before the end');
  await delay(answeredAt + 14_600 - Date.now());
  t.false(await isOnline(guest), 'half a second after it');
});

clockRule('booted in 1970: an offer that has ended works until the time is learnt, and not after', async (t) => {
  await open(-Math.floor(Date.now() / 1000) + 3_600);
  const guest = place.lab.guest(1);
  const codes = await place.tickets({ validUntilAt: Date.now() - 86_400_000 }, 2);
  await place.logIn(guest, codes[0] ?? '');
  t.true(await isOnline(guest));
  time?.wrongBy(0);
  await until(async () => !(await isOnline(guest)));
  t.is((await place.logIn(place.lab.guest(2), codes[1] ?? '')).status, 422);
});

clockRule('after a restart on a clock behind the disk the gateway goes on from the last instant on disk', async (t) => {
  await open(0);
  const [code = ''] = await place.tickets({ lifetimeSeconds: 3_600 });
  await place.logIn(place.lab.guest(1), code);
  const before = await now();
  await place.daemon.stop();
  time?.wrongBy(-20 * year);
  await place.restart();
  const after = await now();
  t.true(after >= before && after < before + 30_000);
  t.true(await isOnline(place.lab.guest(1)));
});
