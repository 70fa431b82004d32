import { mkdir, writeFile } from 'node:fs/promises';
import { guestMac, plan } from './address-plan.js';
import { inside } from './namespace.js';
import { run } from './run.js';
import { type LabState, namespaceNames } from './state.js';

const { lan, camp, uplink, management, internet } = plan;

// Duplicate address detection would hold every new IPv6 address back for a second.
const everywhere = ['net.ipv6.conf.all.accept_dad=0', 'net.ipv6.conf.default.accept_dad=0'];
const routing = ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'];
const joining = [
  'net.ipv6.conf.all.accept_ra=1',
  'net.ipv6.conf.default.accept_ra=1',
  'net.ipv6.conf.default.router_solicitation_delay=0',
  'net.ipv6.conf.default.router_solicitation_interval=1',
];

/** Makes the namespaces and everything in them up to, but not including, the guests' cards coming up. */
export async function buildNetwork({ id, guests, campers, namespaces }: LabState): Promise<void> {
  const gateway = namespaceNames.gateway(id);
  const outside = namespaceNames.internet(id);
  const owner = namespaceNames.owner(id);
  const numbers = guestNumbers(guests);
  await run(['ip', '-batch', '-'], { input: lines(namespaces.map((name) => `netns add ${name}`)) });
  await Promise.all([
    setKernel(gateway, [...everywhere, ...routing]),
    setKernel(outside, [...everywhere, ...routing]),
    setKernel(owner, ['net.ipv6.conf.default.disable_ipv6=1']),
    ...numbers.map((number) => setKernel(namespaceNames.guest(id, number), [...everywhere, ...joining])),
    nameServer(gateway, '127.0.0.1'),
    nameServer(outside, '127.0.0.1'),
    nameServer(owner),
    ...numbers.map((number) => nameServer(namespaceNames.guest(id, number))),
  ]);
  await configure(gateway, [
    ...gatewayLinks(outside, owner),
    ...(campers > 0 ? campLinks(owner) : []),
    ...numbers.flatMap((number) =>
      guestLink(number, namespaceNames.guest(id, number), number > guests - campers ? camp.interface : lan.interface),
    ),
  ]);
  await Promise.all([
    configure(outside, [...internetLinks, ...(campers > 0 ? [`route add ${camp.ipv6Prefix} via ${uplink.ipv6}`] : [])]),
    configure(owner, [...ownerLinks, ...(campers > 0 ? ['link set spare1 arp off up'] : [])]),
  ]);
  // after the far end of the uplink is up, or the kernel would not take the IPv6 default route
  await configure(gateway, [
    `route add default via ${internet.gatewayIpv4}`,
    `route add default via ${internet.gatewayIpv6}`,
  ]);
  await run(inside(gateway, ['nft', '-f', '-']), { input: masquerade });
}

/** Plugs the guests in: from here on they ask for a router by themselves. */
export async function joinGuests({ id, guests }: LabState): Promise<void> {
  await Promise.all(
    guestNumbers(guests).map((number) =>
      configure(namespaceNames.guest(id, number), ['link set lo up', 'link set eth0 up']),
    ),
  );
}

/** Stands for the firewall that the gateway's system already has. */
const masquerade = `table ip lab_nat {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "${uplink.interface}" masquerade
  }
}
`;

// `lan0` keeps the bridge's carrier while no guest is there. Its far end is not in the gateway: a second card on the
// guests' wire would answer for the gateway and let packets in beside `br-guest`.
const gatewayLinks = (outside: string, owner: string) => [
  'link set lo up',
  `link add ${lan.interface} address ${lan.mac} type bridge`,
  `link add lan0 type veth peer name spare netns ${owner}`,
  `link set lan0 master ${lan.interface}`,
  `link add ${management.interface} type veth peer name eth0 netns ${owner}`,
  `link add ${uplink.interface} type veth peer name ${internet.interface} netns ${outside}`,
  ...['lan0', lan.interface, management.interface, uplink.interface].map((name) => `link set ${name} up`),
  `address add ${lan.ipv4}/24 dev ${lan.interface}`,
  `address add ${lan.ipv6}/64 dev ${lan.interface}`,
  `address add ${management.ipv4}/24 dev ${management.interface}`,
  `address add ${uplink.ipv4}/24 dev ${uplink.interface}`,
  `address add ${uplink.ipv6}/64 dev ${uplink.interface}`,
];

/** The second guest network. */
const campLinks = (owner: string) => [
  `link add ${camp.interface} address ${camp.mac} type bridge`,
  `link add lan1 type veth peer name spare1 netns ${owner}`,
  `link set lan1 master ${camp.interface}`,
  ...['lan1', camp.interface].map((name) => `link set ${name} up`),
  `address add ${camp.ipv4}/24 dev ${camp.interface}`,
  `address add ${camp.ipv6}/64 dev ${camp.interface}`,
];

const guestLink = (number: number, namespace: string, bridge: string) => [
  `link add g${number} type veth peer name eth0 address ${guestMac(number)} netns ${namespace}`,
  `link set g${number} master ${bridge} up`,
];

const internetLinks = [
  'link set lo up',
  `link set ${internet.interface} up`,
  `address add ${internet.ipv4}/32 dev lo`,
  `address add ${internet.ipv6}/128 dev lo`,
  `address add ${internet.gatewayIpv4}/24 dev ${internet.interface}`,
  `address add ${internet.gatewayIpv6}/64 dev ${internet.interface}`,
  `route add ${lan.ipv6Prefix} via ${uplink.ipv6}`,
];

const ownerLinks = [
  'link set lo up',
  'link set spare arp off up',
  'link set eth0 up',
  `address add ${management.ownerIpv4}/24 dev eth0`,
];

const configure = (namespace: string, commands: readonly string[]) =>
  run(['ip', '-n', namespace, '-batch', '-'], { input: lines(commands) });

const setKernel = (namespace: string, settings: readonly string[]) =>
  run(inside(namespace, ['busybox', 'sysctl', '-q', '-w', ...settings]));

/** `ip netns exec` shows this file to programs as their /etc/resolv.conf. */
async function nameServer(namespace: string, address?: string): Promise<void> {
  await mkdir(`/etc/netns/${namespace}`, { recursive: true });
  await writeFile(`/etc/netns/${namespace}/resolv.conf`, address === undefined ? '' : `nameserver ${address}\n`);
}

function guestNumbers(guests: number): number[] {
  return Array.from({ length: guests }, (_, i) => i + 1);
}

function lines(commands: readonly string[]): string {
  return `${commands.join('\n')}\n`;
}
