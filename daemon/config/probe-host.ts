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
