import test from 'ava';
import { printedCode } from '../../daemon/domain/code.js';
import { codeNumber, macOf, openStage, post } from './portal-stage.js';

const mac = macOf('127.0.0.1');

test('a right code opens the device and leads to its status page', async (t) => {
  const { logIn, ask, gateway } = await openStage(t);
  const answer = await logIn(printedCode(codeNumber(1)).toLowerCase());
  t.is(answer.status, 303);
  t.is(answer.headers.location, '/status');
  t.true(gateway.state.index.sessionByMac.has(mac));
  t.like(gateway.events[0], { type: 'log-in', mac, address: '127.0.0.1', accessPoint: 'cafe' });
  const { body } = await ask('/status');
  t.regex(body, /until 15:05/);
});

test('logging out ends the session and says goodbye, with what is left and until when', async (t) => {
  const { logIn, ask, token, gateway } = await openStage(t);
  await logIn(codeNumber(1));
  gateway.passMinutes(20);
  const answer = await ask('/logout', post({ token: await token() }));
  t.is(answer.status, 303);
  t.is(answer.headers.location, '/');
  t.false(gateway.state.index.sessionByMac.has(mac));
  const { body } = await ask('/');
  for (const words of [/Goodbye/, /until 18:05/, /Still on your ticket: 40 min online/]) t.regex(body, words);
});

test('logging out twice is no error', async (t) => {
  const { logIn, ask, token } = await openStage(t);
  await logIn(codeNumber(1));
  const again = post({ token: await token() });
  t.is((await ask('/logout', again)).status, 303);
  t.is((await ask('/logout', again)).status, 303);
});

test('a chosen language stays through log-in and log-out', async (t) => {
  const { ask, token } = await openStage(t);
  const answer = await ask('/login?lang=fr', post({ code: codeNumber(1), token: await token() }));
  t.is(answer.headers.location, '/status?lang=fr');
  const { body } = await ask('/status?lang=fr');
  t.true(body.includes('<html lang="fr" dir="ltr">'));
  t.true(body.includes('action="/logout?lang=fr"'));
});

test('a GET never logs in; the code of a QR link is only filled in', async (t) => {
  const { ask, gateway, token } = await openStage(t);
  const query = new URLSearchParams({ code: codeNumber(1), token: await token() });
  const { body, status } = await ask(`/?${query}`);
  t.is(status, 200);
  t.true(body.includes(`value="${codeNumber(1)}"`));
  t.is((await ask(`/login?${query}`)).status, 405);
  t.is((await ask(`/login?${query}`, { method: 'HEAD' })).status, 405);
  t.is((await ask(`/status?${query}`)).status, 200);
  t.deepEqual(gateway.events, []);
});

const forged: Readonly<Record<string, Record<string, string>>> = {
  'no token': { code: codeNumber(1) },
  'an empty token': { code: codeNumber(1), token: '' },
  'a wrong token': { code: codeNumber(1), token: 'x'.repeat(43) },
};
for (const [title, fields] of Object.entries(forged))
  for (const path of ['/login', '/logout'])
    test(`${title}: ${path} does nothing and shows the form again`, async (t) => {
      const { ask, gateway } = await openStage(t);
      const answer = await ask(path, post(fields));
      t.is(answer.status, 403);
      t.regex(answer.body, /open for too long/);
      t.regex(answer.body, /name="token" value="[\w-]{43}"/);
      t.deepEqual(gateway.events, []);
    });

test('a log-out with an old form leaves the device online and offers a fresh one, which does not renew itself', async (t) => {
  const { logIn, ask, gateway } = await openStage(t);
  await logIn(codeNumber(1));
  const { status, body, headers } = await ask('/logout', post({ token: 'old' }));
  t.is(status, 403);
  t.regex(body, /until 15:05/);
  t.regex(body, /Nothing has happened yet/);
  t.is(headers.refresh, undefined);
  t.is(gateway.state.sessions.size, 1);
});

test('the status page renews itself unless its reader stopped that', async (t) => {
  const { logIn, ask } = await openStage(t);
  await logIn(codeNumber(1));
  const renewing = await ask('/status');
  t.is(renewing.headers.refresh, '60; url=/status?refresh=self');
  t.is((await ask('/status?lang=fr')).headers.refresh, '60; url=/status?refresh=self&lang=fr');
  const renewed = await ask('/status?refresh=self');
  t.is(renewed.headers.refresh, '60; url=/status?refresh=self');
  t.true(renewing.body.includes('href="/status?refresh=off"'));
  const still = await ask('/status?refresh=off&lang=fr');
  t.is(still.headers.refresh, undefined);
  t.true(still.body.includes('href="/status?lang=fr"'));
  t.true(still.body.includes('href="/?lang=en&amp;refresh=off"'));
});

test('the meters are read before a status page, and not for who is offline', async (t) => {
  const { logIn, ask, gateway } = await openStage(t);
  await ask('/');
  t.is(gateway.refreshes, 0);
  await logIn(codeNumber(1));
  gateway.passMinutes(60);
  t.regex((await ask('/status')).body, /The time on your ticket is used up/);
  t.is(gateway.refreshes, 1);
});

test("another device's token does not log in", async (t) => {
  const { ask, token, gateway } = await openStage(t);
  const theirs = await token({ from: '127.0.0.2' });
  t.is((await ask('/login', post({ code: codeNumber(1), token: theirs }))).status, 403);
  t.is((await ask('/login', post({ code: codeNumber(1), token: theirs }, { from: '127.0.0.2' }))).status, 303);
  t.is(gateway.state.sessions.size, 1);
});

test('a form that was open over lunch still works, one from the day before yesterday does not', async (t) => {
  const { ask, token, gateway } = await openStage(t, { terms: { validFromAt: null } });
  const early = await token();
  gateway.passMinutes(11 * 60);
  t.is((await ask('/login', post({ code: codeNumber(1), token: early }))).status, 303);
  gateway.passMinutes(26 * 60);
  t.is((await ask('/login', post({ code: codeNumber(2), token: early }))).status, 403);
});

const origins: Readonly<Record<string, [(own: string) => string, number]>> = {
  'our own page': [(own) => `http://${own}`, 303],
  'a browser that keeps its origin to itself': [() => 'null', 303],
  'another site': [() => 'http://evil.example', 403],
  'the same host over TLS': [(own) => `https://${own}`, 403],
  'another port': [() => 'http://127.0.0.1:1', 403],
};
for (const [title, [origin, status]] of Object.entries(origins))
  test(`the Origin of a log-in must be our own page: ${title}`, async (t) => {
    const { ask, token, own } = await openStage(t);
    const headers = { origin: origin(own) };
    t.is((await ask('/login', post({ code: codeNumber(1), token: await token() }, { headers }))).status, status);
  });

test('a refused code is kept in the field, escaped, and the message is tied to it', async (t) => {
  const { logIn } = await openStage(t);
  const { status, body } = await logIn('"><script>alert(1)</script>');
  t.is(status, 422);
  t.false(body.includes('<script'));
  t.true(body.includes('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"'));
  t.regex(body, /<p class="problem" id="problem" role="alert">/);
  t.regex(body, /aria-invalid="true" aria-describedby="problem hint"/);
});

test('an empty field is asked for, and nobody is counted as guessing', async (t) => {
  const { ask, token, gateway } = await openStage(t);
  for (const fields of [{ code: '  ' }, { code: '' }, {}]) {
    const { status, body } = await ask('/login', post({ ...fields, token: await token() }));
    t.is(status, 422);
    t.regex(body, /The code is missing/);
  }
  t.deepEqual(gateway.events, []);
});

test('unknown codes at speed are throttled: the sixth waits, right or wrong, on this device only', async (t) => {
  const { logIn, gateway, logged } = await openStage(t);
  for (let n = 100; n < 105; n++) t.is((await logIn(codeNumber(n))).status, 422);
  const asked = gateway.events.length;
  const { status, headers, body } = await logIn(codeNumber(1));
  t.is(status, 429);
  t.true(Number(headers['retry-after']) > 500 && Number(headers['retry-after']) <= 600);
  t.regex(body, /Too many wrong codes.*Wait 10 min/s);
  t.is(gateway.events.length, asked);
  t.is((await logIn(codeNumber(1), { from: '127.0.0.2' })).status, 303);
  t.false(JSON.stringify(logged).includes(codeNumber(1)));
});

test('many unknown codes at once do not slip through', async (t) => {
  const { ask, token } = await openStage(t);
  const ours = await token();
  const tries = Array.from({ length: 60 }, (_, i) => ask('/login', post({ code: codeNumber(100 + i), token: ours })));
  const statuses = (await Promise.all(tries)).map((answer) => answer.status);
  t.true(statuses.filter((status) => status === 422).length <= 20);
});

test('typing mistakes are counted leniently: twenty of them before a wait', async (t) => {
  const { logIn } = await openStage(t);
  for (let n = 0; n < 19; n++) t.is((await logIn('BCDF-GHJK')).status, 422);
  t.is((await logIn(codeNumber(1))).status, 303);
  t.is((await logIn('BCDF-GHJK')).status, 422);
  t.is((await logIn('BCDF-GHJK')).status, 429);
});

test('who changes device for each guess gets one guess for each, and locks nobody out who has a right code', async (t) => {
  const { logIn, logged } = await openStage(t);
  for (let n = 0; n < 20; n++) t.is((await logIn(codeNumber(100 + n), { from: `127.0.0.${n + 10}` })).status, 422);
  t.false(JSON.stringify(logged).includes('guessing'));
  const fresh = { from: '127.0.0.50' };
  t.is((await logIn('BCDF-GHJK', fresh)).status, 422, 'a typing mistake is no guess');
  t.is((await logIn(codeNumber(200), fresh)).status, 422);
  t.true(JSON.stringify(logged).includes('somebody is guessing codes'));
  const { status, headers } = await logIn(codeNumber(1), fresh);
  t.is(status, 429);
  t.true(Number(headers['retry-after']) > 500);
  t.is((await logIn(codeNumber(1), { from: '127.0.0.51' })).status, 303);
});

test('fifty right log-ins and log-outs in a row are not throttled', async (t) => {
  const { logIn, ask, token } = await openStage(t);
  for (let n = 0; n < 50; n++) {
    t.is((await logIn(codeNumber(1))).status, 303);
    await ask('/logout', post({ token: await token() }));
  }
});

test('a device that the network does not know is told to join it', async (t) => {
  const { ask, gateway } = await openStage(t);
  for (const how of [{}, post({ code: codeNumber(1), token: 'x' })]) {
    const { status, body } = await ask(how.method ? '/login' : '/', { ...how, from: '127.0.0.99' });
    t.is(status, 403);
    t.regex(body, /Please join the guest Wi-Fi/);
  }
  t.deepEqual(gateway.events, []);
});

test('the owner is told when codes are tried, by one device after the other, and not of right ones', async (t) => {
  const { logIn, guesses, gateway } = await openStage(t);
  const alarm = () => guesses.alarm(gateway.now());
  await logIn(codeNumber(1));
  for (let n = 1; n <= 9; n++) await logIn(codeNumber(900 + n), { from: `127.0.0.${10 + n}` });
  t.is(alarm(), undefined);
  for (const code of [codeNumber(910), 'not a code']) await logIn(code, { from: `127.0.0.${20 + code.length}` });
  t.deepEqual(alarm(), { kind: 'guessing', codes: 11, devices: 11 });
});
