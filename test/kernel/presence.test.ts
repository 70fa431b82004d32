import test from 'ava';
import { parseLeases } from '../../daemon/kernel/lease.js';
import { parseNeighbours } from '../../daemon/kernel/neighbour.js';
import { Presence } from '../../daemon/kernel/presence.js';
import { at } from './fixture.js';

// as `ip -s -j neigh show` of iproute2 6.1 tells it
const listed = JSON.stringify([
  {
    dst: '10.77.0.11',
    dev: 'br-guest',
    lladdr: '02:00:00:00:00:11',
    used: 4,
    confirmed: 28,
    updated: 9,
    state: ['STALE'],
  },
  {
    dst: 'fe80::1',
    dev: 'br-guest',
    lladdr: '02:00:00:00:00:11',
    used: 900,
    confirmed: 900,
    updated: 900,
    state: ['STALE'],
  },
  {
    dst: '2001:db8::11',
    dev: 'br-guest',
    lladdr: '02:00:00:00:00:11',
    used: 1,
    confirmed: 1,
    updated: 1,
    state: ['REACHABLE'],
  },
  {
    dst: '10.77.0.12',
    dev: 'br-guest',
    lladdr: '02:00:00:00:00:12',
    used: 4_000,
    confirmed: 4_000,
    updated: 3_000,
    state: ['STALE'],
  },
  { dst: 'fe80::99', dev: 'br-guest', lladdr: '02:00:00:00:00:99', used: 1, confirmed: 1, updated: 1 },
  { dst: '10.77.0.13', dev: 'br-guest', used: 1, confirmed: 1, updated: 1, state: ['FAILED'] },
  {
    dst: '192.0.2.1',
    dev: 'wan0',
    lladdr: '02:00:00:00:00:01',
    used: 1,
    confirmed: 1,
    updated: 1,
    state: ['REACHABLE'],
  },
]);
const accessPointOf = (device: string) => (device === 'br-guest' ? 'cafe' : undefined);

test('who is there is told once with all its lasting addresses; who has been quiet for long has gone', (t) => {
  t.deepEqual(new Presence().of(parseNeighbours(listed), accessPointOf, at), [
    { mac: '02:00:00:00:00:11', accessPoint: 'cafe', addresses: ['10.77.0.11', '2001:db8::11'], since: at },
  ]);
});

test('since when a device is there is remembered while it is seen, and begins anew when it comes back', (t) => {
  const presence = new Presence();
  const minutes = (n: number) => at + n * 60_000;
  t.is(presence.see('02:00:00:00:00:11', minutes(0)), minutes(0));
  t.is(presence.see('02:00:00:00:00:11', minutes(10)), minutes(0));
  t.is(presence.see('02:00:00:00:00:11', minutes(20)), minutes(0));
  t.is(presence.see('02:00:00:00:00:11', minutes(40)), minutes(40));
});

test('a device’s name comes from its lease, and only when it is one', (t) => {
  const leases = `2000000000 02:00:00:00:00:11 10.77.0.11 Adas-iPhone 01:02
2000000000 02:00:00:00:00:12 10.77.0.12 * 01:03
2000000000 02:00:00:00:00:13 10.77.0.13 <script> 01:04
1000 02:00:00:00:00:14 10.77.0.14 gone 01:05`;
  t.deepEqual(
    parseLeases(leases, 1_900_000_000).map(({ host }) => host),
    ['Adas-iPhone', null, null],
  );
});
