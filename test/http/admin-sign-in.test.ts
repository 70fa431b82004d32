import { request } from 'node:http';
import test from 'ava';
import { browserWords } from '../../daemon/http/admin/browser-words.js';
import { signInLimits } from '../../daemon/http/admin/sign-in-limit.js';
import { quickPasswords, seed } from './admin-gateway.js';
import { openStage, passwords, type Stage } from './admin-stage.js';

const hour = 3_600_000;

/** A GET with headers that fetch does not let one set. */
function rawGet({ url }: Stage, path: string, headers: Readonly<Record<string, string>>): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const call = request(url + path, { headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => resolve([response.statusCode ?? 0, text]));
    });
    call.on('error', reject);
    call.end();
  });
}

for (const path of [
  '/',
  '/online',
  '/offers',
  '/offers/new',
  '/offers/1/edit',
  '/offers/1/extend',
  '/lists/1/bind',
  '/lists/1/issue',
  '/lists',
  '/lists/1',
  '/password',
  '/staff',
  '/staff/people/owner',
  '/staff/people/owner/remove',
  '/audit',
  '/sessions/1/cut',
  '/tickets/1/cancel',
])
  test(`a stranger who asks for ${path} is sent to the sign-in page`, async (t) => {
    const stage = await openStage(t);
    await seed(stage.gateway);
    const answer = await stage.browser().get(path);
    t.is(answer.status, 303);
    t.is(answer.headers.get('location'), '/sign-in');
    t.notRegex(answer.text, /Summer|owner/);
  });

for (const path of [
  '/offers',
  '/offers/1/edit',
  '/offers/1/extend',
  '/lists/1/bind',
  '/lists',
  '/lists/1/tickets',
  '/sessions/1/cut',
  '/tickets/1/cancel',
  '/password',
  '/password/browsers/end-others',
  '/staff',
  '/staff/people/owner/role',
  '/staff/people/owner/remove',
  '/staff/browsers/end-others',
  '/sign-out',
])
  test(`a stranger who posts to ${path} changes nothing`, async (t) => {
    const stage = await openStage(t);
    await seed(stage.gateway);
    const before = stage.gateway.events.length;
    const answer = await stage.browser().send(path, { name: 'x', count: '3' });
    t.is(answer.status, 303);
    t.is(answer.headers.get('location'), '/sign-in');
    t.is(stage.gateway.events.length, before);
  });

test('who signs in gets a cookie that no script reads and no other site sends, and the state keeps only its hash', async (t) => {
  const stage = await openStage(t);
  const browser = stage.browser();
  const answer = await browser.signIn('owner', passwords.owner);
  t.is(answer.status, 303);
  t.is(answer.headers.get('location'), '/online');
  const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('passerelle-staff=')) ?? '';
  t.regex(cookie, /; path=\/;/);
  t.regex(cookie, /; samesite=strict/);
  t.regex(cookie, /; httponly/);
  t.regex(cookie, /^passerelle-staff=[\w-]{43};/);
  const token = browser.cookies.get('passerelle-staff') ?? '';
  t.false(JSON.stringify([...stage.gateway.state.staffSessions]).includes(token));
  t.regex((await browser.get('/online')).text, /Nobody is online/);
});

test('a name is known in any case, with spaces around it', async (t) => {
  const stage = await openStage(t);
  t.is((await stage.browser().signIn(' Owner ', passwords.owner)).status, 303);
});

test('an unknown name and a wrong password get the same answer, and the name stays typed', async (t) => {
  const stage = await openStage(t);
  const known = await stage.browser().signIn('owner', 'wrong');
  const unknown = await stage.browser().signIn('nobody', 'wrong');
  t.is(known.status, 422);
  t.is(unknown.status, 422);
  t.is(known.text, unknown.text.replace('value="nobody"', 'value="owner"'));
  t.regex(known.text, /The name or the password is wrong/);
  t.notRegex(known.text, /value="wrong"/);
  t.is(stage.gateway.state.staffSessions.size, 0);
});

test('passwords tried at speed are refused from the eleventh on, the right one included', async (t) => {
  const stage = await openStage(t);
  const answers = await Promise.all(Array.from({ length: 30 }, () => stage.browser().signIn('owner', 'wrong')));
  t.is(answers.filter(({ status }) => status === 422).length, 10);
  t.is(answers.filter(({ status }) => status === 429).length, 20);
  const late = await stage.browser().signIn('owner', passwords.owner);
  t.is(late.status, 429);
  t.regex(late.text, /Too many attempts\. Wait 5 min/);
  t.true(Number(late.headers.get('retry-after')) > 200);
  t.is(stage.gateway.state.staffSessions.size, 0);
});

test('who guesses at a name from many addresses does not lock its person out where they have signed in before', async (t) => {
  const { gateway } = await openStage(t);
  const limits = signInLimits();
  const session = { tokenHash: 'h', name: 'owner', signedInAt: 0, endsAt: 1, address: '192.0.2.1', browser: '' };
  await gateway.dispatch({ type: 'staff-sign-in', session });
  const claim = (address: string) => ({ name: 'owner', address, staff: gateway.state.staff.get('owner') });
  let waits = 0;
  for (let n = 0; n < 500; n++) if ((await limits.attempt(claim(`198.51.100.${n % 250}`))) > 0) waits++;
  t.is(waits, 480, 'twenty of them may be looked at');
  t.is(await limits.attempt(claim('192.0.2.1')), 0, 'at home the right password is looked at');
  t.true((await limits.attempt(claim('192.0.2.2'))) > 0, 'elsewhere the name has to wait');
});

test('guesses from where somebody has signed in before are counted, too', async (t) => {
  const stage = await openStage(t);
  await stage.signedIn();
  const answers = [];
  for (let n = 0; n < 15; n++) answers.push((await stage.browser().signIn('owner', 'wrong')).status);
  t.deepEqual(answers.slice(8, 12), [422, 422, 429, 429]);
});

test('names that nobody has are not tried without end either: each costs the processor a hash', async (t) => {
  const limits = signInLimits();
  let looked = 0;
  for (let n = 0; n < 300; n++)
    if ((await limits.attempt({ name: `n${n}`, address: `198.51.100.${n}`, staff: undefined })) === 0) looked++;
  t.is(looked, 60);
});

test('a password kept by a cheaper hash gets a dearer one when its person signs in, and stays signed in elsewhere', async (t) => {
  const stage = await openStage(
    t,
    {},
    {},
    { ...quickPasswords, hash: async () => 'dear', isWeak: (hash) => hash !== 'dear' },
  );
  const other = await stage.signedIn();
  const { passwordHash } = stage.gateway.state.staff.get('owner') ?? {};
  t.is(passwordHash, 'dear');
  t.is((await other.get('/online')).status, 200);
});

test('which browser signed in is kept in a few words', (t) => {
  const firefox = 'Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0';
  const edge =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0';
  const safari =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1';
  t.is(browserWords(firefox), 'Firefox, Android');
  t.is(browserWords(edge), 'Edge, Windows');
  t.is(browserWords(safari), 'Safari, iPhone');
  t.is(browserWords('curl/8.5.0'), 'curl');
  t.is(browserWords(''), '');
  t.is(browserWords('x'.repeat(5_000)).length, 40);
});

test('a restart of the daemon keeps people signed in, and their open forms good', async (t) => {
  const before = await openStage(t);
  const browser = await before.signedIn();
  const token = await browser.token();
  const after = await openStage(t);
  for (const [hash, session] of before.gateway.state.staffSessions)
    after.gateway.state.staffSessions.set(hash, session);
  const again = after.browser();
  for (const [name, value] of browser.cookies) again.cookies.set(name, value);
  t.is((await again.get('/online')).status, 200);
  await seed(after.gateway, 1);
  t.is((await again.send('/lists/1/tickets', { count: '1', token })).status, 303);
});

test('a session is over after twelve hours', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  stage.gateway.pass(12 * hour - 1);
  t.is((await browser.get('/offers')).status, 200);
  stage.gateway.pass(1);
  t.is((await browser.get('/offers')).headers.get('location'), '/sign-in');
});

test('who signs out is out, here and with a copy of the cookie', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const copy = stage.browser();
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
  const answer = await browser.post('/sign-out');
  t.is(answer.status, 303);
  t.is(answer.headers.get('location'), '/sign-in?done=signed-out');
  t.is(browser.cookies.size, 0);
  t.is((await copy.get('/online')).headers.get('location'), '/sign-in');
  t.is(stage.gateway.state.staffSessions.size, 0);
});

test('signing in again ends the session that the browser had', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  await browser.signIn('owner', passwords.owner);
  t.is(stage.gateway.state.staffSessions.size, 1);
});

test('a session of somebody who is no longer known is nobody', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn('viewer');
  stage.gateway.state.staff.delete('viewer');
  t.is((await browser.get('/online')).headers.get('location'), '/sign-in');
});

for (const cookie of ['', 'x', 'A'.repeat(43), '%00', '"quoted"'])
  test(`the cookie ${JSON.stringify(cookie)} is nobody's`, async (t) => {
    const stage = await openStage(t);
    const browser = stage.browser();
    browser.cookies.set('passerelle-staff', cookie);
    t.is((await browser.get('/online')).headers.get('location'), '/sign-in');
  });

const forged = [
  'evil.example',
  'evil.example:{port}',
  '127.0.0.1',
  '127.0.0.1:1',
  'localhost.evil.example:{port}',
  '[::1]:{port}',
];
for (const host of forged)
  test(`a request for the host ${host} is refused with a page that says so`, async (t) => {
    const stage = await openStage(t);
    const [status, text] = await rawGet(stage, '/sign-in', { host: host.replace('{port}', new URL(stage.url).port) });
    t.is(status, 421);
    t.regex(text, /does not answer under this name/);
    t.notRegex(text, /<input/);
  });

for (const host of ['127.0.0.1:{port}', 'localhost:{port}', 'LOCALHOST:{port}', 'box.lan:{port}'])
  test(`a request for the host ${host} is answered`, async (t) => {
    const stage = await openStage(t, { hosts: ['box.lan'] });
    const [status] = await rawGet(stage, '/sign-in', { host: host.replace('{port}', new URL(stage.url).port) });
    t.is(status, 200);
  });

for (const origin of ['http://evil.example', 'null', '', 'http://127.0.0.1:1'])
  test(`a form from the origin "${origin}" is refused, with the right password and the right token too`, async (t) => {
    const stage = await openStage(t);
    await seed(stage.gateway, 1);
    t.is(
      (await stage.browser().send('/sign-in', { name: 'owner', password: passwords.owner }, { origin })).status,
      403,
    );
    const browser = await stage.signedIn();
    const token = await browser.token();
    t.is((await browser.send('/lists/1/tickets', { count: '1', token }, { origin })).status, 403);
    t.is(stage.gateway.state.tickets.size, 1);
  });

test('a form without the token of this very session is refused', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1);
  const browser = await stage.signedIn();
  const foreign = await (await stage.signedIn('viewer')).token();
  for (const token of ['', 'x', foreign, `${await browser.token()}x`]) {
    const answer = await browser.send('/lists/1/tickets', { count: '1', token });
    t.is(answer.status, 403);
    t.regex(answer.text, /This was not accepted/);
  }
  t.is((await browser.send('/lists/1/tickets', { count: '1' })).status, 403);
  t.is(stage.gateway.state.tickets.size, 1);
});

test('no page is cached or framed, and no script or style runs but our own files', async (t) => {
  const stage = await openStage(t);
  const { headers, text } = await (await stage.signedIn()).get('/online');
  t.is(headers.get('cache-control'), 'no-store');
  const policy = headers.get('content-security-policy') ?? '';
  t.regex(policy, /default-src 'none'/);
  t.regex(policy, /frame-ancestors 'none'/);
  t.notRegex(policy, /unsafe|sha256/);
  t.regex(policy, /default-src 'none';.*script-src 'self'/);
  t.notRegex(text, /<script[^>]*>[^<]|<style|https?:\/\/(?!www\.w3\.org)/);
});

test('an unknown page, a wrong method and a form that is none are answered with a page', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  t.is((await browser.get('/nothing')).status, 404);
  t.is((await browser.get('/lists/7')).status, 404);
  t.is((await browser.get('/lists/x')).status, 404);
  t.is((await browser.get('/tickets/7/cancel')).status, 404);
  t.is((await browser.send('/online', {})).status, 405);
  t.is((await browser.send('/lists', {}, { 'content-type': 'text/plain' })).status, 415);
  t.is((await browser.send('/lists', { name: 'x'.repeat(70_000) })).status, 413);
  t.deepEqual(stage.faults, []);
});

test('a fault shows no trace of itself', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  stage.gateway.refresh = async () => Promise.reject(new Error('nft exploded at line 7'));
  const answer = await browser.get('/online');
  t.is(answer.status, 500);
  t.regex(answer.text, /Something went wrong in the gateway/);
  t.notRegex(answer.text, /exploded|at line|\.js:/);
  t.is(stage.faults.length, 1);
});

test('a language chosen once is kept for this browser', async (t) => {
  const stage = await openStage(t);
  const browser = stage.browser();
  t.regex((await browser.get('/sign-in')).text, /<html lang="en" dir="ltr">/);
  t.regex((await browser.get('/sign-in?lang=fr')).text, /<html lang="fr" dir="ltr">(?:.|\n)*Mot de passe/);
  t.regex((await browser.get('/sign-in')).text, /<html lang="fr" dir="ltr">/);
  t.regex((await browser.get('/sign-in', { 'accept-language': 'de' })).text, /<html lang="fr" dir="ltr">/);
});
