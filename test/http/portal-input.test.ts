import { connect } from 'node:net';
import test from 'ava';
import Koa from 'koa';
import { listen } from '../../daemon/http/middleware/listen.js';
import { codeNumber, openStage, post } from './portal-stage.js';

const form = 'application/x-www-form-urlencoded';

const framings: readonly Record<string, string>[] = [{}, { 'transfer-encoding': 'chunked' }];
for (const headers of framings)
  test(`a body of 1 MB is refused with a page and changes nothing ${JSON.stringify(headers)}`, async (t) => {
    const { ask, gateway } = await openStage(t);
    const answer = await ask('/login', post({}, { body: `code=${'x'.repeat(1_000_000)}`, headers }));
    t.is(answer.status, 413);
    t.regex(answer.body, /too much at once/);
    t.deepEqual(gateway.events, []);
  });

const bodies: readonly [string, string, string, number][] = [
  ['percent signs that encode nothing', form, 'code=%zz', 400],
  ['a cut-off percent sign', form, 'code=%', 400],
  ['percent signs that are no UTF-8', form, 'code=%ff%fe', 400],
  ['JSON', 'application/json', '{"code":"x"}', 415],
  ['a multipart form', 'multipart/form-data; boundary=x', '--x--', 415],
  ['plain text', 'text/plain', 'code=x', 415],
  ['no type at all', '', 'code=x', 415],
];
for (const [title, type, body, status] of bodies)
  for (const path of ['/login', '/logout', '/return'])
    test(`a form that cannot be read is refused with a page: ${title} to ${path}`, async (t) => {
      const { ask, gateway } = await openStage(t);
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
      const answer = await ask(path, { method: 'POST', body, headers });
      t.is(answer.status, status);
      t.regex(answer.body, /could not read that form/);
      t.deepEqual(gateway.events, []);
    });

for (const body of [
  '',
  '&&&===',
  'code',
  `code=a&code=b&${'k=v&'.repeat(5000)}`,
  'code=%00%0d%0a',
  'token=%F0%9F%98%80',
])
  test(`an odd but readable form is answered like any other: ${JSON.stringify(body.slice(0, 20))}`, async (t) => {
    const { ask, gateway } = await openStage(t);
    t.is((await ask('/login', post({}, { body }))).status, 403);
    t.deepEqual(gateway.events, []);
  });

const thousand = Array.from({ length: 1000 }, (_, i) => `answer.a${i}=x`).join('&');
const long = 'x'.repeat(40_000);
const odd: readonly [string, string, number][] = [
  ['a release that is no number', 'release=abc', 422],
  ['a negative release', 'release=-1', 422],
  ['a release too large to count', `release=${'9'.repeat(400)}`, 422],
  ['a fraction of a release', 'release=1.5', 422],
  ['two releases', 'release=1&release=1', 422],
  ['an empty release', 'release=', 422],
  ['the prototype as an answer', 'answer.__proto__=x&agree.__proto__=yes', 422],
  ['the constructor as an answer', 'answer.constructor=x&agree.constructor=yes', 422],
  ['an answer without a name', 'answer.=x&answer=x', 422],
  ['a thousand answers', thousand, 422],
  ['a long answer', `answer.name=${long}`, 422],
  ['one answer twice', 'answer.name=a&answer.name=b', 422],
  ['a long password', `password=${long}`, 422],
  ['two passwords', 'password=a&password=b', 422],
  ['control characters', 'release=%00&answer.name=%00%0d%0a&password=%00', 422],
];
for (const [title, body, status] of odd)
  test(`odd fields are a refusal, and nobody comes in or leaves: ${title}`, async (t) => {
    const extraFields = ['name', 'constructor'].map((id) => {
      return {
        id,
        label: id,
        askedAt: 'log-in',
        isRequired: true,
        kind: 'text',
        graceSeconds: null,
        consentText: null,
      } as const;
    });
    const { ask, token, gateway } = await openStage(t, { terms: { extraFields } });
    const answers = 'answer.name=Ada&answer.constructor=smith&asked=';
    await ask(
      '/login',
      post(
        {},
        {
          from: '127.0.0.2',
          body: `${answers}${codeNumber(1)}&code=${codeNumber(1)}&token=${await token({ from: '127.0.0.2' })}`,
        },
      ),
    );
    t.is(gateway.state.sessions.size, 1);
    for (const code of [codeNumber(1), codeNumber(2)]) {
      const answer = await ask(
        '/login',
        post({}, { body: `${body}&asked=${code}&code=${code}&token=${await token()}` }),
      );
      t.is(answer.status, status);
      t.notRegex(answer.body, /undefined|\[object|x{300}/);
    }
    t.is(gateway.state.sessions.size, 1);
    t.is(({} as { value?: unknown }).value, undefined);
  });

const methods: readonly [string, string, number, string | undefined][] = [
  ['POST', '/', 405, 'HEAD, GET'],
  ['DELETE', '/status', 405, 'HEAD, GET'],
  ['PUT', '/login', 405, 'POST'],
  ['GET', '/login', 405, 'POST'],
  ['GET', '/logout', 405, 'POST'],
  ['PATCH', '/logout', 405, 'POST'],
  ['GET', '/return', 405, 'POST'],
  ['PROPFIND', '/', 501, 'HEAD, GET'],
];
for (const [method, path, status, allow] of methods)
  test(`a method that a page does not have is refused with a page: ${method} ${path}`, async (t) => {
    const { ask } = await openStage(t);
    const answer = await ask(path, { method });
    t.is(answer.status, status);
    t.is(answer.headers.allow, allow);
    t.regex(answer.body, /cannot be used that way/);
  });

test('HEAD answers like GET, without the page', async (t) => {
  const { ask } = await openStage(t);
  for (const path of ['/', '/status', '/nothing']) {
    const [head, get] = [await ask(path, { method: 'HEAD' }), await ask(path)];
    t.is(head.status, get.status);
    t.is(head.headers['content-type'], get.headers['content-type']);
    t.is(head.body, '');
  }
});

test('a page that does not exist says so, in the language and the format asked for', async (t) => {
  const { ask } = await openStage(t);
  const english = await ask('/menu');
  t.is(english.status, 404);
  t.regex(english.body, /This page does not exist/);
  t.regex((await ask('/menu?lang=fr')).body, /Cette page n’existe pas/);
  const json = await ask('/menu', { headers: { accept: 'application/json' } });
  t.is(json.headers['content-type'], 'application/json; charset=utf-8');
  t.deepEqual(JSON.parse(json.body), { error: { status: 404, message: 'Not Found' } });
});

test('a fault is logged with its cause, and its guest sees a page without it', async (t) => {
  const { logIn, gateway, logged } = await openStage(t);
  gateway.fault = new Error('writing the journal', { cause: new Error('ENOSPC') });
  const { status, body } = await logIn(codeNumber(1));
  t.is(status, 500);
  t.regex(body, /Something went wrong on our side/);
  t.notRegex(body, /journal|ENOSPC|Error|node:|\.js/);
  t.true(logged.flat(3).some((entry) => (entry as { err?: unknown })?.err === gateway.fault));
});

test('no answer to hostile input holds a stack trace', async (t) => {
  const { ask, raw, own } = await openStage(t);
  const paths = [
    '/%',
    '/%ff',
    '//',
    '/../../etc/passwd',
    '/login%00',
    '/?lang=__proto__',
    '/?lang[]=x',
    `/${'a'.repeat(9000)}`,
  ];
  for (const path of [...paths, '/?code=%', '/status?refresh[]=1&code=1&code=2']) {
    const { status, body } = await ask(path);
    t.true(status < 500, path);
    t.notRegex(body, /\bat .*:\d+:\d+|undefined|\[object/, path);
  }
  for (const bytes of [
    '\x16\x03\x01\x02\x00',
    'GET\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
  ]) {
    const answer = await raw(bytes);
    t.regex(answer, /^HTTP\/1\.1 4\d\d /);
    t.notRegex(answer, /\bat .*:\d+:\d+/);
  }
  t.regex(await raw(`GET / HTTP/1.1\r\nHost: ${own}\r\n\r\n`), /^HTTP\/1\.1 200 /);
});

test('every page is kept by nobody, indexed by nobody, framed by nobody, and needs no TLS', async (t) => {
  const { ask } = await openStage(t);
  for (const path of ['/', '/nothing', '/login']) {
    const { headers } = await ask(path);
    t.is(headers['cache-control'], 'no-store');
    t.is(headers['x-robots-tag'], 'noindex, nofollow');
    t.is(headers['referrer-policy'], 'same-origin');
    t.is(headers['strict-transport-security'], undefined);
    const policy = String(headers['content-security-policy']);
    t.regex(policy, /default-src 'none'.*style-src 'sha256-.*frame-ancestors 'none'/);
    t.notRegex(policy, /unsafe-inline|upgrade-insecure-requests|script-src/);
  }
});

const asked: readonly [string | undefined, string][] = [
  ['fr-CA,fr;q=0.9,en;q=0.5', 'fr'],
  ['en-US,en;q=0.9', 'en'],
  ['ja,fr;q=0.3', 'fr'],
  ['de-AT,de;q=0.9,en;q=0.5', 'de'],
  ['pt-BR,es;q=0.9', 'pt'],
  ['ca-ES,es;q=0.9', 'ca'],
  ['ja', 'en'],
  ['*', 'en'],
  [undefined, 'en'],
  [';;;q=,', 'en'],
];
for (const [header, language] of asked)
  test(`the page speaks ${language} to who asks for ${header}`, async (t) => {
    const { ask } = await openStage(t);
    const { body } = await ask('/', { headers: header === undefined ? {} : { 'accept-language': header } });
    t.true(body.includes(`<html lang="${language}" dir="ltr">`));
  });

test('a half request holds its connection for seconds, not for ever', async (t) => {
  const { server, port } = await openStage(t);
  t.true(server.headersTimeout <= 10_000 && server.requestTimeout <= 20_000 && server.maxConnections > 0);
  server.headersTimeout = 50;
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n'));
    socket.setEncoding('utf8').on('data', resolve);
  });
  t.regex(answer, /^HTTP\/1\.1 408 Request Timeout/);
});

test('a port that is taken is refused with the action and the cause', async (t) => {
  const { port } = await openStage(t);
  const error = await t.throwsAsync(listen(new Koa(), { port }));
  t.is(error?.message, `listening on all addresses, port ${port}`);
  t.like(error?.cause, { code: 'EADDRINUSE' });
});
