// `passerelle doctor` on a gateway that is well, and on gateways that are broken: it must name the fault, and leave nothing behind.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Examination } from '../../daemon/doctor/examine.js';
import type { Finding } from '../../daemon/doctor/finding.js';
import type { SheetRow } from '../../daemon/doctor/sheet.js';
import type { Lab } from '../../scripts/netlab/lab.js';
import { type GatewayLab, type GatewayLabOptions, openGatewayLab, rule, until } from './gateway-lab.js';

const main = fileURLToPath(new URL('../../daemon/main.js', import.meta.url));

interface Report {
  readonly ok: boolean;
  readonly gateway: readonly Finding[];
  readonly accessPoints: readonly Examination[];
}

interface HereReport {
  readonly ok: boolean;
  readonly rows: readonly SheetRow[];
  readonly findings: readonly Finding[];
}

async function placeFor(t: ExecutionContext, options: GatewayLabOptions = {}): Promise<GatewayLab> {
  const place = await openGatewayLab(options);
  t.teardown(() => place.close());
  return place;
}

const command = (place: GatewayLab, ...args: readonly string[]): [string, ...string[]] => [
  process.execPath,
  main,
  'doctor',
  '--config',
  place.daemon.configFile,
  ...args,
];

async function examine(place: GatewayLab, ...args: readonly string[]): Promise<Report> {
  const { stdout, stderr, code } = await place.lab.gateway.exec(command(place, '--json', ...args), {
    mayFail: true,
    timeoutMs: 60_000,
  });
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  if (code !== (report.ok ? 0 : 1)) throw new Error(`exit status ${code}`);
  return report;
}

const problemsOf = ({ gateway, accessPoints }: Report) =>
  [...gateway, ...accessPoints.flatMap(({ findings }) => findings)]
    .filter(({ state }) => state === 'problem')
    .map(({ id, text }) => `${id}: ${text}`);

/** What the doctor has left of its links and namespaces. */
async function traces({ gateway }: Lab): Promise<string> {
  const links = await gateway.exec(['ip', '-o', 'link', 'show']);
  const namespaces = await gateway.exec(['ip', 'netns', 'list']);
  return `${links.stdout.match(/pd\d+/g) ?? ''}${namespaces.stdout.match(/passerelle-doctor\S*/g) ?? ''}`;
}

rule(
  'on a good gateway every system finds the portal, is online once let in, and finds the portal again',
  async (t) => {
    const place = await placeFor(t);
    const report = await examine(place);
    t.deepEqual(problemsOf(report), []);
    const [point] = report.accessPoints;
    t.true((point?.rows.length ?? 0) > 15);
    for (const { system, open, ended, shut, ms } of point?.rows ?? []) {
      t.is(open, 'online', system);
      t.is(ended, shut, system);
      t.regex(shut, /sheet opens|sign-in notice|browser opens|portal found/, system);
      t.true(ms.IPv4 !== undefined && ms.IPv6 !== undefined, system);
    }
    const states = new Map(point?.findings.map(({ id, state }) => [id, state]));
    for (const id of [
      'dhcp',
      'ipv6',
      'names',
      'foreign-names',
      'tcp-443',
      'udp-443',
      'owner-page',
      'probes-shut',
      'probes-open',
    ])
      t.is(states.get(id), 'ok', id);
    t.is(states.get('option-114'), 'not-tested');
    t.deepEqual(await place.control('GET', '/devices'), []);
    t.is(await traces(place.lab), '');

    const { stdout } = await place.lab.gateway.exec(command(place), { timeoutMs: 60_000 });
    t.regex(stdout, /iOS, macOS +sheet opens +online +sheet opens +IPv4 \d+ ms \/ IPv6 \d+ ms/);
    t.regex(stdout, /Nothing is wrong\./);
    t.log(stdout);
  },
);

rule('with a code the doctor logs in by the form of the portal, and out again', async (t) => {
  const place = await placeFor(t);
  const [code = ''] = await place.tickets({});
  const report = await examine(place, '--code', code);
  t.deepEqual(problemsOf(report), []);
  t.is(report.accessPoints[0]?.rows[0]?.open, 'online');
  t.deepEqual(await place.control('GET', '/sessions'), []);
  const wrong = await examine(place, '--code', 'BBBB-BBBB');
  t.regex(problemsOf(wrong).join(), /log-in: the portal did not take the code/);
});

rule('a gateway without firewall and without daemon is named as such, and nothing is changed on it', async (t) => {
  const place = await placeFor(t);
  await place.kill();
  await place.lab.gateway.exec(['nft', 'delete', 'table', 'inet', 'passerelle']);
  const problems = problemsOf(await examine(place));
  t.regex(problems.join('\n'), /daemon: no daemon is running/);
  t.regex(problems.join('\n'), /probes-shut: a device without a ticket is online/);
  const { stdout } = await place.lab.gateway.exec(['nft', 'list', 'tables']);
  t.false(stdout.includes('passerelle'));
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

rule('interrupted, the doctor takes everything away, its rule included', async (t) => {
  const place = await placeFor(t);
  const child = place.lab.gateway.spawn(command(place), { stdio: 'ignore' });
  await until(async () => ((await place.control('GET', '/devices')) as unknown[]).length > 0, 20_000);
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  t.is(code, 1);
  t.deepEqual(await place.control('GET', '/devices'), []);
  t.is(await traces(place.lab), '');
});

rule(
  'from a laptop on the guest Wi-Fi the same table is played without root and without a configuration',
  async (t) => {
    const place = await placeFor(t);
    const guest = place.lab.guest(1);
    const here = async (...args: readonly string[]) => {
      const asNobody = ['setpriv', '--reuid=65534', '--clear-groups'] as const;
      const { stdout, code } = await guest.exec(
        [...asNobody, process.execPath, main, 'doctor', '--here', '--json', ...args],
        {
          mayFail: true,
          timeoutMs: 60_000,
        },
      );
      return { code, report: JSON.parse(stdout) as HereReport };
    };
    const shut = await here();
    t.deepEqual(
      shut.report.findings.filter(({ state }) => state === 'problem'),
      [],
    );
    t.is(shut.code, 0);
    t.like(shut.report.rows[0], { system: 'iOS, macOS', shut: 'sheet opens' });
    const [code = ''] = await place.tickets({});
    const whole = await here('--code', code);
    t.deepEqual(
      whole.report.findings.filter(({ state }) => state === 'problem'),
      [],
    );
    t.like(whole.report.rows[0], { shut: 'sheet opens', open: 'online', ended: 'sheet opens' });
  },
);
