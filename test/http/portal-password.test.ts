import test from 'ava';
import { openStage, post, type Stage, type StageOptions } from './portal-stage.js';

const password = 'Correct Horse';

/** A stage with one special ticket more: user name Martin, and the password. */
async function stageWithMartin(t: Parameters<typeof openStage>[0], options: StageOptions = {}): Promise<Stage> {
  const stage = await openStage(t, options);
  const grant = { format: 'special', password } as const;
  await stage.gateway.dispatch({ type: 'tickets-issue', listId: 1, codes: ['MARTIN'], grant });
  stage.gateway.events.length = 0;
  return stage;
}

const send = async (stage: Stage, fields: Readonly<Record<string, string>>, from = '127.0.0.1') =>
  stage.ask('/login', post({ ...fields, token: await stage.token({ from }) }, { from }));

test('a code alone asks for no password', async (t) => {
  const { body } = await (await stageWithMartin(t)).ask('/');
  t.notRegex(body, /type="password"/);
});

test('a user name with a password gets a second field, named and tied to what is missing', async (t) => {
  const stage = await stageWithMartin(t);
  const { status, body } = await send(stage, { code: ' martin ' });
  t.is(status, 422);
  t.regex(body, /A password belongs to this user name/);
  t.regex(body, /<label for="password">Password<\/label>/);
  t.regex(body, /id="password" name="password" type="password" required autocomplete="current-password"/);
  t.regex(body, /autocomplete="current-password" aria-describedby="problem password-hint" autofocus>/);
  t.notRegex(body, /aria-invalid="/, 'nothing is wrong yet');
  t.regex(body, /name="code" value="martin"[^>]* aria-describedby="hint">/);
});

test('both together open the device', async (t) => {
  const stage = await stageWithMartin(t);
  t.is((await send(stage, { code: 'Martin', password })).status, 303);
  t.like(stage.gateway.events.at(-1), { type: 'log-in', code: 'Martin', password });
});

test('a wrong password is asked for again, never shown, never logged', async (t) => {
  const stage = await stageWithMartin(t);
  for (const wrong of ['correct horse', 'Correct Horse ', 'x'.repeat(5000)]) {
    const { status, body } = await send(stage, { code: 'martin', password: wrong }, `127.0.0.${wrong.length % 90}`);
    t.is(status, 422);
    t.regex(body, /This is not the right password/);
    t.regex(body, /name="password"[^>]* aria-invalid="true" aria-describedby="problem password-hint" autofocus>/);
    t.false(body.includes(wrong));
    t.false(JSON.stringify(stage.logged).includes(wrong));
  }
});

test('an empty password is one that is missing', async (t) => {
  const stage = await stageWithMartin(t);
  t.regex((await send(stage, { code: 'martin', password: '' })).body, /A password belongs to this user name/);
});

test('wrong passwords are guesses: the sixth waits, right or wrong', async (t) => {
  const stage = await stageWithMartin(t);
  for (let n = 0; n < 5; n++) t.is((await send(stage, { code: 'martin', password: `guess ${n}` })).status, 422);
  const { status, body } = await send(stage, { code: 'martin', password });
  t.is(status, 429);
  t.regex(body, /type="password"/, 'the field stays');
});

test('a missing password is a mistake: twenty of them before a wait', async (t) => {
  const stage = await stageWithMartin(t);
  for (let n = 0; n < 20; n++) t.is((await send(stage, { code: 'martin' })).status, 422);
  t.is((await send(stage, { code: 'martin' })).status, 429);
});

test('the choice of a device keeps the password', async (t) => {
  const stage = await stageWithMartin(t);
  await send(stage, { code: 'martin', password }, '127.0.0.2');
  const { body } = await send(stage, { code: 'martin', password });
  t.regex(body, /This ticket is on another device/);
  t.regex(body, /type="hidden" name="password" value="Correct Horse"/);
  const release = /name="release" value="(\d+)"/.exec(body)?.[1] ?? '';
  t.is((await send(stage, { code: 'martin', password, release })).status, 303);
});
