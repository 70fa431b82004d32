// What a device without a ticket can do: get an address, ask names, see the portal. Nothing else, and nothing leaks.
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import { curl, type GatewayLab, openGatewayLab, portal, rule, runProgram } from './gateway-lab.js';

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({
    guests: 1,
    config: { firewall: { walledGarden: [plan.internet.gatewayIpv4, plan.internet.gatewayIpv6] } },
  });
});
test.after.always(async () => place?.close());

interface Knock {
  readonly target: string;
  readonly outcome: string;
  readonly ms: number;
}

const probes = [
  'http://captive.apple.com/hotspot-detect.html',
  'http://www.apple.com/library/test/success.html',
  'http://connectivitycheck.gstatic.com/generate_204',
  'http://www.google.com/gen_204',
  'http://play.googleapis.com/generate_204',
  'http://www.gstatic.com/generate_204',
  'http://detectportal.firefox.com/canonical.html',
  'http://detectportal.firefox.com/success.txt?ipv4',
  'http://www.msftconnecttest.com/connecttest.txt',
  'http://www.msftncsi.com/ncsi.txt',
  'http://nmcheck.gnome.org/check_network_status.txt',
  'http://network-test.debian.org/nm',
  'http://connectivity-check.ubuntu.com/',
  'http://networkcheck.kde.org/',
  'http://fedoraproject.org/static/hotspot.txt',
  'http://spectrum.s3.amazonaws.com/kindle-wifi/wifistub.html',
  'http://connect.rom.miui.com/generate_204',
  'http://connectivitycheck.platform.hicloud.com/generate_204',
  'http://edge-http.microsoft.com/captiveportal/generate_204',
];

for (const family of ['-4', '-6'] as const)
  rule(`every probe of a shut device is answered with a 302 to the portal, over IPv${family.slice(1)}`, async (t) => {
    const origin = family === '-4' ? portal : `http://[${plan.lan.ipv6}]:8080`;
    const guest = place.lab.guest(1);
    const { text } = await curl(
      guest,
      family,
      '-w',
      '%{http_code} %{redirect_url}\n',
      '-o',
      '/dev/null',
      ...probes.flatMap((url, i) => (i === 0 ? [url] : ['-o', '/dev/null', url])),
    );
    const answers = text.trim().split('\n');
    t.is(answers.length, probes.length);
    for (const answer of answers) t.is(answer, `302 ${origin}/`);
  });

rule('a shut device that asks a foreign name server is answered by ours, and learns the true address', async (t) => {
  const { stdout } = await place.lab
    .guest(1)
    .exec(['busybox', 'nslookup', 'example.com', '192.0.2.53'], { mayFail: true });
  t.true(stdout.includes(plan.internet.ipv4), stdout);
});

rule('TCP 443 is reset and UDP 443 refused within 50 ms, over both families', async (t) => {
  const hosts = [plan.internet.ipv4, plan.internet.ipv6];
  const targets = hosts.flatMap((host) => [`tcp,${host},443`, `udp,${host},443`, `tcp,${host},853`, `tcp,${host},22`]);
  // the first packet to a neighbour waits for its address to be resolved: that is not the firewall's time
  await runProgram<Knock[]>(place.lab.guest(1), 'knock', ...targets);
  for (const { target, outcome, ms } of await runProgram<Knock[]>(place.lab.guest(1), 'knock', ...targets)) {
    t.regex(outcome, /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|EACCES)$/, target);
    t.true(ms < 50, `${target} took ${ms} ms`);
  }
});

rule(
  'nothing that a shut device sends reaches the Internet: TCP, UDP, ICMP, GRE, fragments, several IPv6 addresses',
  async (t) => {
    const guest = place.lab.guest(1);
    const { ipv4, ipv6 } = place.lab.internet;
    const second = plan.lan.ipv6.replace(/::.*/, '::bad:1');
    await guest.exec(['ip', '-6', 'address', 'add', `${second}/64`, 'dev', 'eth0', 'nodad']);
    const leaks = await Promise.all(
      [
        'meta l4proto tcp',
        'udp dport != 53',
        'icmp type echo-request',
        'icmpv6 type echo-request',
        'meta l4proto gre',
        'ip frag-off & 0x3fff != 0',
      ].map(async (match) => ({ match, meter: await place.lab.internet.meter(match) })),
    );
    const mayFail = { mayFail: true, timeoutMs: 20_000 };
    await runProgram(
      guest,
      'knock',
      `tcp,${ipv4},443`,
      `tcp,${ipv6},443`,
      `tcp,${ipv4},8080`,
      `udp,${ipv4},4500`,
      `udp,${ipv6},443`,
    );
    await runProgram(guest, 'datagrams', ipv4, '7777', '5', '4000');
    await runProgram(guest, 'datagrams', ipv6, '7777', '5', '4000');
    await guest.exec(['busybox', 'ping', '-c', '2', '-W', '1', ipv4], mayFail);
    await guest.exec(['busybox', 'ping', '-c', '2', '-W', '1', '-s', '4000', ipv4], mayFail);
    await guest.exec(['busybox', 'ping', '-6', '-c', '2', '-W', '1', ipv6], mayFail);
    await curl(guest, '-6', '--interface', second, `http://[${ipv6}]:81/`);
    await guest.exec(['socat', '-', `IP4-SENDTO:${ipv4}:47`], { ...mayFail, input: 'gre gre gre' });
    for (const { match, meter } of leaks) {
      const { entered } = await meter.read();
      t.is(entered.packets, 0, match);
      await meter.remove();
    }
  },
);

rule('the walled garden is open to a shut device over both families, and only it', async (t) => {
  const guest = place.lab.guest(1);
  t.true((await curl(guest, `http://${plan.internet.gatewayIpv4}/`)).text.includes('<html'));
  t.true((await curl(guest, '-g', `http://[${plan.internet.gatewayIpv6}]/`)).text.includes('<html'));
  t.is((await curl(guest, '-o', '/dev/null', '-w', '%{http_code}', `http://${plan.internet.ipv4}/`)).text, '302');
});

rule("the owner's page cannot be reached from the guest network, neither at its own address nor at ours", async (t) => {
  const [code] = await place.tickets({});
  const guest = place.lab.guest(1);
  const knocks = [plan.management.ipv4, plan.lan.ipv4, plan.lan.ipv6].map((host) => `tcp,${host},8081`);
  for (const { outcome } of await runProgram<Knock[]>(guest, 'knock', ...knocks)) t.not(outcome, 'connected');
  await place.logIn(guest, code ?? '');
  for (const { outcome } of await runProgram<Knock[]>(guest, 'knock', ...knocks)) t.not(outcome, 'connected');
  await place.logOut(guest);
});

rule('a shut device that floods the name server is braked, and is answered again a little later', async (t) => {
  const guest = place.lab.guest(1);
  const asked = async () =>
    (await guest.exec(['busybox', 'nslookup', 'example.com', plan.lan.ipv4], { mayFail: true, timeoutMs: 20_000 }))
      .stdout;
  t.true((await asked()).includes(plan.internet.ipv4));
  // counts behind our chain what came through it
  const count =
    'table inet lab_count { counter asked { }; chain input { type filter hook input priority 100; udp dport 53 counter name asked; }; }';
  await place.lab.gateway.exec(['nft', '-f', '-'], { input: count });
  await runProgram(guest, 'datagrams', plan.lan.ipv4, '53', '3000', '30');
  const { stdout } = await place.lab.gateway.exec(['nft', 'list', 'counter', 'inet', 'lab_count', 'asked']);
  const passed = Number(stdout.match(/packets (\d+)/)?.[1]);
  t.true(passed >= 200 && passed < 1_500, `${passed} of 3000 came through`);
  await delay(1_000);
  t.true((await asked()).includes(plan.internet.ipv4));
});
