import test from 'ava';
import { codeNumber, macOf, openStage, post, type Stage, type StageOptions } from './portal-stage.js';

const mac = macOf('127.0.0.1');
const code = codeNumber(1);
const isOnline = ({ gateway }: Stage) => gateway.state.index.sessionByMac.has(mac);

/** A device that has been on its ticket for twenty minutes, and whose session then ended. */
async function endedStage(
  t: Parameters<typeof openStage>[0],
  how: 'logged-out' | 'cut-by-time',
  more: StageOptions = {},
) {
  const terms = { remembersDevices: true, sessionDurationSeconds: 1200, ...more.terms };
  const stage = await openStage(t, { ...more, terms });
  await stage.logIn(code);
  stage.gateway.passMinutes(20);
  if (how === 'logged-out') await stage.gateway.dispatch({ type: 'log-out', mac });
  else await stage.gateway.refresh();
  stage.gateway.events.length = 0;
  return stage;
}

for (const path of ['/', '/status', '/?lang=fr', '/status?refresh=off'])
  test(`a remembered device is let in again by itself: GET ${path}`, async (t) => {
    const stage = await endedStage(t, 'cut-by-time');
    const answer = await stage.ask(path);
    t.is(answer.status, 303);
    t.is(answer.headers.location, path.includes('lang=fr') ? '/status?lang=fr' : '/status');
    t.true(isOnline(stage));
    t.deepEqual(stage.gateway.events, [
      { type: 'device-return', mac, address: '127.0.0.1', accessPoint: 'cafe', byGuest: false },
    ]);
    t.regex((await stage.ask('/status')).body, /You are online/);
  });

const harmless: Readonly<Record<string, Parameters<Stage['ask']>>> = {
  'a HEAD': ['/', { method: 'HEAD' }],
  'a prefetch': ['/', { headers: { 'sec-purpose': 'prefetch' } }],
  'a prerender': ['/status', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
  'a prefetch of an old browser': ['/', { headers: { purpose: 'prefetch' } }],
  'a prefetch of an old Firefox': ['/', { headers: { 'x-moz': 'prefetch' } }],
  'a preview of Safari': ['/', { headers: { 'x-purpose': 'preview' } }],
  'a page that renews itself': ['/status?refresh=self', {}],
  'the link of another ticket': [`/?code=${codeNumber(2)}`, {}],
  'a page that does not exist': ['/menu', {}],
  'a probe of the operating system': ['/generate_204', { headers: { host: 'connectivitycheck.gstatic.com' } }],
  'the first page of another host': ['/', { headers: { host: 'example.org' } }],
};
for (const [title, asked] of Object.entries(harmless))
  test(`a remembered device is not let in by what is no guest: ${title}`, async (t) => {
    const stage = await endedStage(t, 'cut-by-time');
    const { status } = await stage.ask(...asked);
    t.true([200, 302, 404].includes(status));
    t.false(isOnline(stage));
    t.deepEqual(stage.gateway.events, []);
  });

const unready: Readonly<Record<string, StageOptions['terms']>> = {
  'remembers no devices': { remembersDevices: false },
  'is used up': { creditSeconds: 1200 },
  'rests until tomorrow': { periodCapSeconds: 1200 },
};
for (const [title, terms = {}] of Object.entries(unready))
  test(`a device whose ticket ${title} sees why, and the form`, async (t) => {
    const stage = await endedStage(t, 'cut-by-time', { terms });
    const { status, body } = await stage.ask('/');
    t.is(status, 200);
    t.regex(body, /name="code"/);
    t.notRegex(body, /action="\/return"/);
    t.false(isOnline(stage));
  });

test('who logged out is welcomed back, and goes online again by one button', async (t) => {
  const stage = await endedStage(t, 'logged-out');
  stage.gateway.passMinutes(2);
  const { status, body } = await stage.ask('/');
  t.is(status, 200);
  for (const words of [
    /<h1>Welcome back/,
    /action="\/return"/,
    /Go online again/,
    /Time online<\/dt><dd>40 min/,
    /Another code/,
  ])
    t.regex(body, words);
  t.false(isOnline(stage));
  const answer = await stage.ask('/return', post({ token: await stage.token() }));
  t.is(answer.status, 303);
  t.is(answer.headers.location, '/status');
  t.true(isOnline(stage));
  t.like(stage.gateway.events.at(-1), { type: 'device-return', byGuest: true });
});

test('the button is worth nothing without our form', async (t) => {
  const stage = await endedStage(t, 'logged-out');
  for (const fields of [{}, { token: 'x' }]) t.is((await stage.ask('/return', post(fields))).status, 403);
  const headers = { origin: 'http://evil.example' };
  t.is((await stage.ask('/return', post({ token: await stage.token() }, { headers }))).status, 403);
  t.is((await stage.ask('/return')).status, 405);
  t.deepEqual(stage.gateway.events, []);
});

test('pressed twice, the button does the same as once', async (t) => {
  const stage = await endedStage(t, 'logged-out');
  const form = post({ token: await stage.token() });
  for (let n = 0; n < 2; n++) t.is((await stage.ask('/return', form)).status, 303);
  t.is(stage.gateway.state.sessions.size, 1);
});

test('a button that comes too late says what to do', async (t) => {
  const stage = await endedStage(t, 'logged-out');
  const form = post({ token: await stage.token() });
  await stage.logIn(code, { from: '127.0.0.2' });
  const taken = await stage.ask('/return', form);
  t.is(taken.status, 422);
  t.regex(taken.body, /already online on another device.*Enter its code, then choose which device leaves/s);
  await stage.gateway.dispatch({ type: 'ticket-cancel', ticketId: 1 });
  t.regex((await stage.ask('/return', form)).body, /This device needs its code again/);
  t.is((await stage.ask('/return', { ...form, from: '127.0.0.3' })).status, 403, "another device's form");
});

test('a device that gave its place to another does not take it back by itself', async (t) => {
  const stage = await openStage(t, { terms: { remembersDevices: true, atDeviceLimit: 'drop-oldest' } });
  await stage.logIn(code);
  await stage.logIn(code, { from: '127.0.0.2' });
  const { status, body } = await stage.ask('/');
  t.is(status, 200);
  t.regex(body, /Your ticket was moved to another device/);
  t.regex(body, /Go online again/);
});
