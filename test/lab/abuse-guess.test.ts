// 10,000 wrong codes from changing cards and addresses: who has a right one still gets in.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import { type GatewayLab, isOnline, openGatewayLab, rule, startProgram } from './gateway-lab.js';
import { makeDevices } from './many-devices.js';
import { at, realGuests } from './real-guests.js';

const devices = 400;
let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 3 });
  await makeDevices(place.lab.gateway, place.lab.guest(1), devices);
});
test.after.always(async () => place?.close());

const residentMb = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${place.daemon.process.pid}/status`, 'utf8'))?.[1]) / 1_024;

rule('while 10,000 wrong codes come from 400 devices, guests load pages and get in with right codes', async (t) => {
  const codes = await place.tickets({}, 8);
  const before = residentMb();
  const settings = [plan.lan.ipv4, '8080', '10.76', String(devices), '10000', '8'];
  const { printed } = startProgram<{ statuses: Record<string, number> }>(
    place.lab.guest(1),
    'wrong-codes',
    ...settings,
  );
  let isOver = false;
  const guessing = printed.finally(() => {
    isOver = true;
  });
  const logIns: number[] = [];
  const pages = realGuests([place.lab.guest(3)], 5);
  for (const code of codes) {
    if (isOver) break;
    const beganAt = Date.now();
    const { answeredAt } = await place.logIn(place.lab.guest(2), code);
    logIns.push(answeredAt - beganAt);
    t.true(await isOnline(place.lab.guest(2)));
    await place.logOut(place.lab.guest(2));
    await delay(300);
  }
  const { p50, p99, max, failed } = await pages;
  const { statuses } = await guessing;
  t.log(`answers to the guesses: ${JSON.stringify(statuses)}`);
  t.log(
    `pages of a guest: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(1)} ms; ${failed} not answered`,
  );
  t.log(
    `page and log-in, two curls: median ${at(
      logIns.toSorted((a, b) => a - b),
      0.5,
    )}, most ${Math.max(...logIns)} ms, ${logIns.length} of them`,
  );
  t.log(`resident: before ${before.toFixed(0)} MB, after ${residentMb().toFixed(0)} MB`);
  t.is(failed, 0);
  t.true(p99 < 200);
  t.true(logIns.length > 2, 'they came meanwhile');
  t.is(statuses.none ?? 0, 0);
  t.true((statuses[429] ?? 0) > 7_000, 'nearly all of them had to wait');
  // what is used but not yet collected is no leak: another 10,000 must not add as much again
  const afterOne = residentMb();
  await startProgram(place.lab.guest(1), 'wrong-codes', ...settings).printed;
  t.log(`resident after 10,000 more: ${residentMb().toFixed(0)} MB`);
  t.true(residentMb() < afterOne + 50);
});
