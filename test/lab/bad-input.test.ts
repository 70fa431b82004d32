// What a hostile or broken device on the guest network can send: a clear answer, no harm, nothing changed.
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { canonicalCode, makeCode, printedCode } from '../../daemon/domain/code.js';
import type { TicketLine } from '../../daemon/http/control/present.js';
import type { Guest } from '../../scripts/netlab/guest.js';
import { plan } from '../../scripts/netlab/lab.js';
import { curl, formToken, type GatewayLab, isOnline, openGatewayLab, portal, runProgram } from './gateway-lab.js';

const authority = `${plan.lan.ipv4}:8080`;
const form = 'application/x-www-form-urlencoded';
const megabyte = 1_000_000;
const postLine = 'POST /login HTTP/1.1';

let place: GatewayLab;
/** Sends most of what is bad. */
let attacker: Guest;
/** Is online throughout, and sends bad things too. */
let member: Guest;
let honest: Guest;
/** Of tickets that nobody has used, and one that the member uses. */
let codes: string[];
let slow: Promise<Answer[]>;
const guessed: string[] = [];

test.before(async () => {
  place = await openGatewayLab({ guests: 4 });
  [attacker, member, honest] = [place.lab.guest(1), place.lab.guest(2), place.lab.guest(3)];
  codes = await place.tickets({ lifetimeSeconds: 3600 }, 5);
  await place.logIn(member, codes[0] ?? '');
  slow = sendSlowly();
});
test.after.always(async () => place?.close());

/** A rule after which the gateway is as it was before, to the last ticket, and well. */
function rule(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  test.serial(title, async (t) => {
    const before = await everything();
    await run(t);
    t.deepEqual(await everything(), before);
    t.is(place.daemon.process.exitCode, null);
    const { text } = await curl(honest, `${portal}/`);
    t.regex(text, /<h1>/);
  });
}

const unreadable: readonly [string, number, Request][] = [
  ['JSON', 415, { headers: { 'content-type': 'application/json' }, body: '{"code":"x"}' }],
  ['a multipart form', 415, { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' }],
  ['plain text', 415, { headers: { 'content-type': 'text/plain' }, body: 'code=x' }],
  ['no content type', 415, { body: 'code=x' }],
  ['two content types', 415, { headers: { 'content-type': `text/plain, ${form}` }, body: 'code=x' }],
  ['a form said to be compressed', 415, { headers: { 'content-type': form, 'content-encoding': 'gzip' }, body: 'x' }],
  ['a percent sign that encodes nothing', 400, { headers: { 'content-type': form }, body: 'code=%zz' }],
  ['a cut-off percent sign', 400, { headers: { 'content-type': form }, body: 'code=%' }],
  ['bytes that are no UTF-8', 400, { headers: { 'content-type': form }, body: 'code=%ff%fe' }],
  ['no body at all', 415, { headers: { 'content-type': form } }],
  ['1 MB with its length', 413, { headers: { 'content-type': form }, body: 'x', times: megabyte }],
  ['1 MB in chunks', 413, { headers: { 'content-type': form }, chunk: 'x'.repeat(10_000), times: 100 }],
  [
    '1 MB announced and waited for',
    413,
    { headers: { 'content-type': form, expect: '100-continue' }, body: 'x', times: megabyte },
  ],
  ['a length that is no number', 400, { headers: { 'content-type': form, 'content-length': '-5' } }],
  ['two lengths', 400, { headers: { 'content-type': form, 'content-length': '5\r\nContent-Length: 6' } }],
  [
    'a length and chunks, which proxies read in two ways',
    400,
    { headers: { 'content-type': form, 'content-length': '5', 'transfer-encoding': 'chunked' } },
  ],
];
for (const [title, status, what] of unreadable)
  rule(`a form that cannot be read is refused with a page and logs nobody in or out: ${title}`, async (t) => {
    for (const guest of [attacker, member])
      for (const answer of await send(guest, post('/login', what), post('/logout', what))) {
        t.is(answer.status, status);
        isClear(t, answer);
      }
  });

rule('1 MB behind a form that announced no body is not taken for one', async (t) => {
  const what = { headers: { 'content-type': form }, loose: 'x', times: megabyte };
  for (const answer of await send(attacker, post('/login', what), post('/logout', what))) {
    t.true(answer.text === '' || [400, 415].includes(answer.status), answer.text);
    t.not(answer.end, 'patience over');
    isClear(t, answer);
  }
});

rule('an odd but readable form is answered in words, and of a field that comes twice the first counts', async (t) => {
  const token = await tokenOf(attacker);
  const right = codes[1] ?? '';
  const odd: readonly [string, number][] = [
    ['', 403],
    ['&&&===', 403],
    ['code', 403],
    [`token=wrong&token=${token}&code=${right}`, 403],
    [`token=${token}&code=BCDFGHJK&code=${right}`, 422],
    [`token=${token}`, 422],
    [`token=${token}&code=%00%0d%0a`, 422],
    [`token=${token}&code=${encodeURIComponent('"><script>alert(1)</script>')}`, 422],
    [`token=${token}&${'k=v&'.repeat(10_000)}`, 422],
  ];
  const answers = await send(
    attacker,
    ...odd.map(([body]) => post('/login', { headers: { 'content-type': form }, body })),
  );
  for (const [i, answer] of answers.entries()) {
    const [body = '', status = 0] = odd[i] ?? [];
    t.is(answer.status, status, body.slice(0, 60));
    isClear(t, answer);
  }
});

const methods = ['PUT', 'DELETE', 'PATCH', 'TRACE', 'OPTIONS', 'PROPFIND', 'SEARCH', 'CONNECT', 'BREW', 'get', 'P\0ST'];
for (const method of methods)
  rule(`the method ${JSON.stringify(method)} does nothing on any page`, async (t) => {
    const paths = ['/', '/status', '/login', '/logout', '/nothing', '*'];
    const requests = paths.map((path) => request(method, path, {}));
    for (const guest of [attacker, member])
      for (const [i, answer] of (await send(guest, ...requests)).entries()) {
        const expected = method === 'OPTIONS' ? [200, 204, 302, 404] : [302, 400, 404, 405, 501];
        t.true(expected.includes(answer.status), `${method} ${paths[i]}: ${answer.status}`);
        t.false(answer.text.includes('Cookie: secret'), 'TRACE gives nothing back');
        isClear(t, answer);
      }
  });

const hosts: readonly [string, number, readonly string[]][] = [
  ['none', 302, []],
  ['an empty one', 302, ['Host:']],
  ['one of 8 kB', 302, [`Host: ${'a'.repeat(8_000)}`]],
  ['one of 20 kB', 431, [`Host: ${'a'.repeat(20_000)}`]],
  ['one with a lone CR', 400, [`Host: ${authority}\rX-Evil: 1`]],
  ['one with a lone LF', 400, ['Host: evil.example\nX-Evil 1']],
  ['one with a NUL', 400, [`Host: ${authority}\0`]],
  ['one that is continued on the next line', 400, ['Host: evil.example', ' more']],
  ['CR and LF in percent signs', 302, ['Host: evil.example%0d%0aX-Evil:1']],
  ['one with user and password', 302, [`Host: evil:evil@${authority}`]],
  ['a script', 302, ["Host: \"><script>alert('evil')</script>"]],
  ['two, the first ours', 302, [`Host: ${authority}`, 'Host: evil.example']],
  ['two, the second ours', 302, ['Host: evil.example', `Host: ${authority}`]],
  ['two in one', 302, [`Host: ${authority}, evil.example`]],
  ['our address without its port', 302, [`Host: ${plan.lan.ipv4}`]],
  ['our address with another port', 302, [`Host: ${plan.lan.ipv4}:8081`]],
  ['our address with a dot behind it', 302, [`Host: ${plan.lan.ipv4}.:8080`]],
  ['our address in another spelling', 302, ['Host: 0x0a4d0001:8080']],
  ['our IPv6 address, over IPv4', 302, [`Host: [${plan.lan.ipv6}]:8080`]],
  ['the IPv6 loopback', 302, ['Host: [::1]:8080']],
  ['half an IPv6 literal', 302, ['Host: [::1']],
  ['bytes that are no ASCII', 302, ['Host: \xe9vil\xff.example']],
];
for (const [title, status, lines] of hosts)
  rule(`a hostile Host header gets nothing but the way to the portal: ${title}`, async (t) => {
    const token = await tokenOf(attacker);
    const body = `token=${token}&code=${codes[1]}`;
    const asForm = [`Content-Type: ${form}`, `Content-Length: ${body.length}`];
    const answers = await send(
      attacker,
      bytes(['GET / HTTP/1.1', ...lines, 'Connection: close', '', ''].join('\r\n')),
      bytes([postLine, ...lines, ...asForm, 'Connection: close', '', body].join('\r\n')),
    );
    for (const answer of answers) {
      t.is(answer.status, status);
      if (status === 302) t.is(answer.headers.get('location'), `${portal}/`);
      t.notRegex(answer.text, /evil/i);
      isClear(t, answer);
    }
  });

const targets = [
  `http://${authority}/login`,
  'http://evil.example/login',
  `https://${authority}/login`,
  '//evil.example/login',
  'evil.example:443',
  '*',
  'login',
  '/%6cogin',
  '/login%00',
  '/../login',
  '/%',
  '/?lang=__proto__',
  '/?lang[]=x&code[]=y&refresh[]=z',
  `/?code=${encodeURIComponent('"><script>alert(1)</script>')}`,
  `/${'a'.repeat(7_000)}`,
];
for (const target of targets)
  rule(`a hostile request target opens nothing and is not given back: ${target.slice(0, 40)}`, async (t) => {
    const token = await tokenOf(attacker);
    const body = `token=${token}&code=${codes[1]}`;
    const answers = await send(
      attacker,
      request('GET', target, {}),
      request('POST', target, { headers: { 'content-type': form }, body }),
    );
    for (const answer of answers) {
      t.true([200, 302, 400, 404, 405].includes(answer.status), `${answer.status}`);
      t.notRegex(`${answer.headers.get('location')}`, /evil/);
      isClear(t, answer);
    }
  });

const noise: readonly [string, number, Exchange][] = [
  ['a header of 100 kB', 431, bytes(`GET / HTTP/1.1\r\nHost: ${authority}\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`)],
  ['1 MB of small headers', 431, { parts: [{ text: 'GET / HTTP/1.1\r\n' }, { text: 'X: y\r\n', times: 170_000 }] }],
  ['an address of 100 kB', 431, bytes(`GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`)],
  ['a TLS greeting', 400, bytes('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')],
  ['an SSH greeting', 400, bytes('SSH-2.0-OpenSSH_9.2\r\n')],
  ['a version that does not exist', 400, bytes('GET / HTTP/9.9\r\n\r\n')],
  ['a header without a colon', 400, bytes(`GET / HTTP/1.1\r\nHost ${authority}\r\n\r\n`)],
  ['1 MB of NULs', 400, bytes('\0', megabyte)],
  [
    'chunks that are none',
    400,
    bytes(`${postLine}\r\nHost: ${authority}\r\nContent-Type: ${form}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`),
  ],
];
for (const [title, status, exchange] of noise)
  rule(`bytes that are no request are refused in one line: ${title}`, async (t) => {
    const [answer] = await send(attacker, exchange);
    t.is(answer?.status, status);
    if (answer) isClear(t, answer);
  });

rule('a request that breaks off in the middle does nothing', async (t) => {
  const token = await tokenOf(attacker);
  const halves = [
    'POST /log',
    `POST /login HTTP/1.1\r\nHost: ${authority}\r\n`,
    `POST /login HTTP/1.1\r\nHost: ${authority}\r\nContent-Type: ${form}\r\nContent-Length: 500\r\n\r\ntoken=${token}&code=${codes[1]}`,
    `POST /login HTTP/1.1\r\nHost: ${authority}\r\nContent-Type: ${form}\r\nTransfer-Encoding: chunked\r\n\r\n8\r\ncode=`,
  ];
  for (const answer of await send(attacker, ...halves.map((text) => ({ ...bytes(text), hangsUp: true })))) {
    t.true(Number.isNaN(answer.status) || answer.status === 400, answer.text);
    t.not(answer.end, 'patience over');
  }
});

rule('a right code in an address never logs in, whatever the method', async (t) => {
  const query = new URLSearchParams({ code: codes[1] ?? '', token: await tokenOf(attacker) });
  const answers = await send(
    attacker,
    ...['/', '/status', '/login'].flatMap((path) =>
      ['GET', 'HEAD'].map((method) => request(method, `${path}?${query}`, {})),
    ),
    post(`/login?${query}`, { headers: { 'content-type': form }, body: '' }),
  );
  t.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200, 405, 405, 403],
  );
});

rule("the form of another device, of another page or of nobody's logs nobody in or out", async (t) => {
  const [theirs, own] = [await tokenOf(member), await tokenOf(attacker)];
  const fields = (token: string) => ({ headers: { 'content-type': form }, body: `token=${token}&code=${codes[1]}` });
  const from = (origin: string) => ({ ...fields(own), headers: { 'content-type': form, origin } });
  const answers = await send(
    attacker,
    post('/login', fields(theirs)),
    post('/login', fields('')),
    post('/login', fields('x'.repeat(43))),
    post('/login', from('http://evil.example')),
    post('/login', from(`https://${authority}`)),
    post('/login', from(`http://${authority}.evil.example`)),
    post('/login', { headers: { 'content-type': form, cookie: `token=${own}` }, body: `code=${codes[1]}` }),
    post('/logout', fields(theirs)),
  );
  for (const answer of [...answers, ...(await send(member, post('/logout', fields(own))))]) {
    t.is(answer.status, 403);
    t.regex(answer.body, /Nothing has happened yet/);
    isClear(t, answer);
  }
});

rule('no answer of the portal sets a cookie', async (t) => {
  const answers = await send(attacker, request('GET', '/', {}), request('GET', '/nothing', {}), post('/login', {}));
  for (const { headers } of answers) t.false(headers.has('set-cookie'));
});

const badOrders: readonly [path: string, body: object, complaint: RegExp][] = [
  ['/offers', { name: '', accessPoints: [] }, /(^|\n)name: /],
  ['/offers', { name: 'x', accessPoints: ['cellar'] }, /^accessPoints\[0\]: /],
  [
    '/offers',
    { name: 'x', accessPoints: ['cafe'], hours: [{ weekday: 9, fromMinute: 0, untilMinute: 9 }] },
    /^hours\[0\]\.weekday: /,
  ],
  ['/offers', { name: 'x', accessPoints: ['cafe'], slowedKbps: 64 }, /^slowedKbps: /],
  ['/offers', { name: 'x', accessPoints: ['cafe'], periodCapSeconds: '1h' }, /^periodCapSeconds: /],
  [
    '/offers',
    { name: 'x', accessPoints: ['cafe'], extraFields: [{ id: '__proto__', label: 'x' }] },
    /^extraFields\[0\]\.id: /,
  ],
  ['/offers/change', { offer: 1, devicesAtOnce: 0 }, /^devicesAtOnce: /],
  ['/offers/change', { offer: 1, constructor: 1 }, /^constructor: is not a known field/],
  ['/offers/change', { offer: 99, devicesAtOnce: 1 }, /no such offer/],
  ['/offers/extend', { offer: 1, validUntilAt: 'tomorrow' }, /^validUntilAt: /],
  ['/offers/copy', { offer: 1 }, /is taken/],
  ['/lists/bind', { list: 1, offer: 'nothing' }, /no such offer/],
  ['/tickets', { list: 1, format: 'variable' }, /^validUntilAt: /],
  ['/tickets', { list: 1, format: 'special', code: '\0\r\n' }, /^code: /],
  ['/tickets', { list: 1, creditSeconds: 60 }, /^creditSeconds: only a special/],
  ['/tickets', { list: 1, answers: { __proto__x: 'y' } }, /^answers\.__proto__x: /],
  ['/tickets', { list: 1, count: 10_001 }, /^count: /],
  ['/tickets/print', { serials: [1, 99] }, /^serials\[1\]: /],
  ['/tickets/print', { list: 1, which: 'old' }, /^which: /],
];
for (const [path, body, complaint] of badOrders)
  rule(
    `${path} with ${JSON.stringify(body).slice(0, 80)} is refused by the running daemon, by its field`,
    async (t) => {
      await t.throwsAsync(place.control('POST', path, body), { message: complaint });
    },
  );

const badForms: readonly [path: string, field: string, fields: Readonly<Record<string, string>>][] = [
  ['/offers', 'name', { name: '' }],
  ['/offers', 'hours', { name: 'x', accessPoints: 'cafe', hours: '"><script>alert(1)</script>' }],
  ['/offers', 'currency', { name: 'x', accessPoints: 'cafe', currency: '\0' }],
  ['/offers', 'slowedKbps', { name: 'x', accessPoints: 'cafe', slowedKbps: '64' }],
  [
    '/offers',
    'field-0-consent',
    { name: 'x', accessPoints: 'cafe', 'field-0-label': 'Mail', 'field-0-need': 'consent' },
  ],
  ['/offers/1/edit', 'creditPer', { name: 'x', accessPoints: 'cafe', creditPer: '__proto__' }],
  ['/offers/1/extend', 'validUntilAt', { validUntilAt: '9999-99-99T99:99' }],
  ['/lists', 'offerId', { name: 'x', offerId: '99' }],
  ['/lists/1/tickets', 'count', { count: '1e9' }],
  ['/lists/1/tickets', 'lastDay', { format: 'variable', count: '1', firstDay: '2026-02-30' }],
  ['/lists/1/tickets', 'code', { format: 'special', count: '1', code: '\u202e\u0000' }],
];
for (const [path, field, fields] of badForms)
  rule(
    `the owner's form ${path} with ${JSON.stringify(fields).slice(0, 80)} is refused, and ${field} says why`,
    async (t) => {
      const { status, text } = await ownersForm(path, fields);
      t.is(status, 422);
      t.true(text.includes(`id="${field}-problem"`), field);
      t.notRegex(text, /undefined|\[object|NaN|<script(?! src="\/assets\/)|\bat .*:\d+:\d+/);
    },
  );

test.serial('who holds thousands of half requests keeps nobody else out', async (t) => {
  const holding = runProgram<{ held: number }>(attacker, 'hold', plan.lan.ipv4, '8080', '2500', '2500');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  for (let i = 0; i < 5; i++) {
    const { code, text } = await curl(honest, '-m', '2', `${portal}/`);
    t.is(code, 0);
    t.regex(text, /Welcome/);
  }
  t.is((await place.logIn(honest, codes[2] ?? '')).status, 303);
  t.true((await holding).held > 2_000);
  await place.logOut(honest);
});

interface Guess {
  readonly code: string;
  readonly status: number;
  readonly retryAfter: number;
  readonly page: string;
}

rule('200 unknown codes at speed: five are looked at, then the device waits, right code or not', async (t) => {
  const tries = [...newCodes(199), codes[1] ?? ''];
  const results = await runProgram<Guess[]>(attacker, 'guess', plan.lan.ipv4, '8080', ...tries);
  const looked = results.filter(({ status }) => status === 422);
  const waits = results.filter(({ status }) => status === 429);
  t.is(looked.length + waits.length, 200);
  t.true(looked.length >= 5 && looked.length <= 12, `${looked.length} were looked at`);
  for (const { page } of looked) t.regex(page, /We do not know this code/);
  for (const { retryAfter, page } of waits) {
    t.true(retryAfter > 0 && retryAfter <= 600);
    t.regex(page, /Too many wrong codes\..*Wait \d+ min/s);
  }
  t.is(results.at(-1)?.status, 429);
});

test.serial('meanwhile others log in with a right code at the first try', async (t) => {
  t.is((await place.logIn(honest, codes[2] ?? '')).status, 303);
  t.true(await isOnline(honest));
  await place.logOut(honest);
});

test.serial('who takes a new MAC and another address for every few guesses locks nobody out', async (t) => {
  const addressOf = (i: number) => `10.77.0.${40 + i}`;
  const looked: number[] = [];
  for (let i = 1; i <= 6; i++) {
    await disguise(attacker, i, addressOf(i));
    const results = await runProgram<Guess[]>(attacker, 'guess', plan.lan.ipv4, '8080', ...newCodes(6));
    looked.push(results.filter(({ status }) => status === 422).length);
  }
  t.deepEqual(looked.slice(-2), [1, 1], 'once the site is being guessed at, one guess a device is all there is');
  const burnt = addressOf(1);
  const [stranger, another] = [place.lab.guest(4), honest];
  t.is((await place.logIn(stranger, codes[3] ?? '')).status, 303, 'a device that has never been here');
  t.is((await place.logIn(another, codes[4] ?? '')).status, 303, 'a device that was here before');
  await place.logOut(stranger);
  await place.logOut(another);
  await attacker.exec(['ip', 'address', 'flush', 'dev', 'eth0', 'scope', 'global']);
  await another.exec(['ip', 'address', 'add', `${burnt}/24`, 'dev', 'eth0']);
  await place.lab.gateway.exec(['ip', 'neigh', 'flush', 'dev', plan.lan.interface]);
  const token = formToken((await curl(another, '--interface', burnt, `${portal}/`)).text);
  const fields = ['-d', `token=${token}`, '--data-urlencode', `code=${codes[4]}`];
  const { text } = await curl(
    another,
    '--interface',
    burnt,
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    ...fields,
    `${portal}/login`,
  );
  t.is(text, '303', 'a device on an address that was guessed from');
  await place.logOut(another);
});

test.serial('requests that never come to an end are ended', async (t) => {
  const [headers, body] = await slow;
  t.is(headers?.status, 408);
  t.true((headers?.ms ?? 0) < 15_000, `${headers?.ms} ms`);
  t.true(Number.isNaN(body?.status) || body?.status === 408, body?.text);
  t.true((body?.ms ?? 0) < 25_000, `${body?.ms} ms`);
  t.not(body?.end, 'patience over');
});

test.serial('the log of all this holds no code and no fault', async (t) => {
  const log = readFileSync(place.daemon.logFile, 'utf8');
  for (const code of [...codes, ...guessed]) {
    const canonical = canonicalCode(code) ?? code;
    t.false(log.includes(canonical), 'a code as it is kept');
    t.false(log.includes(printedCode(canonical)), 'a code as it is printed');
  }
  t.notRegex(log, /token=|"level":[56]0/);
  t.regex(log, /too many wrong codes/);
  t.regex(log, /somebody is guessing codes/);
});

/** A byte now and then, in the headers and in the body; only waited for at the end. */
function sendSlowly(): Promise<Answer[]> {
  const drops = { text: 'x', times: 60, everyMs: 500 };
  const start = `POST /login HTTP/1.1\r\nHost: ${authority}\r\n`;
  const complete = `${start}Content-Type: ${form}\r\nContent-Length: 1000\r\n\r\n`;
  const run = (first: string) => send(place.lab.guest(4), { parts: [{ text: first }, drops], patienceMs: 30_000 });
  return Promise.all([run(`${start}X-Slow: `), run(complete)]).then((answers) => answers.flat());
}

interface Request {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** In place of a body: sent as one chunk. */
  readonly chunk?: string;
  /** How often the body or the chunk comes. */
  readonly times?: number;
  /** Sent behind the headers without any word about it. */
  readonly loose?: string;
}

interface Exchange {
  readonly parts: readonly { readonly text: string; readonly times?: number; readonly everyMs?: number }[];
  readonly patienceMs?: number;
  readonly hangsUp?: boolean;
}

function bytes(text: string, times = 1): Exchange {
  return { parts: [{ text, times }] };
}

function post(path: string, what: Request): Exchange {
  return request('POST', path, what);
}

function request(
  method: string,
  target: string,
  { headers = {}, body, chunk, times = 1, loose = '' }: Request,
): Exchange {
  const framing = {
    ...(body === undefined ? {} : { 'content-length': String(body.length * times) }),
    ...(chunk === undefined ? {} : { 'transfer-encoding': 'chunked' }),
  };
  const all = { host: authority, connection: 'close', cookie: 'secret', ...framing, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const head = { text: `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n` };
  const size = chunk?.length.toString(16);
  if (chunk !== undefined) return { parts: [head, { text: `${size}\r\n${chunk}\r\n`, times }, { text: '0\r\n\r\n' }] };
  return { parts: [head, { text: body ?? loose, times }] };
}

interface Answer {
  /** NaN when there was none. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** All of it, as it came. */
  readonly text: string;
  readonly end: string;
  readonly ms: number;
}

async function send(guest: Guest, ...exchanges: Exchange[]): Promise<Answer[]> {
  const args = [plan.lan.ipv4, '8080', JSON.stringify(exchanges)];
  const raw = await runProgram<{ answer: string; end: string; ms: number }[]>(guest, 'raw', ...args);
  return raw.map(({ answer, end, ms }) => ({ ...parse(answer), end, ms }));
}

function parse(answer: string): Pick<Answer, 'status' | 'headers' | 'body' | 'text'> {
  const text = answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map(lines.map((line) => [line.replace(/:.*/s, '').toLowerCase(), line.replace(/^[^:]*: */, '')]));
  return { status: Number(first.split(' ')[1]), headers, body: rest.join('\r\n\r\n'), text };
}

/** For a person to read, and for nobody to learn from. */
function isClear(t: ExecutionContext, { status, headers, body, text }: Answer): void {
  t.notRegex(text, /\bat .*:\d+:\d+|node:|\.js\b|\/(work|tmp|home|root|usr|var)\//, 'nothing of the inside');
  t.notRegex(text, /undefined|\[object|NaN|<script/);
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('text/html')) t.regex(body, status === 302 ? /<a href="/ : /<h1>[^<]+<\/h1>/);
  else if (status >= 400 && body !== '') t.is(body, text.slice('HTTP/1.1 '.length, text.indexOf('\r\n')));
}

const ownersPage = `http://${plan.management.ipv4}:8081`;
let cookie: Promise<string> | undefined;

/** Posts a form to the owner's page as its owner. */
async function ownersForm(
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  cookie ??= signIn();
  const asked = await askOwnersPage('/password', ['-H', `Cookie: ${await cookie}`]);
  return askOwnersPage(path, [
    '-H',
    `Cookie: ${await cookie}`,
    ...formArgs({ ...fields, token: formToken(asked.text) }),
  ]);
}

async function signIn(): Promise<string> {
  const password = (await place.daemon.firstPassword()) ?? '';
  const { text } = await askOwnersPage('/sign-in', formArgs({ name: 'owner', password }));
  return /^set-cookie: ([^;]+)/im.exec(text)?.[1] ?? '';
}

async function askOwnersPage(path: string, args: readonly string[]): Promise<{ status: number; text: string }> {
  const argv: [string, ...string[]] = [
    'curl',
    '-s',
    '-i',
    '-m',
    '10',
    '-H',
    `Origin: ${ownersPage}`,
    ...args,
    ownersPage + path,
  ];
  const { stdout } = await place.lab.owner.exec(argv);
  return { status: Number(stdout.split(' ')[1]), text: stdout };
}

function formArgs(fields: Readonly<Record<string, string>>): string[] {
  return ['--data', new URLSearchParams(fields).toString()];
}

async function tokenOf(guest: Guest): Promise<string> {
  return formToken((await curl(guest, `${portal}/`)).text);
}

/** Codes with a right check character that no ticket has. */
function newCodes(count: number): string[] {
  const made = Array.from({ length: count }, () => makeCode((below) => randomInt(below)));
  guessed.push(...made);
  return made;
}

/** Another device to the gateway's eyes. */
async function disguise(guest: Guest, number: number, address: string): Promise<void> {
  const batch = [
    'link set eth0 down',
    `link set eth0 address 02:00:5e:00:66:0${number}`,
    'address flush dev eth0 scope global',
    'link set eth0 up',
    `address add ${address}/24 dev eth0`,
  ];
  await guest.exec(['ip', '-batch', '-'], { input: `${batch.join('\n')}\n` });
  await curl(
    guest,
    '-m',
    '3',
    '-o',
    '/dev/null',
    '--retry',
    '5',
    '--retry-connrefused',
    '--retry-delay',
    '0',
    `${portal}/`,
  );
}

/** All that a person could tell the difference by, but for the passing time. */
async function everything(): Promise<object> {
  const { at: _at, uptimeSeconds: _uptime, box: _box, ...status } = await place.status();
  const [tickets, lists, offers] = await Promise.all(
    ['/tickets', '/lists', '/offers'].map((path) => place.control('GET', path)),
  );
  return { status, tickets: tickets as TicketLine[], lists, offers };
}
