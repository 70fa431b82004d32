// Names by which devices ask what the network allows (iCloud Private Relay, Firefox's encrypted DNS): told at once that there
// is no such name while shut; after the log-in what the owner wants.
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import { type GatewayLab, openGatewayLab, rule, runProgram } from './gateway-lab.js';

const names = ['mask.icloud.com', 'mask-h2.icloud.com', 'use-application-dns.net', 'mAsK.ICloud.cOm'];
const types = [1, 28, 65]; // A, AAAA, HTTPS
const nxdomain = 3;

interface Told {
  readonly question: string;
  readonly rcode: number;
  readonly answers: number;
  readonly ttl: number;
  readonly ms: number;
}

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 2 });
});
test.after.always(async () => place?.close());

const servers = [plan.lan.ipv4, plan.lan.ipv6, '192.0.2.53', '8.8.8.8', '2001:4860:4860::8888'];

/** The first answers wait for neighbours to be found: that is not the gateway's time. */
async function ask(where: GatewayLab, guest: number, ...questions: string[]): Promise<readonly Told[]> {
  await runProgram<Told[]>(where.lab.guest(guest), 'ask', ...questions.slice(0, 1));
  return runProgram<Told[]>(where.lab.guest(guest), 'ask', ...questions);
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

rule(
  'a shut device that asks for a signal name hears at once that there is none: any type, case, server, UDP and TCP',
  async (t) => {
    const questions = ['udp', 'tcp'].flatMap((way) =>
      servers.flatMap((server) => names.flatMap((name) => types.map((type) => `${way},${server},${name},${type}`))),
    );
    const told = await ask(place, 1, ...questions);
    t.log(`${told.length} questions, median ${median(told.map(({ ms }) => ms)).toFixed(1)} ms`);
    for (const { question, rcode, answers, ttl } of told) {
      t.is(rcode, nxdomain, question);
      t.is(answers, 0, question);
      t.true(ttl >= 0 && ttl <= 10, `${question}: remembered for ${ttl} s`);
    }
    t.true(median(told.map(({ ms }) => ms)) < 50);
  },
);

rule('other names beside them are answered truly, also from one and the same socket', async (t) => {
  const [v4 = ''] = servers;
  const series = ['example.com', 'mask.icloud.com', 'www.example.org', 'xmask.icloud.com', 'mask.icloud.com.example']
    .map((name) => `udp,${v4},${name},1`)
    .join('+');
  const back = [`udp,${v4},mask.icloud.com,1`, `udp,${v4},example.com,1`].join('+');
  const told = await ask(place, 1, series, back, `tcp,${v4},example.com,1`, `tcp,${plan.lan.ipv6},example.com,28`);
  for (const { question, rcode, answers } of told) {
    const isSignal = question.includes(',mask.icloud.com,');
    t.is(rcode, isSignal ? nxdomain : 0, question);
    t.is(answers, isSignal ? 0 : 1, question);
  }
});

rule(
  'after the log-in these names are answered truly, at our name server and at others, unless the owner refuses',
  async (t) => {
    const guest = place.lab.guest(1);
    await ask(place, 1, `udp,${plan.lan.ipv4},mask.icloud.com,1`);
    const [code = ''] = await place.tickets({});
    await place.logIn(guest, code);
    const questions = names.flatMap((name) => [`udp,${plan.lan.ipv4},${name},1`, `tcp,${plan.lan.ipv4},${name},1`]);
    for (const { question, rcode, answers } of await ask(place, 1, ...questions)) {
      t.is(rcode, 0, question);
      t.is(answers, 1, question);
    }
    await place.logOut(guest);
    for (const { question, rcode } of await ask(place, 1, ...questions)) t.is(rcode, nxdomain, question);
  },
);

rule(
  'where the owner refuses them, open devices are told so, too, and DNS over TLS and QUIC fails at once',
  async (t) => {
    await place.close();
    place = await openGatewayLab({ config: { firewall: { privateRelay: 'refuse', encryptedDns: 'refuse' } } });
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({});
    await place.logIn(guest, code);
    const questions = ['udp', 'tcp'].flatMap((way) =>
      servers.slice(0, 3).flatMap((server) => names.map((name) => `${way},${server},${name},28`)),
    );
    for (const { question, rcode } of await ask(place, 1, ...questions)) t.is(rcode, nxdomain, question);
    const [other] = await ask(place, 1, `udp,${plan.lan.ipv4},example.com,1`);
    t.is(other?.answers, 1);
    const { ipv4, ipv6 } = plan.internet;
    const doors = [ipv4, ipv6].flatMap((host) => [`tcp,${host},853`, `udp,${host},853`]);
    for (const { target, outcome } of await runProgram<{ target: string; outcome: string }[]>(
      guest,
      'burst',
      JSON.stringify(doors),
    ))
      t.regex(outcome, /^(ECONNREFUSED|EHOSTUNREACH|EACCES)$/, target);
  },
);
