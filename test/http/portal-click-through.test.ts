import test from 'ava';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { sessionOfMac } from '../../daemon/domain/state.js';
import { cafeTerms, macOf, openStage, post, type Stage } from './portal-stage.js';

const free: OfferTerms = {
  ...cafeTerms,
  name: 'Free hour',
  description: 'Our gift.',
  clickThrough: true,
  clickThroughAgainSeconds: 86_400,
  lifetimeSeconds: 3_600,
};
const guest = '127.0.0.7';

/** Beside tickets with codes, an offer that is given away. */
async function freeStage(t: Parameters<typeof openStage>[0], terms: Partial<OfferTerms> = {}): Promise<Stage> {
  const stage = await openStage(t);
  await stage.gateway.dispatch({ type: 'offer-create', terms: { ...free, ...terms } });
  return stage;
}

const page = (stage: Stage, path = '/') => stage.ask(path, { from: guest });
const press = async (stage: Stage, more: Readonly<Record<string, string>> = {}) =>
  stage.ask('/login', post({ offer: '2', token: await stage.token({ from: guest }), ...more }, { from: guest }));

test('what is given away stands above the code with what it gives, and looking at it takes nothing', async (t) => {
  const stage = await freeStage(t);
  const { body } = await page(stage);
  for (const words of ['Free hour', 'Our gift.', 'Go online for free', 'name="offer" value="2"'])
    t.true(body.includes(words));
  t.true(body.indexOf('Free hour') < body.indexOf('name="code"'));
  for (const path of ['/', '/login?offer=2', '/?offer=2', '/c/X?offer=2']) {
    await page(stage, path);
    await stage.ask(path, { from: guest, method: 'HEAD' });
  }
  t.is(stage.gateway.state.sessions.size, 0);
});

test('one press opens the device, and its status page follows', async (t) => {
  const stage = await freeStage(t);
  const answer = await press(stage);
  t.deepEqual([answer.status, answer.headers.location], [303, '/status']);
  t.true((await page(stage, '/status')).body.includes('You are online'));
});

test('without the token of this device nothing is given', async (t) => {
  const stage = await freeStage(t);
  t.is((await press(stage, { token: 'x' })).status, 403);
  t.is((await press(stage, { token: await stage.token({ from: '127.0.0.8' }) })).status, 403);
  t.is(stage.gateway.state.sessions.size, 0);
});

test('a device that has had it reads when there is more, on the page and when it asks all the same', async (t) => {
  const stage = await freeStage(t);
  await press(stage);
  stage.gateway.passMinutes(60);
  const { body } = await page(stage);
  t.regex(body, /You have used your free access\.<\/strong> There is more .*14:05/);
  t.false(body.includes('Go online for free'));
  const answer = await press(stage);
  t.is(answer.status, 422);
  t.regex(answer.body, /role="alert"><strong>You have used your free access/);
});

test('what the offer asks is asked first, and the answers go with the press', async (t) => {
  const field = { id: 'name', label: 'Your name', kind: 'text', graceSeconds: null, askedAt: 'log-in' } as const;
  const stage = await freeStage(t, { extraFields: [{ ...field, isRequired: true, consentText: null }] });
  const asked = await press(stage);
  t.is(asked.status, 422);
  for (const words of ['Your name', 'name="offer" value="2"', 'name="asked" value="offer 2"'])
    t.true(asked.body.includes(words));
  t.is(stage.gateway.state.sessions.size, 0);
  const answer = await press(stage, { asked: 'offer 2', 'answer.name': 'Ada' });
  t.is(answer.headers.location, '/status');
  const session = sessionOfMac(stage.gateway.state, macOf(guest));
  t.is(stage.gateway.state.tickets.get(session?.ticketId ?? 0)?.details?.name?.value, 'Ada');
});

test('terms of use are accepted with the press, in the version that was read', async (t) => {
  const current = { version: 3, at: 0, texts: { en: 'Be kind.' } };
  const stage = await openStage(t, { termsOfUse: { current } });
  await stage.gateway.dispatch({ type: 'offer-create', terms: free });
  t.is((await press(stage)).status, 422);
  t.is((await press(stage, { terms: '2' })).status, 422);
  t.is((await press(stage, { terms: '3' })).headers.location, '/status');
  t.is(sessionOfMac(stage.gateway.state, macOf(guest))?.termsVersion, 3);
});

test('an offer of another access point, a retired one and one to come are not shown', async (t) => {
  for (const terms of [{ accessPoints: ['camp'] }, { validFromAt: Date.UTC(2030, 0, 1) }])
    t.false((await page(await freeStage(t, terms))).body.includes('Free hour'));
  const stage = await freeStage(t);
  await stage.gateway.dispatch({ type: 'offer-retire', offerId: 2, isRetired: true });
  t.false((await page(stage)).body.includes('Free hour'));
  t.is((await press(stage)).status, 422);
});

test('a number that is no offer, or no number, is a code that was left out', async (t) => {
  const stage = await freeStage(t);
  for (const offer of ['99', '1']) t.true((await press(stage, { offer })).body.includes('no longer offered here'));
  for (const offer of ['', '-2', 'x', '2.0', '9'.repeat(20)]) t.is((await press(stage, { offer })).status, 422, offer);
  t.is(stage.gateway.state.sessions.size, 0);
});

test('a refusal stands at the offer that was pressed and nowhere else', async (t) => {
  const stage = await freeStage(t, { clickThroughAgainSeconds: null, name: 'Ten minutes', sortOrder: 1 });
  await stage.gateway.dispatch({ type: 'offer-create', terms: { ...free, name: 'Free day', sortOrder: 2 } });
  await press(stage, { offer: '3' });
  stage.gateway.passMinutes(61);
  const { status, body } = await press(stage, { offer: '3' });
  t.is(status, 422);
  t.is(body.match(/class="problem"/g)?.length, 1);
  t.true(body.indexOf('Ten minutes') < body.indexOf('class="problem"'));
  t.true(body.indexOf('id="free-3"') < body.indexOf('class="problem"'));
});

test('whoever presses for an offer that is not given any more reads so', async (t) => {
  const stage = await openStage(t);
  const { status, body } = await press(stage, { offer: '1' });
  t.is(status, 422);
  t.regex(body, /class="problem"[^>]*role="alert"/);
});
