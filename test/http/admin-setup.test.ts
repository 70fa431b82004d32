import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { guessPlace } from '../../daemon/http/admin/place-guess.js';
import { firstPasswordFile } from '../../daemon/http/staff-password.js';
import { openStage, passwords, problemOf, type Stage } from './admin-stage.js';

/** A gateway as it leaves the box: its first password has not been changed, and no network is chosen. */
async function fresh(t: ExecutionContext): Promise<Stage> {
  const stage = await openStage(t, {}, { accessPoints: [] });
  writeFileSync(firstPasswordFile(stage.folder), 'AAAA-BBBB\n');
  stage.gateway.state.staff.delete('viewer');
  stage.interfaces.push({ name: 'br-guest', kind: 'bridge', addresses: ['10.1.0.1/24'], isUp: true });
  return stage;
}

const welcome = { name: 'Chez Lou', password: 'le chat est gris', again: 'le chat est gris' };
const place = {
  country: 'FR',
  timeZone: 'Europe/Paris',
  currency: 'eur',
  interface: 'br-guest',
  ssid: 'Lou',
  wifiPassword: '',
};

test('whoever comes first to a fresh gateway is led to the set-up, wherever they knock', async (t) => {
  const browser = (await fresh(t)).browser();
  t.is((await browser.get('/')).headers.get('location'), '/sign-in');
  t.is((await browser.get('/sign-in')).headers.get('location'), '/setup');
  t.regex((await browser.get('/setup')).text, /step 1 of 4/);
});

test('four forms make a place with a password, a network, an offer and ten tickets', async (t) => {
  const stage = await fresh(t);
  const browser = stage.browser();
  t.is((await browser.send('/setup', welcome)).headers.get('location'), '/setup/place');
  t.false(existsSync(join(stage.folder, 'first-password')));
  t.is((await browser.post('/setup/place', place)).headers.get('location'), '/setup/offer');
  const { site, accessPoints } = stage.settings.config;
  t.like(site, { name: 'Chez Lou', language: 'en', country: 'FR', timeZone: 'Europe/Paris', currency: 'EUR' });
  t.like(accessPoints, [{ id: 'guests', interface: 'br-guest', ssid: 'Lou', wifiPassword: null }]);
  t.regex((await browser.get('/setup/offer')).text, /One hour[\s\S]*Online until 11:00: time used up[\s\S]*One week/);
  t.is((await browser.post('/setup/offer', { preset: 'day' })).headers.get('location'), '/setup/print');
  t.is((await browser.post('/setup/offer', { preset: 'hour' })).headers.get('location'), '/setup/print');
  t.like([...stage.gateway.state.offers.values()], [{ name: 'One day', currency: 'EUR', accessPoints: ['guests'] }]);
  t.is(stage.gateway.state.tickets.size, 10);
  t.is([...(await browser.get('/setup/print')).text.matchAll(/<li class="code">/g)].length, 10);
  await browser.post('/sign-out');
  t.is((await browser.signIn('owner', welcome.password)).headers.get('location'), '/online');
});

test('a gateway that somebody has claimed is claimed by nobody else', async (t) => {
  const stage = await fresh(t);
  await stage.browser().send('/setup', welcome);
  const other = stage.browser();
  t.is((await other.get('/setup')).headers.get('location'), '/setup/place');
  t.is((await other.get('/setup/place')).headers.get('location'), '/sign-in');
  t.is(
    (await other.send('/setup', { ...welcome, password: 'another one, long', again: 'another one, long' })).headers.get(
      'location',
    ),
    '/sign-in',
  );
  t.is((await other.signIn('owner', 'another one, long')).status, 422);
});

test('a gateway with an offer or without its first password file is not to be claimed', async (t) => {
  const stage = await openStage(t);
  t.is((await stage.browser().get('/sign-in')).status, 200);
  t.is((await stage.browser().send('/setup', welcome)).headers.get('location'), '/sign-in');
});

test('a form from another site claims nothing', async (t) => {
  const stage = await fresh(t);
  const answer = await stage.browser().send('/setup', welcome, { origin: 'http://evil.example' });
  t.is(answer.status, 403);
  t.true(existsSync(firstPasswordFile(stage.folder)));
});

const wrong: readonly (readonly [string, object, RegExp])[] = [
  ['name', { name: ' ' }, /A name is needed/],
  ['password', { password: 'short', again: 'short' }, /At least 10/],
  ['again', { again: 'le chat est noir' }, /differ/],
];
for (const [field, more, words] of wrong)
  test(`the welcome form names the field that is wrong: ${field}`, async (t) => {
    const stage = await fresh(t);
    const answer = await stage.browser().send('/setup', { ...welcome, ...more });
    t.is(answer.status, 422);
    t.regex(problemOf(answer, field) ?? '', words);
    t.notRegex(answer.text, /le chat est|value="short"/);
    t.true(existsSync(firstPasswordFile(stage.folder)));
  });

for (const [field, more] of [
  ['timeZone', { timeZone: 'Mars/Base' }],
  ['currency', { currency: 'euros' }],
  ['country', { country: 'France' }],
  ['interface', { interface: 'wan0' }],
  ['ssid', { ssid: 'x'.repeat(33) }],
  ['wifiPassword', { wifiPassword: 'short' }],
] as const)
  test(`the form of the place names the field that is wrong: ${field}`, async (t) => {
    const stage = await fresh(t);
    const browser = stage.browser();
    await browser.send('/setup', welcome);
    const answer = await browser.post('/setup/place', { ...place, ...more });
    t.is(answer.status, 422);
    t.truthy(problemOf(answer, field));
    t.is(stage.settings.config.accessPoints.length, 0);
  });

test('where no network for guests is found the page says what to do, and no offer is made', async (t) => {
  const stage = await fresh(t);
  stage.interfaces.pop();
  const browser = stage.browser();
  await browser.send('/setup', welcome);
  t.regex((await browser.get('/setup/place')).text, /No network for guests was found/);
  t.is((await browser.get('/setup/offer')).headers.get('location'), '/setup/place?done=setup.no-network');
  t.is(
    (await browser.post('/setup/offer', { preset: 'hour' })).headers.get('location'),
    '/setup/place?done=setup.no-network',
  );
  t.is(stage.gateway.state.offers.size, 0);
});

test('a Wi-Fi password is never shown again, and left blank it stays', async (t) => {
  const stage = await fresh(t);
  const browser = stage.browser();
  await browser.send('/setup', welcome);
  await browser.post('/setup/place', { ...place, wifiPassword: 'geheim123' });
  t.notRegex((await browser.get('/setup/place')).text, /geheim123/);
  await browser.post('/setup/place', { ...place, ssid: 'Lou 2' });
  t.like(stage.settings.config.accessPoints[0], { ssid: 'Lou 2', wifiPassword: 'geheim123' });
});

const guesses: readonly (readonly [string, string, string, string])[] = [
  ['fr-FR,fr;q=0.9', 'fr', 'UTC', 'FR Europe/Paris EUR'],
  ['fr-CH', 'fr', 'UTC', 'CH Europe/Zurich CHF'],
  ['ca', 'ca', 'UTC', 'ES Europe/Madrid EUR'],
  ['en', 'en', 'Australia/Sydney', 'AU Australia/Sydney AUD'],
  ['en-GB', 'en', 'Europe/Paris', 'GB Europe/Paris GBP'],
  ['sv', 'en', 'Etc/UTC', 'GB Europe/London GBP'],
];
for (const [accepted, language, zone, expected] of guesses)
  test(`a browser that asks for ${accepted}, on a machine in ${zone}, is likely in ${expected}`, (t) => {
    const { country, timeZone, currency } = guessPlace(accepted, language, zone);
    t.is(`${country} ${timeZone} ${currency}`, expected);
  });

test('an owner who has signed in with the first password has claimed the gateway, offers or not', async (t) => {
  const stage = await fresh(t);
  await stage.browser().signIn('owner', passwords.owner);
  t.is((await stage.browser().send('/setup', welcome)).headers.get('location'), '/sign-in');
  t.is((await stage.browser().get('/sign-in')).status, 200);
});

test('of two who claim a gateway at the same moment one does, and the other has to sign in', async (t) => {
  const stage = await fresh(t);
  const [one, other] = [stage.browser(), stage.browser()];
  const theirs = { ...welcome, password: 'another one, long', again: 'another one, long' };
  const answers = await Promise.all([one.send('/setup', welcome), other.send('/setup', theirs)]);
  t.deepEqual(answers.map(({ headers }) => headers.get('location')).sort(), ['/setup/place', '/sign-in']);
});
