import type { AnswerKind, NameProbe, OnlineAnswer, Probe, Verdict, WebProbe } from './client.js';

type Conclusions = Readonly<Record<AnswerKind, Verdict>>;

/** Whatever is not the answer it knows comes from a portal, as long as something comes. */
const suspicious: Conclusions = {
  redirect: 'portal',
  303: 'portal',
  308: 'portal',
  page: 'portal',
  tiny: 'portal',
  511: 'portal',
  'other-status': 'portal',
  'no-answer': 'no-internet',
  'no-name': 'no-internet',
};
/** AOSP NetworkMonitor: a status from 200 to 399 is a portal, anything else a failure, and so is a page of four bytes or less. */
const android: Conclusions = { ...suspicious, tiny: 'no-internet', 511: 'no-internet', 'other-status': 'no-internet' };
/** Chromium OS portal detector: only the redirects that it knows are one; a page is merely suspected. */
const chromeOs: Conclusions = {
  ...suspicious,
  303: 'no-internet',
  308: 'no-internet',
  511: 'no-internet',
  'other-status': 'no-internet',
};
/** Nobody has published what these make of anything but a redirect or a page. */
const windows: Conclusions = {
  ...suspicious,
  303: 'unclear',
  308: 'unclear',
  511: 'unclear',
  'other-status': 'unclear',
};
const onlyRedirects: Conclusions = { ...windows, page: 'unclear', tiny: 'unclear' };
/** Counts which of the two Internets work, and finds no portal. */
const counting: Conclusions = {
  redirect: 'unclear',
  303: 'unclear',
  308: 'unclear',
  page: 'unclear',
  tiny: 'unclear',
  511: 'unclear',
  'other-status': 'unclear',
  'no-answer': 'no-internet',
  'no-name': 'no-internet',
};

const nothing: OnlineAnswer = { status: 204 };
const nothingMuch: OnlineAnswer = { status: 204, orEmptyUpTo: 1 };
const success: OnlineAnswer = {
  status: 200,
  body: '<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>',
};
/** Its older and its younger brother have line ends and a type before it. */
const successSomehow: OnlineAnswer = { status: 200, contains: '<TITLE>Success</TITLE>' };
const networkManagerIsOnline: OnlineAnswer = {
  status: 200,
  startsWith: 'NetworkManager is online',
};

const agents = {
  apple: 'CaptiveNetworkSupport-480 wispr',
  android: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.32 Safari/537.36',
  chrome: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  chromeOs:
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  edge: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
  kindle:
    'Mozilla/5.0 (X11; U; Linux armv7l like Android; en-us) AppleWebKit/531.2+ (KHTML, like Gecko) Version/5.0 Safari/533.2+ Kindle/3.0+',
} as const;

const appleHeaders = { 'User-Agent': agents.apple, Accept: '*/*', 'Accept-Encoding': 'identity', Connection: 'close' };
const androidHeaders = { 'User-Agent': agents.android, 'Accept-Encoding': 'gzip', Connection: 'close' };
const browserHeaders = (agent: string) => ({
  Connection: 'keep-alive',
  Pragma: 'no-cache',
  'Cache-Control': 'no-cache',
  'User-Agent': agent,
  'Accept-Encoding': 'gzip, deflate',
});
const firefoxHeaders = {
  'User-Agent': agents.firefox,
  Accept: '*/*',
  'Accept-Language': 'en-US,en;q=0.5',
  'Accept-Encoding': 'gzip, deflate',
  'Cache-Control': 'no-cache',
  Pragma: 'no-cache',
  Connection: 'keep-alive',
};
const windowsHeaders = { Connection: 'Close', 'User-Agent': 'Microsoft NCSI' };
/** libcurl, which names itself only when it is told to. */
const networkManagerHeaders = { Accept: '*/*', Connection: 'close' };

const apple = web('iOS, macOS', appleHeaders, suspicious, 5);
const androidWeb = web('Android', androidHeaders, android);
const chromeOsWeb = web('ChromeOS', browserHeaders(agents.chromeOs), chromeOs);
const otherAndroid = (maker: string) => web(maker, androidHeaders, android);
const windowsWeb = web('Windows', windowsHeaders, windows);
const networkManager = (system: string) => web(system, networkManagerHeaders, suspicious);

/**
 * What devices ask to find out whether they are behind a portal, and what they make of the answer. The one list of it: the lab
 * plays it, the doctor plays it, and the walled garden refuses its hosts.
 */
export const probes: readonly Probe[] = [
  apple('apple', 'http://captive.apple.com/hotspot-detect.html', success),
  apple('apple-legacy', 'http://www.apple.com/library/test/success.html', successSomehow),
  apple('apple-cdn', 'http://netcts.cdn-apple.com/', successSomehow),
  androidWeb('android', 'http://connectivitycheck.gstatic.com/generate_204', nothing),
  androidWeb('android-fallback', 'http://www.google.com/gen_204', nothing),
  androidWeb('android-other-fallback', 'http://play.googleapis.com/generate_204', nothing),
  androidWeb('android-7', 'http://connectivitycheck.android.com/generate_204', nothing),
  androidWeb('android-5', 'http://clients3.google.com/generate_204', nothing),
  overTls(androidWeb('android-https', 'https://www.google.com/generate_204', nothing)),
  chromeOsWeb('chromeos', 'http://www.gstatic.com/generate_204', nothingMuch),
  chromeOsWeb('chromeos-fallback', 'http://connectivitycheck.gstatic.com/generate_204', nothingMuch),
  chromeOsWeb('chromeos-other-fallback', 'http://safebrowsing.google.com/generate_204', nothingMuch),
  overTls(chromeOsWeb('chromeos-https', 'https://www.google.com/generate_204', nothing)),
  web(
    'Chrome',
    browserHeaders(agents.chrome),
    suspicious,
    5,
  )('chrome', 'http://www.gstatic.com/generate_204', nothingMuch),
  web(
    'Edge',
    browserHeaders(agents.edge),
    suspicious,
    5,
  )('edge', 'http://edge-http.microsoft.com/captiveportal/generate_204', nothingMuch),
  web('Firefox', firefoxHeaders, suspicious)('firefox', 'http://detectportal.firefox.com/canonical.html', {
    status: 200,
    body: '<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>',
  }),
  ...(['IPv4', 'IPv6'] as const).map(
    (only): WebProbe => ({
      ...web('Firefox', firefoxHeaders, counting)(
        `firefox-${only.toLowerCase()}`,
        `http://detectportal.firefox.com/success.txt?${only.toLowerCase()}`,
        { status: 200, body: 'success' },
      ),
      only,
    }),
  ),
  windowsWeb('windows', 'http://www.msftconnecttest.com/connecttest.txt', {
    status: 200,
    body: 'Microsoft Connect Test',
  }),
  {
    ...windowsWeb('windows-ipv6', 'http://ipv6.msftconnecttest.com/connecttest.txt', {
      status: 200,
      body: 'Microsoft Connect Test',
    }),
    only: 'IPv6',
  },
  // in the browser that Windows opens, whatever that is: online it is led on to a page of Microsoft's
  {
    ...web('Windows', browserHeaders(agents.edge), onlyRedirects)(
      'windows-browser',
      'http://www.msftconnecttest.com/redirect',
      { status: 302, header: ['location', 'http://go.microsoft.com/fwlink/'] },
    ),
  },
  name('windows-name', 'Windows', 'dns.msftncsi.com', '131.107.255.255', 'fd3e:4f5a:5b81::1'),
  windowsWeb('windows-legacy', 'http://www.msftncsi.com/ncsi.txt', { status: 200, body: 'Microsoft NCSI' }),
  {
    ...windowsWeb('windows-legacy-ipv6', 'http://ipv6.msftncsi.com/ncsi.txt', { status: 200, body: 'Microsoft NCSI' }),
    only: 'IPv6',
  },
  networkManager('GNOME, Debian, Arch, openSUSE')(
    'gnome',
    'http://nmcheck.gnome.org/check_network_status.txt',
    networkManagerIsOnline,
  ),
  networkManager('GNOME, Debian, Arch, openSUSE')(
    'debian',
    'http://network-test.debian.org/nm',
    networkManagerIsOnline,
  ),
  networkManager('GNOME, Debian, Arch, openSUSE')(
    'arch',
    'http://ping.archlinux.org/nm-check.txt',
    networkManagerIsOnline,
  ),
  networkManager('GNOME, Debian, Arch, openSUSE')('opensuse', 'http://conncheck.opensuse.org/', networkManagerIsOnline),
  networkManager('Ubuntu')('ubuntu', 'http://connectivity-check.ubuntu.com/', {
    status: 204,
    header: ['x-networkmanager-status', 'online'],
  }),
  networkManager('KDE, Fedora')('kde', 'http://networkcheck.kde.org/', { status: 200, startsWith: 'OK' }),
  networkManager('KDE, Fedora')('fedora', 'http://fedoraproject.org/static/hotspot.txt', {
    status: 200,
    startsWith: 'OK',
  }),
  web('Kindle', { 'User-Agent': agents.kindle, Accept: '*/*', Connection: 'close' }, onlyRedirects)(
    'kindle',
    'http://spectrum.s3.amazonaws.com/kindle-wifi/wifistub.html',
    { status: 200, contains: '81ce4465-7167-4dcb-835b-dcc9e44c112a' },
  ),
  otherAndroid('Fire OS')('fire-os', 'http://fireoscaptiveportal.com/generate_204', nothing),
  otherAndroid('Xiaomi')('xiaomi', 'http://connect.rom.miui.com/generate_204', nothing),
  otherAndroid('Huawei')('huawei', 'http://connectivitycheck.platform.hicloud.com/generate_204', nothing),
  otherAndroid('Huawei')('huawei-other', 'http://connectivitycheck.cbg-app.huawei.com/generate_204', nothing),
  otherAndroid('Samsung (China)')('samsung', 'http://connectivity.samsung.com.cn/generate_204', nothing),
  // its own header: the server denies everybody else
  web('Nintendo Switch', { 'User-Agent': 'NX NIFM/00', Accept: '*/*', Connection: 'keep-alive' }, onlyRedirects)(
    'switch',
    'http://ctest.cdn.nintendo.net/',
    { status: 200, body: 'ok' },
  ),
  web('Steam', { Accept: '*/*', Connection: 'close' }, onlyRedirects)(
    'steam',
    'http://test.steampowered.com/204',
    nothing,
  ),
];

/** Every host of the table, once. */
export const probeHosts: readonly string[] = [...new Set(probes.map(hostOf))];

/** The host that a probe asks, or asks for. */
export function hostOf(probe: Probe): string {
  return probe.kind === 'web' ? new URL(probe.url).hostname : probe.host;
}

function web(system: string, headers: Readonly<Record<string, string>>, concludes: Conclusions, follows = 0) {
  return (id: string, url: string, online: OnlineAnswer): WebProbe => ({
    kind: 'web',
    id,
    system,
    method: 'GET',
    url,
    headers,
    follows,
    online,
    concludes,
    whileShut: concludes.redirect,
  });
}

/** Answered truly even while a device is shut: with a wrong address, or none, Windows says “no Internet” and opens nothing. */
function name(id: string, system: string, host: string, IPv4: string, IPv6: string): NameProbe {
  return { kind: 'name', id, system, host, answer: { IPv4, IPv6 }, whileShut: 'online' };
}

/** Must fail at once while the device is shut: nobody can answer in the place of a host that has a certificate. */
function overTls(probe: WebProbe): WebProbe {
  return { ...probe, whileShut: 'no-internet' };
}
