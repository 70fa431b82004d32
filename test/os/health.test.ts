import test from 'ava';
import { watchBox } from '../../daemon/os/health.js';
import { routedInterface, uplinkState } from '../../daemon/os/uplink.js';
import { FakeMachine } from '../fakes/machine.js';

const routes = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
`;
const arp = (flags: string) => `IP address       HW type     Flags       HW address            Mask     Device
192.0.2.1        0x1         ${flags}         02:fc:00:00:00:05     *        eth0
`;
const zeros = '0'.repeat(32);
const routes6 = `${zeros} 00 ${zeros} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0
${zeros} 00 ${zeros} 00 ${zeros} ffffffff 00000001 00000000 00200200       lo
`;

const filesOf = (files: Readonly<Record<string, string>>) => async (path: string) => files[path];
const state = (files: Readonly<Record<string, string>>, name = 'eth0') => uplinkState(name, filesOf(files));
const up = { '/sys/class/net/eth0/operstate': 'up\n' };

test('an uplink is up, down or missing, and a line that has no carrier to lose is up', async (t) => {
  t.is((await state(up)).link, 'up');
  t.is((await state({ '/sys/class/net/eth0/operstate': 'lowerlayerdown\n' })).link, 'down');
  t.is((await state({ '/sys/class/net/eth0/operstate': 'unknown\n' })).link, 'up');
  t.is((await state({})).link, 'missing');
});

test('the way out is the default route of the uplink, and its gateway has answered or not', async (t) => {
  const way = async (files: Readonly<Record<string, string>>) => {
    const { route, gatewayAnswers } = await state({ ...up, ...files });
    return [route, gatewayAnswers];
  };
  t.deepEqual(await way({ '/proc/net/route': routes, '/proc/net/arp': arp('0x2') }), ['192.0.2.1', true]);
  t.deepEqual(await way({ '/proc/net/route': routes, '/proc/net/arp': arp('0x0') }), ['192.0.2.1', false]);
  t.deepEqual(await way({ '/proc/net/route': routes }), ['192.0.2.1', null]);
  t.deepEqual(await way({ '/proc/net/route': routes.replace('010200C0', '00000000') }), ['direct', null]);
  t.deepEqual(await way({ '/proc/net/ipv6_route': routes6 }), ['fe80:0000:0000:0000:0000:0000:0000:0001', null]);
  t.deepEqual(await way({ '/proc/net/route': routes.replaceAll('eth0', 'wan1') }), [null, null]);
  t.deepEqual(await way({}), [null, null]);
});

test('an uplink that is not given is that of the default route', async (t) => {
  t.is(await routedInterface(filesOf({ '/proc/net/route': routes })), 'eth0');
  t.is(await routedInterface(filesOf({ '/proc/net/ipv6_route': routes6 })), 'eth0');
  t.is(await routedInterface(filesOf({})), undefined);
});

test('the box tells its rates since the last look, its warmest sensor, and nothing that it does not know', async (t) => {
  const clock = new FakeMachine({ wall: 0 });
  const files: Record<string, string> = {
    '/sys/class/thermal/thermal_zone0/temp': '41200\n',
    '/sys/class/thermal/thermal_zone3/temp': '58700\n',
    '/sys/class/thermal/thermal_zone4/temp': '-273150\n',
    '/sys/class/net/eth0/statistics/rx_bytes': '1000\n',
    '/sys/class/net/eth0/statistics/tx_bytes': '1000\n',
  };
  const parts = { clock, stateFolder: '/nowhere-at-all', uplink: 'eth0', storeFails: () => true, read: filesOf(files) };
  const box = watchBox(parts);
  await box.look();
  await clock.pass(10_000);
  files['/sys/class/net/eth0/statistics/rx_bytes'] = '1001000\n';
  const health = await box.health();
  t.like(health, { temperatureCelsius: 59, diskBytes: null, diskFreeBytes: null, storeFails: true });
  t.like(health.uplink, { link: 'missing', downKbps: 800, upKbps: 0 });
  t.true(health.memoryBytes > 0 && health.cpuPercent >= 0 && health.cpuPercent <= 100);
  await clock.pass(10_000);
  files['/sys/class/net/eth0/statistics/rx_bytes'] = '5\n';
  t.is((await box.health()).uplink.downKbps, null, 'a counter that began anew has no rate');
});

test('a day of looks has a place for each minute, and the oldest make room', async (t) => {
  const clock = new FakeMachine({ wall: 0 });
  const box = watchBox({ clock, stateFolder: '/', uplink: null, storeFails: () => false, read: filesOf({}) });
  t.is(box.day().filter((look) => look !== null).length, 0);
  for (let minute = 0; minute < 1_500; minute++) {
    await clock.pass(60_000);
    if (minute < 1_480) await box.look();
  }
  const day = box.day();
  t.is(day.length, 1_440);
  t.deepEqual(
    day.map((look) => look === null),
    Array.from({ length: 1_440 }, (_, i) => i >= 1_420),
  );
  await clock.pass(2 * 86_400_000);
  t.true(box.day().every((look) => look === null));
});
