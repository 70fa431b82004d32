import { join } from 'node:path';
import { plan } from './address-plan.js';
import { type Host, ready } from './namespace.js';

const { lan, camp } = plan;
const outside = plan.internet;

/** Starts the gateway's dnsmasq: leases, router advertisements and names. It listens when this resolves. */
export async function serveGuests(
  gateway: Host,
  folder: string,
  extra: readonly string[],
  hasCamp: boolean,
): Promise<void> {
  const second = [
    `--interface=${camp.interface}`,
    `--dhcp-range=${camp.firstLease},${camp.lastLease},255.255.255.0,10m`,
    '--dhcp-range=2001:db8:79::,ra-only,64,10m',
  ];
  await startDnsmasq(gateway, folder, 'gateway', [
    `--interface=${lan.interface}`,
    '--bind-dynamic',
    `--server=${outside.gatewayIpv4}`,
    '--dhcp-authoritative',
    '--no-ping', // asking first whether an address is free would cost 3 s
    `--dhcp-range=${lan.firstLease},${lan.lastLease},255.255.255.0,10m`,
    `--dhcp-leasefile=${join(folder, 'leases')}`,
    '--enable-ra',
    '--dhcp-range=2001:db8:77::,ra-only,64,10m',
    ...(hasCamp ? second : []),
    ...extra,
  ]);
}

/** Starts the Internet's dnsmasq: every name leads to the demo site, but for the one address Windows asks for. */
export async function serveEveryName(internet: Host, folder: string): Promise<void> {
  await startDnsmasq(internet, folder, 'internet', [
    `--address=/#/${outside.ipv4}`,
    `--address=/#/${outside.ipv6}`,
    '--address=/dns.msftncsi.com/131.107.255.255',
    '--address=/dns.msftncsi.com/fd3e:4f5a:5b81::1',
    '--local-ttl=60',
  ]);
}

/** Nothing of the machine's /etc is read. It stays our child, so that it is reaped when it ends. */
async function startDnsmasq(host: Host, folder: string, name: string, settings: readonly string[]) {
  const own = ['--conf-file=/dev/null', '--no-hosts', '--no-resolv', '--user=root', '--keep-in-foreground'];
  const files = [`--pid-file=${join(folder, `${name}-dnsmasq.pid`)}`, '--log-facility=-'];
  const child = host.spawn(['dnsmasq', ...own, ...files, ...settings], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await ready(child, `dnsmasq of ${host.namespace}`, (heard) => {
    child.stderr?.on('data', (text: string) => {
      if (text.includes('started, version')) heard(); // said once its sockets are open
    });
  });
}
