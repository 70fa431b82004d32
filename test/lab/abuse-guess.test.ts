// 10,000 wrong codes from changing cards and addresses: who has a right one still gets in.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import { type GatewayLab, isOnline, openGatewayLab, rule, startProgram } from './gateway-lab.js';
import { makeDevices } from './many-devices.js';
import { realGuests, servesRealGuests } from './real-guests.js';

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
  const codes = await place.tickets({}, 40);
  const before = residentMb();
  const settings = [plan.lan.ipv4, '8080', '10.76', String(devices), '10000', '8'];
  await servesRealGuests(t, '10,000 wrong codes', async () => {
    const { printed } = startProgram<{ statuses: Record<string, number> }>(
      place.lab.guest(1),
      'wrong-codes',
      ...settings,
    );
    const pages = realGuests([place.lab.guest(3)], 4);
    for (const code of codes.splice(0, 4)) {
      t.is((await place.logIn(place.lab.guest(2), code)).status, 303);
      t.true(await isOnline(place.lab.guest(2)));
      await place.logOut(place.lab.guest(2));
      await delay(300);
    }
    const waited = await pages;
    const { statuses } = await printed;
    t.log(`answers to the guesses: ${JSON.stringify(statuses)}`);
    t.is(statuses.none ?? 0, 0);
    t.true((statuses[429] ?? 0) > 7_000, 'nearly all of them had to wait');
    return waited;
  });
  t.log(`resident: before ${before.toFixed(0)} MB, after ${residentMb().toFixed(0)} MB`);
  // what is used but not yet collected is no leak: another 10,000 must not add as much again
  const afterOne = residentMb();
  await startProgram(place.lab.guest(1), 'wrong-codes', ...settings).printed;
  t.log(`resident after 10,000 more: ${residentMb().toFixed(0)} MB`);
  t.true(residentMb() < afterOne + 50);
});
