import test from 'ava';
import { loadTexts } from '../../daemon/http/text.js';
import { codeNumber, macOf, openStage, post } from './portal-stage.js';

const mac = macOf('127.0.0.1');
const ruling = (rule: 'exempt' | 'blocked', untilAt: number | null = null) =>
  ({ type: 'device-rule', mac, rule, note: 'loud phone', untilAt }) as const;

test('a blocked device reads so without blame, is asked for no code, and is refused with a good one', async (t) => {
  const stage = await openStage(t);
  const token = await stage.token();
  await stage.gateway.dispatch(ruling('blocked'));
  const { body } = await stage.ask('/');
  t.regex(body, /<h1>The Wi-Fi is switched off for this device<\/h1>/);
  t.regex(body, /ask the staff/);
  t.notRegex(body, /name="code"|loud phone/);
  const refused = await stage.ask('/login', post({ code: codeNumber(1), token }));
  t.is(refused.status, 422);
  t.regex(refused.body, /switched off for this device/);
  t.is(stage.gateway.state.sessions.size, 0);
});

test('who is blocked until a time reads it in every language', async (t) => {
  const stage = await openStage(t);
  await stage.gateway.dispatch(ruling('blocked', stage.gateway.now() + 30 * 60_000));
  const { languages } = await loadTexts();
  t.is(languages.length, 7);
  for (const language of languages) t.regex((await stage.ask(`/?lang=${language}`)).body, /14:35/, language);
});

test('an exempt device reads that it is online and needs no code, also where its last ticket would let it in again', async (t) => {
  const stage = await openStage(t, { terms: { remembersDevices: true, sessionDurationSeconds: 1200 } });
  await stage.logIn(codeNumber(1));
  stage.gateway.passMinutes(20);
  await stage.gateway.refresh();
  await stage.gateway.dispatch(ruling('exempt'));
  for (const path of ['/', '/status']) {
    const { status, body } = await stage.ask(path);
    t.is(status, 200, path);
    t.regex(body, /<h1>You are online<\/h1>.*needs no code/s, path);
    t.notRegex(body, /<form/, path);
  }
});
