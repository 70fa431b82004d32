/** What the demo site says; `bytes` asks for a body of that many bytes instead of `body`. */
export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bytes?: number;
}

const nothing: Answer = { status: 204 };
const plain = (body: string): Answer => ({ status: 200, type: 'text/plain', body });
const page = (body: string): Answer => ({ status: 200, type: 'text/html; charset=utf-8', body });
const success = page('<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>');
const networkManager = plain('NetworkManager is online\n');

const appleOld = page(
  '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2//EN">\n<HTML>\n<HEAD>\n<TITLE>Success</TITLE>\n</HEAD>\n<BODY>\nSuccess\n</BODY>\n</HTML>\n',
);

/** The "online" answer that each maker's own server gives to its devices' probe, by host and path. */
export const probeAnswers: Readonly<Record<string, Answer>> = {
  'captive.apple.com/hotspot-detect.html': success,
  'www.apple.com/library/test/success.html': appleOld,
  'netcts.cdn-apple.com/': success,
  'connectivitycheck.gstatic.com/generate_204': nothing,
  'www.gstatic.com/generate_204': nothing,
  'www.google.com/generate_204': nothing,
  'www.google.com/gen_204': nothing,
  'play.googleapis.com/generate_204': nothing,
  'safebrowsing.google.com/generate_204': nothing,
  'connectivitycheck.android.com/generate_204': nothing,
  'clients3.google.com/generate_204': nothing,
  'detectportal.firefox.com/canonical.html': page(
    '<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>',
  ),
  'detectportal.firefox.com/success.txt': plain('success\n'),
  'www.msftconnecttest.com/connecttest.txt': plain('Microsoft Connect Test'),
  'www.msftconnecttest.com/redirect': {
    status: 302,
    headers: { location: 'http://go.microsoft.com/fwlink/?LinkID=219472&clcid=0x409' },
  },
  'ipv6.msftconnecttest.com/connecttest.txt': plain('Microsoft Connect Test'),
  'www.msftncsi.com/ncsi.txt': plain('Microsoft NCSI'),
  'ipv6.msftncsi.com/ncsi.txt': plain('Microsoft NCSI'),
  'edge-http.microsoft.com/captiveportal/generate_204': nothing,
  'nmcheck.gnome.org/check_network_status.txt': networkManager,
  'network-test.debian.org/nm': networkManager,
  'ping.archlinux.org/nm-check.txt': networkManager,
  'conncheck.opensuse.org/': networkManager,
  'connectivity-check.ubuntu.com/': { status: 204, headers: { 'x-networkmanager-status': 'online' } },
  'networkcheck.kde.org/': plain('OK'),
  'fedoraproject.org/static/hotspot.txt': plain('OK'),
  'spectrum.s3.amazonaws.com/kindle-wifi/wifistub.html': page(
    '<html><head><title>Kindle Reachability Probe Page</title></head><body>81ce4465-7167-4dcb-835b-dcc9e44c112a</body></html>',
  ),
  'fireoscaptiveportal.com/generate_204': nothing,
  'connect.rom.miui.com/generate_204': nothing,
  'connectivitycheck.platform.hicloud.com/generate_204': nothing,
  'connectivitycheck.cbg-app.huawei.com/generate_204': nothing,
  'connectivity.samsung.com.cn/generate_204': nothing,
  'ctest.cdn.nintendo.net/': { ...plain('ok'), headers: { 'x-organization': 'Nintendo' } },
  'test.steampowered.com/204': nothing,
};

/** `host` and `target` as a request line and its Host header give them. */
export function demoAnswer(host: string, target: string): Answer {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const path = target.replace(/[?#].*$/s, '');
  const probe = probeAnswers[name + path];
  if (probe !== undefined) return probe;
  const bytes = /^\/bytes\/(\d{1,12})$/.exec(path)?.[1];
  if (bytes !== undefined) return { status: 200, type: 'application/octet-stream', bytes: Number(bytes) };
  return page(homePage(name));
}

const homePage = (name: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(name)}</title>
<style>
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.5rem; color: #24302c; background: #f7f5ef }
h1 { font-size: 1.9rem; line-height: 1.2 } code { background: #e8e4d8; padding: .1em .3em }
</style>
</head>
<body>
<h1>You are on the Internet</h1>
<p>This is the lab’s demo site, answering as <code>${escapeHtml(name)}</code>. If you read this, the gateway has let you through.</p>
<p>Try <a href="/bytes/10000000">a download of 10 MB</a> and watch the meters.</p>
</body>
</html>
`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
