import test from 'ava';
import { printedCode } from '../../daemon/domain/code.js';
import { logInLink } from '../../daemon/http/print/log-in-link.js';
import { codeNumber, macOf, openStage, post, type Stage } from './portal-stage.js';

test('the printed address, in capitals, fills the code in and consumes nothing', async (t) => {
  const { ask, own, gateway } = await openStage(t);
  const code = printedCode(codeNumber(1));
  const link = new URL(logInLink(own, code));
  const path = logInLink(own, code).slice(`HTTP://${own}`.length);
  t.is(link.host, own);
  t.is(path, `/C/${code}`);
  const answer = await ask(path, { headers: { host: own.toUpperCase() } });
  t.is(answer.status, 302);
  t.is(answer.headers.location, `/?code=${code}`);
  const page = await ask(String(answer.headers.location));
  t.is(page.status, 200);
  t.true(page.body.includes(`value="${code}"`));
  t.deepEqual(gateway.events, []);
});

test('a code that a person made up comes through whatever it holds, and a broken address is a page that says so', async (t) => {
  const { ask, own } = await openStage(t);
  const answer = await ask(logInLink(own, 'ÉTÉ & "50%"').slice(`HTTP://${own}`.length));
  t.is(answer.status, 302);
  const page = await ask(String(answer.headers.location));
  t.true(page.body.includes('value="ÉTÉ &amp; &quot;50%&quot;"'));
  for (const path of ['/C/%zz', '/C/', '/C/%E9', `/C/${'x'.repeat(5000)}`])
    t.true((await ask(path)).status < 500, path);
});

test('the language that was chosen stays', async (t) => {
  const { ask } = await openStage(t);
  const { headers } = await ask('/c/BCDF?lang=fr');
  t.is(headers.location, '/?code=BCDF&lang=fr');
});

const mobile = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const facebook = 'facebookexternalhit/1.1 Facebot Twitterbot/1.0';

/** Who asks for the address of a code without a guest having wished anything, and who wished no more than to look. */
const lookers: Readonly<Record<string, Parameters<Stage['ask']>[1]>> = {
  'the camera that opens it': { headers: { 'user-agent': `${mobile} Version/18.5 Mobile/15E148 Safari/604.1` } },
  'a preview of iMessage': { headers: { 'user-agent': `Mozilla/5.0 (Macintosh) Safari/601.2.4 ${facebook}` } },
  'a preview of WhatsApp': { headers: { 'user-agent': 'WhatsApp/2.23.20.0 A', range: 'bytes=0-65535' } },
  'a preview of Telegram': { headers: { 'user-agent': 'TelegramBot (like TwitterBot)' } },
  'a preview of Slack': { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0', range: 'bytes=0-32768' } },
  'a robot without a name': { headers: {} },
  'a prefetch of Chrome': { headers: { 'sec-purpose': 'prefetch' } },
  'a prerender of Chrome': { headers: { 'sec-purpose': 'prefetch;prerender' } },
  'a prefetch of an old browser': { headers: { purpose: 'prefetch' } },
  'a prefetch of an old Firefox': { headers: { 'x-moz': 'prefetch' } },
  'a preview of Safari': { headers: { 'x-purpose': 'preview' } },
  'a HEAD': { method: 'HEAD' },
  'a HEAD ahead of a visit': { method: 'HEAD', headers: { 'sec-purpose': 'prefetch' } },
};

/** Follows the address of a code to where it leads. */
async function visit({ ask }: Stage, code: string, how: Parameters<Stage['ask']>[1]) {
  const moved = await ask(`/c/${code}`, how);
  return { moved, page: await ask(String(moved.headers.location), how) };
}

for (const [who, how] of Object.entries(lookers)) {
  test(`the address of a code consumes nothing, however often it is looked at: ${who}`, async (t) => {
    const stage = await openStage(t);
    for (let n = 0; n < 3; n++) {
      const { moved, page } = await visit(stage, codeNumber(1), how);
      t.deepEqual([moved.status, page.status], [302, 200]);
      t.is(page.body.includes(`value="${codeNumber(1)}"`), how?.method !== 'HEAD');
    }
    t.deepEqual(stage.gateway.events, []);
    const ticket = stage.gateway.state.tickets.get(1);
    t.like(ticket, { firstLogInAt: null, devices: [] });
  });

  test(`a remembered device is not let in by the address of a code, its own or another: ${who}`, async (t) => {
    const stage = await openStage(t, { terms: { remembersDevices: true, sessionDurationSeconds: 1200 } });
    await stage.logIn(codeNumber(1));
    stage.gateway.passMinutes(20);
    await stage.gateway.refresh();
    stage.gateway.events.length = 0;
    for (const n of [1, 2]) t.is((await visit(stage, codeNumber(n), how)).page.status, 200);
    t.deepEqual(stage.gateway.events, []);
    t.is(stage.gateway.state.sessions.size, 0);
  });
}

test('the code of a QR that was looked at before opens when its form is sent, and not when it is asked for', async (t) => {
  const stage = await openStage(t);
  const code = codeNumber(1);
  const { page } = await visit(stage, code, { headers: { 'sec-purpose': 'prefetch;prerender' } });
  const token = /name="token" value="([^"]*)"/.exec(page.body)?.[1] ?? '';
  t.is((await stage.ask(`/login?${new URLSearchParams({ code, token })}`)).status, 405);
  t.is((await stage.ask(`/c/${code}`, post({ code, token }))).status, 405);
  t.is(stage.gateway.state.sessions.size, 0);
  t.is((await stage.ask('/login', post({ code, token }))).headers.location, '/status');
  t.true(stage.gateway.state.index.sessionByMac.has(macOf('127.0.0.1')));
});

test('an open device that looks at the address of another code stays on its own ticket', async (t) => {
  const stage = await openStage(t);
  await stage.logIn(codeNumber(1));
  const before = stage.gateway.state.index.sessionByMac.get(macOf('127.0.0.1'));
  await visit(stage, codeNumber(2), {});
  t.is(stage.gateway.state.index.sessionByMac.get(macOf('127.0.0.1')), before);
  t.is(stage.gateway.state.tickets.get(2)?.firstLogInAt, null);
});
