import test from 'ava';
import { probedBy } from '../../daemon/config/probe-host.js';
import type { Observation, Verdict } from '../../daemon/probe/client.js';
import { judge, portalAnswerFaults } from '../../daemon/probe/judge.js';
import { hostOf, probeHosts, probes } from '../../daemon/probe/table.js';
import { demoAnswer } from '../../scripts/netlab/demo-answer.js';

type Answer = Extract<Observation, { kind: 'answer' }>;

const answer = (status: number, body = '<html>a page of a portal</html>', headers = {}): Answer => ({
  kind: 'answer',
  status,
  headers,
  body,
  led: [],
  ms: 1,
});
const portalAnswer = answer(302, '<a href="http://10.0.0.1:8080/">Log in</a>', {
  location: 'http://10.0.0.1:8080/',
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  connection: 'close',
});
const failed = (how: Extract<Observation, { kind: 'failed' }>['how']): Observation => ({ kind: 'failed', how, ms: 1 });
const rowOf = (id: string) => {
  const row = probes.find((probe) => probe.id === id);
  if (row === undefined) throw new Error(`no row ${id}`);
  return row;
};

test('every row has an id of its own', (t) => {
  t.is(new Set(probes.map(({ id }) => id)).size, probes.length);
});

for (const probe of probes)
  test(`${probe.id}: what its maker answers is online, and the portal’s redirect is what the table says`, (t) => {
    if (probe.kind !== 'web') {
      t.pass();
      return;
    }
    const { pathname, search, host } = new URL(probe.url);
    const { status, body = '', headers = {}, type = '' } = demoAnswer(host, pathname + search);
    const given = { ...headers, 'content-type': type };
    t.is(judge(probe, answer(status, body, given), 'IPv4').verdict, 'online');
    // nobody can answer in the place of a host that has a certificate
    const shut = probe.url.startsWith('https:') ? failed('refused') : portalAnswer;
    t.is(judge(probe, shut, 'IPv4').verdict, probe.whileShut);
    t.not(judge(probe, answer(200), 'IPv4').verdict, 'online', 'a page of a portal');
    t.is(judge(probe, failed('silence'), 'IPv4').verdict, 'no-internet');
    t.is(judge(probe, failed('no-address'), 'IPv6').verdict, 'unclear');
  });

/** The columns 302, page, 511, 303 and 308 of the table that devices were watched for. */
const columns: Readonly<Record<string, readonly [Verdict, Verdict, Verdict, Verdict, Verdict]>> = {
  apple: ['portal', 'portal', 'portal', 'portal', 'portal'],
  android: ['portal', 'portal', 'no-internet', 'portal', 'portal'],
  chromeos: ['portal', 'portal', 'no-internet', 'no-internet', 'no-internet'],
  chrome: ['portal', 'portal', 'portal', 'portal', 'portal'],
  firefox: ['portal', 'portal', 'portal', 'portal', 'portal'],
  'firefox-ipv4': ['unclear', 'unclear', 'unclear', 'unclear', 'unclear'],
  windows: ['portal', 'portal', 'unclear', 'unclear', 'unclear'],
  gnome: ['portal', 'portal', 'portal', 'portal', 'portal'],
  ubuntu: ['portal', 'portal', 'portal', 'portal', 'portal'],
  kde: ['portal', 'portal', 'portal', 'portal', 'portal'],
  kindle: ['portal', 'unclear', 'unclear', 'unclear', 'unclear'],
  xiaomi: ['portal', 'portal', 'no-internet', 'portal', 'portal'],
};

for (const [id, wanted] of Object.entries(columns))
  test(`${id} concludes from 302, a page, 511, 303 and 308 what devices were seen to conclude`, (t) => {
    const answers = [portalAnswer, answer(200), answer(511), answer(303), answer(308)];
    t.deepEqual(
      answers.map((one) => judge(rowOf(id), one, 'IPv4').verdict),
      [...wanted],
    );
  });

test('Android takes a page of four bytes or less for a failure, ChromeOS and Chrome an empty one for online', (t) => {
  t.is(judge(rowOf('android'), answer(200, 'abcd'), 'IPv4').verdict, 'no-internet');
  t.is(judge(rowOf('android'), answer(200, 'abcde'), 'IPv4').verdict, 'portal');
  t.is(judge(rowOf('chromeos'), answer(200, '\n'), 'IPv4').verdict, 'online');
  t.is(judge(rowOf('chrome'), answer(200, ''), 'IPv4').verdict, 'online');
  t.is(judge(rowOf('chrome'), answer(200, 'ab'), 'IPv4').verdict, 'portal');
});

test('the name that Windows asks must lead to the one address, in each family its own', (t) => {
  const leadsTo = (address: string): Observation => ({ kind: 'addresses', addresses: [address], ms: 1 });
  const row = rowOf('windows-name');
  t.is(judge(row, leadsTo('131.107.255.255'), 'IPv4').verdict, 'online');
  t.is(judge(row, leadsTo('10.0.0.1'), 'IPv4').verdict, 'no-internet');
  t.is(judge(row, leadsTo('fd3e:4f5a:5b81::1'), 'IPv6').verdict, 'online');
  t.is(judge(row, failed('no-name'), 'IPv4').verdict, 'no-internet');
});

for (const id of ['android-https', 'chromeos-https'])
  test(`over TLS the true answer is online; a refusal or somebody else's certificate is not: ${id}`, (t) => {
    t.is(judge(rowOf(id), answer(204, ''), 'IPv4').verdict, 'online');
    for (const how of ['refused', 'untrusted'] as const)
      t.is(judge(rowOf(id), failed(how), 'IPv4').verdict, 'no-internet');
    t.is(rowOf(id).whileShut, 'no-internet');
  });

test('an answer of the portal that some row could not take is named with its fault', (t) => {
  t.deepEqual(portalAnswerFaults(portalAnswer), []);
  t.deepEqual(portalAnswerFaults(answer(307, 'x', { location: '/login', connection: 'keep-alive' })), [
    'status 307 instead of 302',
    'no absolute Location',
    'Content-Type is not text/html',
    'the body is too short',
    'Cache-Control is not no-store',
    'the connection is kept open',
  ]);
});

test('no host of the table may stand in the walled garden, nor a domain above it', (t) => {
  t.true(probeHosts.length > 30);
  for (const probe of probes) t.truthy(probedBy(hostOf(probe)), hostOf(probe));
  t.truthy(probedBy('msftncsi.com'));
  t.is(probedBy('example.com'), undefined);
});
