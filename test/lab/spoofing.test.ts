// antiSpoofing: an address that DHCP did not give to this device does not pass, whatever its card says.
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import { curl, type GatewayLab, isOnline, openGatewayLab, rule, runProgram } from './gateway-lab.js';

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 2, config: { firewall: { antiSpoofing: true } } });
});
test.after.always(async () => place?.close());

rule('an honest guest passes with the address of its lease and with its IPv6 addresses', async (t) => {
  const [code = ''] = await place.tickets({});
  await place.logIn(place.lab.guest(1), code);
  t.true(await isOnline(place.lab.guest(1), '-4'));
  t.true(await isOnline(place.lab.guest(1), '-6'));
});

rule('an open guest that forges another sender address sends nothing to the Internet', async (t) => {
  const guest = place.lab.guest(1);
  const meter = await place.lab.internet.meter('udp dport 7777');
  for (const address of ['192.0.2.99/32', '10.77.0.99/24', '2001:db8:bad::1/128']) {
    const dev = ['dev', 'eth0'] as const;
    await guest.exec(['ip', 'address', 'add', address, ...dev, ...(address.includes(':') ? ['nodad'] : [])]);
    const [host] = address.split('/');
    await guest.exec(
      [
        'socat',
        '-u',
        '-',
        `UDP-SENDTO:${address.includes(':') ? `[${place.lab.internet.ipv6}]` : place.lab.internet.ipv4}:7777,bind=${address.includes(':') ? `[${host}]` : host}`,
      ],
      { input: 'forged', mayFail: true },
    );
    await guest.exec(['ip', 'address', 'del', address, ...dev]);
  }
  t.is((await meter.read()).entered.packets, 0);
  await runProgram(guest, 'datagrams', place.lab.internet.ipv4, '7777', '1');
  t.is((await meter.read()).entered.packets, 1);
  await meter.remove();
});

rule('a stranger who says by ARP that the address of an open guest is its own takes nothing from it', async (t) => {
  const [guest, thief] = [place.lab.guest(1), place.lab.guest(2)];
  const [ipv4 = ''] = (await guest.addresses()).ipv4;
  const mine = async () => (await place.lab.gateway.exec(['ip', 'neigh', 'show', ipv4])).stdout;
  t.true(await isOnline(guest, '-4'));
  t.true((await mine()).includes(guest.mac));
  const [a, b, c, d] = ipv4.split('.');
  const claim = async (prefix: string) =>
    runProgram(thief, 'claims', plan.lan.ipv4, plan.lan.mac, prefix, '1', '200', '2', `${Number(c) * 256 + Number(d)}`);
  await claim(`${a}.${b}`);
  t.true((await mine()).includes(guest.mac));
  t.true(await isOnline(guest, '-4'));
});

rule("a stranger with an open guest's card address but not its lease gets nowhere", async (t) => {
  const [guest, thief] = [place.lab.guest(1), place.lab.guest(2)];
  await thief.exec(['ip', 'link', 'set', 'eth0', 'down']);
  await thief.exec(['ip', 'link', 'set', 'eth0', 'address', guest.mac]);
  await thief.exec(['ip', 'link', 'set', 'eth0', 'up']);
  await thief.exec(['ip', 'route', 'replace', 'default', 'via', plan.lan.ipv4]);
  t.false(
    (
      await curl(
        thief,
        '-4',
        '-m',
        '2',
        `http://${place.lab.internet.ipv4}/hotspot-detect.html`,
        '-H',
        'Host: captive.apple.com',
      )
    ).text.includes('Success'),
  );
});
