// `passerelle doctor` on a gateway that is well: what it says, and that it leaves nothing behind.
import { once } from 'node:events';
import { command, examine, type HereReport, main, placeFor, problemsOf, traces } from './doctor.js';
import { rule, until } from './gateway-lab.js';

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

rule('interrupted while it is online by a code, the doctor ends its session', async (t) => {
  const place = await placeFor(t);
  const [code = ''] = await place.tickets({});
  const child = place.lab.gateway.spawn([...command(place), '--code', code], { stdio: 'ignore' });
  await until(async () => ((await place.control('GET', '/sessions')) as unknown[]).length > 0, 20_000);
  child.kill('SIGINT');
  await once(child, 'exit');
  t.deepEqual(await place.control('GET', '/sessions'), []);
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
