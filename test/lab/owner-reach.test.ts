// The owner's page is reachable from the management side only: not from the guest network, whatever guests try.
import type { ExecutionContext } from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import type { Host } from '../../scripts/netlab/namespace.js';
import { curl, type GatewayLab, openGatewayLab, rule, runProgram } from './gateway-lab.js';

const port = 8081;
const second = { interface: 'br-two', ipv4: '10.79.0.1', ipv6: 'fd79::1' } as const;
const ula = 'fd77::1';
const managementIpv6 = 'fd78::1';

/** Where the owner's page may have been told to listen, misconfigurations included; each is on the machine. */
const listening = [plan.management.ipv4, managementIpv6, '0.0.0.0', '::', plan.lan.ipv4, plan.lan.ipv6, second.ipv4];

/** A second access point, with guest 2 on it, and more addresses than a gateway should have. */
async function furnish({ lab }: GatewayLab): Promise<void> {
  const ip = (host: Host, ...commands: readonly string[]) =>
    host.exec(['ip', '-batch', '-'], { input: `${commands.join('\n')}\n` });
  await ip(
    lab.gateway,
    `link add ${second.interface} type bridge`,
    `link set ${second.interface} up`,
    `link set g2 master ${second.interface}`,
    `address add ${second.ipv4}/24 dev ${second.interface}`,
    `address add ${second.ipv6}/64 dev ${second.interface}`,
    `address add ${ula}/64 dev ${plan.lan.interface}`,
    `address add ${managementIpv6}/64 dev ${plan.management.interface}`,
  );
  await ip(lab.guest(1), 'address add fd77::5/64 dev eth0');
  // what the router of the other access point has told it
  await lab.guest(2).exec(['ip', '-6', 'route', 'flush', 'proto', 'ra'], { mayFail: true });
  await lab.guest(2).exec(['ip', '-6', 'route', 'flush', 'root', plan.lan.ipv6Prefix], { mayFail: true });
  await ip(
    lab.guest(2),
    'address flush dev eth0 scope global',
    'address add 10.79.0.5/24 dev eth0',
    'address add fd79::5/64 dev eth0',
    `route replace default via ${second.ipv4}`,
    `route replace default via ${second.ipv6}`,
  );
  await ip(lab.owner, `route add default via ${plan.management.ipv4}`);
}

async function linkLocal({ lab }: GatewayLab, name: string): Promise<string> {
  const { stdout } = await lab.gateway.exec(['ip', '-6', '-o', 'address', 'show', 'dev', name, 'scope', 'link']);
  return `${/inet6 (fe80[^/]+)/.exec(stdout)?.[1]}%eth0`;
}

/** Every address of the gateway, as a guest would call it. */
async function addresses(place: GatewayLab, guest: 1 | 2): Promise<string[]> {
  const { lan, management, uplink } = plan;
  const [own, ...others] = [
    await linkLocal(place, guest === 1 ? lan.interface : second.interface),
    ...[lan.ipv4, lan.ipv6, ula, management.ipv4, managementIpv6, uplink.ipv4, uplink.ipv6],
    ...[second.ipv4, second.ipv6],
  ];
  return [...others, own ?? ''];
}

async function openPlace(t: ExecutionContext, admin: object): Promise<GatewayLab> {
  const accessPoints = [
    { id: 'cafe', name: 'Café', interface: plan.lan.interface },
    { id: 'garden', name: 'Garden', interface: second.interface },
  ];
  const place = await openGatewayLab({ guests: 2, accessPoints, config: { admin } });
  t.teardown(() => place.close());
  await furnish(place);
  // an address that was not there at the start is listened for until it is
  if (Object.hasOwn(admin, 'address')) await place.daemon.stop().then(() => place.restart());
  return place;
}

/** Opens both guests' devices. */
async function openGuests(place: GatewayLab): Promise<void> {
  const [first = '', other = ''] = await place.tickets({ accessPoints: ['cafe', 'garden'] }, 2);
  await logInAt(place, 1, `http://${plan.lan.ipv4}:8080`, first);
  await logInAt(place, 2, `http://${second.ipv4}:8080`, other);
}

async function logInAt(place: GatewayLab, number: number, portal: string, code: string): Promise<void> {
  const guest = place.lab.guest(number);
  const token = /name="token" value="([^"]+)"/.exec((await curl(guest, `${portal}/`)).text)?.[1] ?? '';
  const form = ['--data-urlencode', `token=${token}`, '--data-urlencode', `code=${code}`];
  const { text } = await curl(guest, '-o', '/dev/null', '-w', '%{http_code}', ...form, `${portal}/login`);
  if (text !== '303') throw new Error(`guest ${number} was not let in: ${text}`);
}

async function knockEverywhere(t: ExecutionContext, place: GatewayLab, how: string): Promise<void> {
  for (const number of [1, 2] as const) {
    const targets = (await addresses(place, number)).map((address) => `tcp,${address},${port}`);
    const knocks = await runProgram<{ target: string; outcome: string; ms: number }[]>(
      place.lab.guest(number),
      'knock',
      ...targets,
    );
    t.is(knocks.length, 10);
    for (const { target, outcome, ms } of knocks) {
      t.is(outcome, 'ECONNREFUSED', `guest ${number}, ${how}: ${target}`);
      t.true(ms < 500, `${target} hangs: ${ms} ms`);
    }
  }
}

for (const address of listening)
  rule(`with the owner's page listening on ${address} no guest reaches it, over whatever address`, async (t) => {
    const place = await openPlace(t, { address });
    const called = { '0.0.0.0': plan.management.ipv4, '::': plan.management.ipv4 }[address] ?? address;
    const host = called.includes(':') ? `[${called}]` : called;
    const from = called.includes(':') ? place.lab.gateway : place.lab.owner;
    const { stdout } = await from.exec(['curl', '-sL', '-m', '10', `http://${host}:${port}/sign-in`]);
    t.regex(stdout, ownersPage, 'it is really there');
    await knockEverywhere(t, place, 'shut');
    await openGuests(place);
    await knockEverywhere(t, place, 'open');
  });

/** What only the owner's page says. */
const ownersPage =
  /action="\/(?:sign-in|setup)"|passerelle-staff|\/assets\/admin\.|location: \/(?:sign-in|setup|online)/i;

const names = [
  `${plan.management.ipv4}:${port}`,
  plan.management.ipv4,
  `[${managementIpv6}]:${port}`,
  'localhost',
  `localhost:${port}`,
  `127.0.0.1:${port}`,
  `[::1]:${port}`,
  'box.lan',
  `box.lan:${port}`,
  '',
];
const asked = '/sign-in HTTP/1.1';
const hostOf = (name: string) => `Host: ${name}`;
const forged: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(names.map((name) => [`the Host "${name}"`, [`GET ${asked}`, hostOf(name)]])),
  'two Hosts': [`GET ${asked}`, hostOf('{own}'), hostOf(names[0] ?? '')],
  'X-Forwarded-Host': [`GET ${asked}`, hostOf('{own}'), `X-Forwarded-Host: ${names[0]}`, 'X-Forwarded-For: 10.78.0.2'],
  Forwarded: [`GET ${asked}`, hostOf('{own}'), `Forwarded: for=10.78.0.2;host="${names[0]}"`],
  'X-Host and X-Original-URL': ['GET / HTTP/1.1', hostOf('{own}'), `X-Host: ${names[0]}`, 'X-Original-URL: /sign-in'],
  'X-Real-IP and X-Rewrite-URL': ['GET / HTTP/1.1', hostOf('{own}'), 'X-Real-IP: 127.0.0.1', 'X-Rewrite-URL: /sign-in'],
  'an absolute URI': [`GET http://${names[0]}${asked}`, hostOf(names[0] ?? '')],
  'an absolute URI and our own Host': [`GET http://${names[0]}${asked}`, hostOf('{own}')],
  'an absolute URI of a name': [`GET http://box.lan:${port}${asked}`, hostOf(`box.lan:${port}`)],
  'a tunnel': [`CONNECT ${names[0]} HTTP/1.1`, hostOf(names[0] ?? '')],
  'the set-up': ['GET /setup HTTP/1.1', hostOf(names[0] ?? '')],
  'a page of the owner': ['GET /staff HTTP/1.1', hostOf(names[0] ?? '')],
  'HTTP/1.0 without a Host': ['GET /sign-in HTTP/1.0'],
};

rule('the portal and port 80 are no way in: forged names, forwarded headers, absolute URIs, tunnels', async (t) => {
  t.timeout(180_000, 'some hundred requests');
  const place = await openPlace(t, { hosts: ['box.lan'] });
  const { stdout } = await place.lab.owner.exec(['curl', '-sL', `http://${plan.management.ipv4}:${port}/sign-in`]);
  t.regex(stdout, ownersPage, 'what is looked for is what the owner gets');
  for (const how of ['shut', 'open']) {
    if (how === 'open') await openGuests(place);
    for (const number of [1, 2] as const)
      for (const address of await addresses(place, number))
        for (const door of ['8080', '80']) await askForged(t, place, `guest ${number}, ${how}`, number, address, door);
  }
});

async function askForged(
  t: ExecutionContext,
  { lab }: GatewayLab,
  who: string,
  number: number,
  address: string,
  door: string,
): Promise<void> {
  const own = `${address.includes(':') ? `[${address.replace(/%.*/, '')}]` : address}:${door}`;
  const exchanges = Object.values(forged).map((lines) => ({
    parts: [{ text: `${[...lines, 'Connection: close', '', ''].join('\r\n').replaceAll('{own}', own)}` }],
    patienceMs: 3_000,
  }));
  const answers = await runProgram<{ answer: string; end: string }[]>(
    lab.guest(number),
    'raw',
    address,
    door,
    JSON.stringify(exchanges),
  );
  t.is(answers.length, exchanges.length);
  for (const [i, { answer, end }] of answers.entries()) {
    const what = `${who}, ${address} port ${door}, ${Object.keys(forged)[i]}`;
    t.notRegex(answer, ownersPage, what);
    t.not(end, 'patience over', what);
  }
}
