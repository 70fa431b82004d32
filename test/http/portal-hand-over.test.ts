import test from 'ava';
import { sessionOfMac } from '../../daemon/domain/state.js';
import { codeNumber, macOf, openStage, post, type Stage } from './portal-stage.js';

const code = codeNumber(1);
const [first, second, third] = [{ from: '127.0.0.2' }, { from: '127.0.0.3' }, { from: '127.0.0.4' }];
const sessionFrom = ({ gateway }: Stage, { from }: { from: string }) => sessionOfMac(gateway.state, macOf(from))?.id;
const choices = (body: string) => [...body.matchAll(/name="release" value="(\d+)"/g)].map(([, id]) => Number(id));

/** A ticket for two devices, on which two are: the first since 14:05 and idle since, the second since 14:15. */
async function fullTicket(t: Parameters<typeof openStage>[0], terms = {}): Promise<Stage> {
  const stage = await openStage(t, { terms: { devicesAtOnce: 2, idleTimeoutSeconds: null, ...terms } });
  await stage.logIn(code, first);
  stage.gateway.passMinutes(10);
  await stage.logIn(code, second);
  return stage;
}

test('a full ticket lists its devices by last use, with a way to take the place of each and a way back', async (t) => {
  const stage = await fullTicket(t);
  stage.gateway.passMinutes(3);
  const { status, body } = await stage.logIn(code, third);
  t.is(status, 422);
  t.regex(body, /This ticket is on 2 devices, as many as it allows/);
  t.deepEqual(choices(body), [sessionFrom(stage, second), sessionFrom(stage, first)]);
  for (const words of [/Device ending in 00:03/, /Used 3 min ago, online since\u00a014:15/, /Address 127\.0\.0\.3/])
    t.regex(body, words);
  t.regex(body, /Device ending in 00:02[\s\S]*Used 13 min ago, online since\u00a014:05/);
  t.regex(body, /one of these may be this very device/);
  t.regex(body, /<a class="button quiet" href="\/">Go back/);
  t.is(sessionFrom(stage, third), undefined);
});

test('the device that is chosen leaves, and this one is online at once', async (t) => {
  const stage = await fullTicket(t);
  const { body } = await stage.logIn(code, third);
  const [, chosen] = choices(body);
  const release = { code, release: String(chosen), token: await stage.token(third) };
  const answer = await stage.ask('/login', post(release, third));
  t.is(answer.status, 303);
  t.is(answer.headers.location, '/status');
  t.is(sessionFrom(stage, first), undefined);
  t.not(sessionFrom(stage, second), undefined);
  t.not(sessionFrom(stage, third), undefined);
  t.regex((await stage.ask('/', first)).body, /Your ticket was moved to another device/);
});

test('a device that has left meanwhile leaves room, so the log-in just succeeds', async (t) => {
  const stage = await fullTicket(t);
  const [chosen] = choices((await stage.logIn(code, third)).body);
  await stage.gateway.dispatch({ type: 'session-cut', sessionId: chosen ?? 0 });
  const release = { code, release: String(chosen), token: await stage.token(third) };
  t.is((await stage.ask('/login', post(release, third))).status, 303);
  t.not(sessionFrom(stage, first), undefined);
});

test('where another device has taken that place, the guest chooses anew', async (t) => {
  const stage = await fullTicket(t);
  const [chosen] = choices((await stage.logIn(code, third)).body);
  await stage.gateway.dispatch({ type: 'session-cut', sessionId: chosen ?? 0 });
  await stage.logIn(code, { from: '127.0.0.5' });
  const release = { code, release: String(chosen), token: await stage.token(third) };
  const { status, body } = await stage.ask('/login', post(release, third));
  t.is(status, 422);
  t.regex(body, /That device has gone offline meanwhile/);
  t.deepEqual(choices(body), [sessionFrom(stage, { from: '127.0.0.5' }), sessionFrom(stage, first)]);
});

test('nobody leaves by a release without the right code, or of a session of another ticket', async (t) => {
  const stage = await fullTicket(t);
  await stage.logIn(codeNumber(2), { from: '127.0.0.6' });
  const sessions = stage.gateway.state.sessions.size;
  const token = await stage.token(third);
  for (const [typed, release] of [
    [codeNumber(99), sessionFrom(stage, first)],
    [code, sessionFrom(stage, { from: '127.0.0.6' })],
  ]) {
    const fields = { code: String(typed), release: String(release), token };
    t.is((await stage.ask('/login', post(fields, third))).status, 422);
  }
  t.is(stage.gateway.state.sessions.size, sessions);
});

test('a ticket that may not be handed over lists nobody', async (t) => {
  const stage = await fullTicket(t, { atDeviceLimit: 'refuse' });
  const { body } = await stage.logIn(code, third);
  t.deepEqual(choices(body), []);
  t.regex(body, /already online on 2 devices.*Log out on one of them/s);
});

test('a ticket that drops its oldest device lets the new one in at once', async (t) => {
  const stage = await fullTicket(t, { atDeviceLimit: 'drop-oldest' });
  t.is((await stage.logIn(code, third)).status, 303);
  t.is(sessionFrom(stage, first), undefined);
});

test('whoever looks at the list for long is no guesser', async (t) => {
  const stage = await fullTicket(t);
  for (let n = 0; n < 30; n++) t.is((await stage.logIn(code, third)).status, 422);
});

test('the status page of a shared ticket shows who is on it', async (t) => {
  const stage = await fullTicket(t);
  const { body } = await stage.ask('/status', second);
  t.regex(body, /2 of 2 online/);
  t.regex(body, /Device ending in 00:03 <span class="first">this device<\/span>/);
  t.regex(body, /Device ending in 00:02\s*<\/p>/);
});
