// `passerelle doctor` on broken gateways: it must name the fault.
import { examine, placeFor, problemsOf, traces } from './doctor.js';
import { rule } from './gateway-lab.js';

rule('a gateway without firewall and without daemon is named as such, and nothing is changed on it', async (t) => {
  const place = await placeFor(t);
  await place.kill();
  await place.lab.gateway.exec(['nft', 'delete', 'table', 'inet', 'passerelle']);
  const problems = problemsOf(await examine(place));
  t.regex(problems.join('\n'), /daemon: no daemon is running/);
  t.regex(problems.join('\n'), /probes-shut: a device without a ticket is online/);
  const { stdout } = await place.lab.gateway.exec(['nft', 'list', 'tables']);
  t.false(stdout.includes('inet passerelle'));
  t.is(await traces(place.lab), '');
});

rule('a dead daemon behind a firewall that still stands: the portal does not answer', async (t) => {
  const place = await placeFor(t);
  await place.kill();
  const problems = problemsOf(await examine(place)).join('\n');
  t.regex(problems, /daemon: no daemon is running/);
  t.regex(problems, /plain HTTP of a device without a ticket is not led to the portal: refused/);
});

rule('nobody answers DHCP, or announces IPv6: both are named', async (t) => {
  const place = await placeFor(t, { joined: false });
  await place.lab.gateway.exec(['nft', '-f', '-'], {
    input:
      'table inet lab_broken { chain in { type filter hook input priority -300; udp dport 67 drop; }; chain out { type filter hook output priority -300; icmpv6 type nd-router-advert drop; }; }',
  });
  const problems = problemsOf(await examine(place)).join('\n');
  t.regex(problems, /dhcp: nobody answers DHCP/);
  t.regex(problems, /ipv6: no IPv6 router advertisement, though br-guest has 2001:db8:77::1/);
  t.is(await traces(place.lab), '');
});

rule('without IPv6 on the gateway the doctor tests IPv4, and says that it has not tested the other', async (t) => {
  const place = await placeFor(t, { joined: false });
  await place.lab.gateway.exec(['busybox', 'sysctl', '-q', '-w', 'net.ipv6.conf.br-guest.disable_ipv6=1']);
  const report = await examine(place);
  t.deepEqual(problemsOf(report), []);
  t.is(report.accessPoints[0]?.findings.find(({ id }) => id === 'ipv6')?.state, 'not-tested');
  t.deepEqual(Object.keys(report.accessPoints[0]?.rows[0]?.ms ?? {}), ['IPv4']);
});

rule('a probe host that stands in the walled garden is named, with whom it fools', async (t) => {
  const address = '203.0.113.30';
  const place = await placeFor(t, {
    config: { firewall: { walledGarden: [address] } },
    dnsmasq: [`--address=/captive.apple.com/${address}`],
  });
  await place.lab.internet.exec(['ip', 'address', 'add', `${address}/32`, 'dev', 'lo']);
  const report = await examine(place);
  t.regex(
    problemsOf(report).join('\n'),
    /captive\.apple\.com can be reached by a device without a ticket: iOS, macOS finds itself online/,
  );
  t.is(report.accessPoints[0]?.rows.find(({ system }) => system === 'iOS, macOS')?.shut, 'online');
  t.is(report.accessPoints[0]?.rows.find(({ system }) => system === 'Android')?.shut, 'sign-in notice');
});

rule('443 that is swallowed instead of refused is named: devices hang on it', async (t) => {
  const place = await placeFor(t);
  await place.lab.gateway.exec(['nft', '-f', '-'], {
    input: 'table inet lab_broken { chain forward { type filter hook forward priority -300; th dport 443 drop; }; }',
  });
  const problems = problemsOf(await examine(place)).join('\n');
  t.regex(problems, /tcp-443: TCP 443 over IPv4 is not refused at once \(no answer\)/);
  t.regex(problems, /udp-443: UDP 443 over IPv4 is not refused at once \(no answer\)/);
});
