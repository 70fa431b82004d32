import ipaddr from 'ipaddr.js';

/** Where devices find out whether they are behind a portal (guest-devices.md): reached, they take the network for open. */
const probeHosts = [
  'captive.apple.com',
  'www.apple.com',
  'connectivitycheck.gstatic.com',
  'www.gstatic.com',
  'www.google.com',
  'play.googleapis.com',
  'safebrowsing.google.com',
  'connectivitycheck.android.com',
  'clients3.google.com',
  'detectportal.firefox.com',
  'www.msftconnecttest.com',
  'ipv6.msftconnecttest.com',
  'www.msftncsi.com',
  'dns.msftncsi.com',
  'edge-http.microsoft.com',
  'nmcheck.gnome.org',
  'network-test.debian.org',
  'connectivity-check.ubuntu.com',
  'networkcheck.kde.org',
  'fedoraproject.org',
  'spectrum.s3.amazonaws.com',
  'fireoscaptiveportal.com',
  'connect.rom.miui.com',
  'connectivitycheck.platform.hicloud.com',
  'connectivitycheck.cbg-app.huawei.com',
  'connectivity.samsung.com.cn',
];

/** The first of them that lies in a domain or below it; undefined when none does. */
export function probedBy(domain: string): string | undefined {
  const name = domain.replace(/^\*\./, '');
  return probeHosts.find((host) => host === name || host.endsWith(`.${name}`));
}

/** Apple answers its probes from these addresses alone; those of others move. */
const probedNetwork = ipaddr.parseCIDR('17.253.0.0/16');
/** Whatever is wider than this holds somebody's probe. */
const widestPrefix = { ipv4: 8, ipv6: 20 } as const;

/** Whether devices find out at this address, or in this network, that they are behind a portal: as far as it can be told. */
export function probedAt(network: string): boolean {
  if (ipaddr.isValid(network)) {
    const address = ipaddr.parse(network);
    return address.kind() === 'ipv4' && address.match(probedNetwork);
  }
  if (!ipaddr.isValidCIDR(network)) return false;
  const [address, prefix] = ipaddr.parseCIDR(network);
  if (prefix < widestPrefix[address.kind()]) return true;
  if (address.kind() !== 'ipv4') return false;
  const [probed, width] = probedNetwork;
  return prefix <= width ? probed.match([address, prefix]) : address.match(probedNetwork);
}
