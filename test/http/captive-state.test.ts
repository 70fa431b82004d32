import test from 'ava';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { sessionOfMac } from '../../daemon/domain/state.js';
import { captiveState } from '../../daemon/http/portal/captive-state.js';
import { codeNumber, makeGateway, type StageGateway } from './portal-stage.js';

const links = { portal: 'https://portal.cafe.example:8443/', venue: null };
const mac = '02:00:00:00:00:01';
const bare = { lifetimeSeconds: null, creditSeconds: null, idleTimeoutSeconds: null, downVolumeBytes: null } as const;

async function online(terms: Partial<OfferTerms>): Promise<StageGateway> {
  const gateway = await makeGateway({ ...bare, ...terms });
  await gateway.dispatch({ type: 'log-in', mac, address: '10.0.0.2', accessPoint: 'cafe', code: codeNumber(1) });
  return gateway;
}

const told = (gateway: StageGateway, device: string | undefined = mac) =>
  captiveState(gateway.state, { mac: device, accessPoint: 'cafe' }, gateway.at, links);
const open = { captive: false, 'user-portal-url': links.portal, 'can-extend-session': true };
const shut = { captive: true, 'user-portal-url': links.portal };

test('a device without a session is captive, known or not, and learns nothing but where to go', async (t) => {
  const gateway = await online({});
  t.deepEqual(told(gateway, '02:00:00:00:00:09'), shut);
  t.deepEqual(captiveState(gateway.state, undefined, gateway.at, links), shut);
  const elsewhere = { mac, accessPoint: 'camp' };
  t.deepEqual(captiveState(gateway.state, elsewhere, gateway.at, links), shut, 'nor with one at another access point');
});

test('a session without limits is told no seconds and no bytes', async (t) => {
  t.deepEqual(told(await online({})), open);
});

const limited: readonly (readonly [why: string, terms: Partial<OfferTerms>, left: object])[] = [
  [
    'the earliest of several ends counts',
    { lifetimeSeconds: 7_200, sessionDurationSeconds: 600 },
    { 'seconds-remaining': 600 },
  ],
  ['idleness is no end: traffic moves it', { idleTimeoutSeconds: 60 }, {}],
  ['a total volume is in and out together', { totalVolumeBytes: 1_000 }, { 'bytes-remaining': 1_000 }],
  ['of two volumes the smaller one', { downVolumeBytes: 900, upVolumeBytes: 500 }, { 'bytes-remaining': 500 }],
  ['a volume that slows down ends nothing', { totalVolumeBytes: 1_000, slowedKbps: 64 }, {}],
];
for (const [why, terms, left] of limited)
  test(`what is left: ${why}`, async (t) => {
    t.deepEqual(told(await online(terms)), { ...open, ...left });
  });

test('seconds are whole ones that are left for sure, bytes what the kernel has counted to the byte, and at the end it is captive', async (t) => {
  const gateway = await online({ lifetimeSeconds: 100, totalVolumeBytes: 10_000 });
  const session = sessionOfMac(gateway.state, mac);
  gateway.at += 1;
  gateway.readings = [
    { slot: session?.slot ?? 0, usage: { upBytes: 17, downBytes: 4_000 }, lastTrafficAt: gateway.at, open: true },
  ];
  await gateway.refresh();
  t.deepEqual(told(gateway), { ...open, 'seconds-remaining': 99, 'bytes-remaining': 5_983 });
  gateway.at += 98_999;
  t.like(told(gateway), { captive: false, 'seconds-remaining': 1 });
  gateway.at += 999;
  t.like(told(gateway), { captive: false, 'seconds-remaining': 0 });
  gateway.at += 1;
  t.deepEqual(told(gateway), shut, 'the kernel has shut it, whether or not anybody has noticed');
});

test('a device that needs no ticket is not captive, and one that staff blocked is', async (t) => {
  const gateway = await online({ lifetimeSeconds: 100 });
  const rule = (name: 'exempt' | 'blocked') =>
    gateway.dispatch({ type: 'device-rule', mac, rule: name, note: '', untilAt: null });
  await rule('exempt');
  t.deepEqual(told(gateway), { captive: false, 'user-portal-url': links.portal });
  await rule('blocked');
  t.deepEqual(told(gateway), shut);
});

test('the page about the place is named where there is one', async (t) => {
  const gateway = await online({});
  const venue = 'https://cafe.example/about';
  t.is(
    captiveState(gateway.state, { mac, accessPoint: 'cafe' }, gateway.at, { ...links, venue })['venue-info-url'],
    venue,
  );
  t.is(captiveState(gateway.state, undefined, gateway.at, { ...links, venue })['venue-info-url'], venue);
});
