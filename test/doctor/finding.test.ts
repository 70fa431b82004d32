import test from 'ava';
import { parseLease } from '../../daemon/doctor/device.js';
import { probeFindings, refusalFindings } from '../../daemon/doctor/finding.js';
import type { Played } from '../../daemon/doctor/play.js';
import { type Stages, sheetOf } from '../../daemon/doctor/sheet.js';
import { sheetText } from '../../daemon/doctor/text.js';
import type { Visit } from '../../daemon/doctor/visit.js';
import type { Failure, Family, Observation, Probe } from '../../daemon/probe/client.js';
import { judge } from '../../daemon/probe/judge.js';
import { hostOf, probes } from '../../daemon/probe/table.js';
import { demoAnswer } from '../../scripts/netlab/demo-answer.js';

type Meets = (probe: Probe, family: Family) => Observation;

const failed = (how: Failure): Observation => ({ kind: 'failed', how, ms: 2 });
const answer = (status: number, body: string, headers = {}): Observation => ({
  kind: 'answer',
  status,
  headers,
  body,
  led: [],
  ms: 4,
});

const isOverTls = (probe: Probe) => probe.kind === 'web' && probe.url.startsWith('https:');

const captive: Meets = (probe, family) => {
  if (probe.kind === 'name') return { kind: 'addresses', addresses: [probe.answer[family]], ms: 1 };
  return isOverTls(probe)
    ? failed('refused')
    : answer(302, '<a href="/">in</a>', { location: 'http://10.0.0.1:8080/' });
};
const internet: Meets = (probe, family) => {
  if (probe.kind !== 'web') return captive(probe, family);
  const { host, pathname, search } = new URL(probe.url);
  const { status, body = '', headers = {} } = demoAnswer(host, pathname + search);
  return answer(status, body, headers);
};
const at =
  (host: string, there: Meets, elsewhere: Meets): Meets =>
  (probe, family) =>
    (hostOf(probe) === host ? there : elsewhere)(probe, family);

function play(meets: Meets, families: readonly Family[] = ['IPv4', 'IPv6']): readonly Played[] {
  return families.flatMap((family) =>
    probes
      .filter(({ only }) => only === undefined || only === family)
      .map((probe) => {
        const seen = meets(probe, family);
        return { id: probe.id, system: probe.system, family, seen, faults: [], ...judge(probe, seen, family) };
      }),
  );
}

const well: Stages = { shut: play(captive), open: play(internet), ended: play(captive) };
const said = (stages: Stages) => probeFindings(stages).filter(({ state }) => state === 'problem');
const rowOf = (stages: Stages, system: string) => sheetOf(stages).find((row) => row.system === system);

test('a gateway that is well has no problem, and says what each owner of a device sees', (t) => {
  t.deepEqual(said(well), []);
  t.like(rowOf(well, 'iOS, macOS'), {
    shut: 'sheet opens',
    open: 'online',
    ended: 'sheet opens',
    ms: { IPv4: 4, IPv6: 4 },
  });
  t.like(rowOf(well, 'Windows'), { shut: 'browser opens', open: 'online' });
  t.regex(sheetText('Here', sheetOf(well), []), /iOS, macOS +sheet opens +online +sheet opens +IPv4 4 ms \/ IPv6 4 ms/);
});

const faults: readonly (readonly [string, Stages, RegExp])[] = [
  ['no firewall', { shut: play(internet) }, /a device without a ticket is online/],
  [
    'no daemon',
    { shut: play((p, f) => (p.kind === 'web' ? failed('refused') : captive(p, f))) },
    /not led to the portal: refused/,
  ],
  ['no name server', { shut: play(() => failed('no-name')) }, /no probe name is known/],
  [
    'a host in the walled garden',
    { ...well, shut: play(at('captive.apple.com', internet, captive)) },
    /captive\.apple\.com can be reached by a device without a ticket: iOS, macOS/,
  ],
  [
    'port 443 of a probe host in the walled garden',
    { ...well, shut: play((p, f) => (isOverTls(p) ? internet : captive)(p, f)) },
    /www\.google\.com can be reached/,
  ],
  [
    'a lying name server',
    {
      ...well,
      shut: play((p, f) => (p.kind === 'name' ? { kind: 'addresses', addresses: ['10.0.0.1'], ms: 1 } : captive(p, f))),
    },
    /dns\.msftncsi\.com over IPv4: the name leads to 10\.0\.0\.1/,
  ],
  ['a portal that does not let go', { ...well, open: play(captive) }, /still led to the portal, over IPv4/],
  [
    'an uplink without IPv6',
    { ...well, open: play((p, f) => (f === 'IPv6' && p.kind !== 'name' ? failed('silence') : internet(p, f))) },
    /probes had no answer at all/,
  ],
  ['an end that shuts nobody', { ...well, ended: play(internet) }, /a device whose access has ended is online/],
];

for (const [name, stages, words] of faults)
  test(`the doctor names ${name}`, (t) => {
    t.regex(
      said(stages)
        .map(({ text }) => text)
        .join('\n'),
      words,
    );
    for (const { advice } of said(stages)) t.truthy(advice);
  });

test('a maker’s server that is silent out in the Internet is no fault of the gateway', (t) => {
  const stages = { ...well, open: play(at('connectivity.samsung.com.cn', () => failed('reset'), internet)) };
  t.deepEqual(said(stages), []);
  t.true(probeFindings(stages).some(({ text }) => text.includes('connectivity.samsung.com.cn')));
});

test('a name without an IPv6 address, and one that is gone, are not held against the gateway', (t) => {
  const meets: Meets = (probe, family) => {
    if (hostOf(probe) === 'networkcheck.kde.org') return failed('no-name');
    return family === 'IPv6' ? failed('no-address') : captive(probe, family);
  };
  t.deepEqual(said({ shut: play(meets) }), []);
  t.is(rowOf({ shut: play(meets) }, 'Firefox')?.shut, 'portal found');
});

test('what is refused after 50 ms, or never, is a problem', (t) => {
  const visit = (how: string, ms: number): Visit => ({
    families: ['IPv4'],
    plays: [],
    refusals: (['TCP 443', 'UDP 443'] as const).map((what) => ({ what, family: 'IPv4', how, ms })),
    foreignNames: true,
    ownerReached: [],
    nameServers: [],
  });
  const states = (one: Visit) => refusalFindings(one).map(({ state }) => state);
  t.deepEqual(states(visit('refused', 3)), ['ok', 'ok']);
  t.deepEqual(states(visit('refused', 50)), ['problem', 'problem']);
  t.deepEqual(states(visit('silence', 2_500)), ['problem', 'problem']);
  t.deepEqual(states(visit('connected', 3)), ['problem', 'problem']);
});

test('a lease is read from what udhcpc says, option 114 from its hexadecimal', (t) => {
  const lease = parseLease('ip=10.0.0.7\nmask=22\nrouter=10.0.0.1 10.0.0.2\ndns=10.0.0.1\nopt114=68747470733a2f2f61\n');
  t.deepEqual(lease, {
    address: '10.0.0.7',
    prefixLength: 22,
    router: '10.0.0.1',
    nameServers: ['10.0.0.1'],
    captivePortal: 'https://a',
  });
  t.is(parseLease('ip=10.0.0.7\nmask=24\n').captivePortal, undefined);
});
