import test from 'ava';
import type { Logo, Look } from '../../daemon/domain/look.js';
import type { Terms } from '../../daemon/ports-delivery.js';
import { codeNumber, monday, openStage, post } from './portal-stage.js';

const termsOf = (
  version: number,
  texts: Terms['texts'] = { en: 'Be kind.\n\nNo <torrents>.', fr: 'Soyez gentils.' },
): Terms => ({
  version,
  at: monday - 86_400_000,
  texts,
});
const field = (html: string) => [...html.matchAll(/name="terms" value="(\d+)"/g)].map(([, version]) => version);

test('without terms of use nothing is said, and nothing is kept', async (t) => {
  const stage = await openStage(t);
  const { body } = await stage.ask('/');
  t.notRegex(body, /terms of use/);
  t.is((await stage.ask('/terms')).status, 404);
  t.is((await stage.logIn(codeNumber(1))).status, 303);
  t.is([...stage.gateway.state.sessions.values()][0]?.termsVersion, null);
});

test('a guest reads the terms before going online, and the session keeps their version', async (t) => {
  const terms = { current: termsOf(3) };
  const stage = await openStage(t, { termsOfUse: terms });
  const { body } = await stage.ask('/');
  t.regex(body, /By going online you accept our <a href="\/terms">terms of use \(version 3\)/);
  t.deepEqual(field(body), ['3']);
  const page = await stage.ask('/terms');
  t.is(page.status, 200);
  t.regex(page.body, /<p>Be kind\.<\/p>\s*<p>No &lt;torrents&gt;\.<\/p>/);
  t.regex((await stage.ask('/terms?lang=fr')).body, /lang="fr">\s*<p>Soyez gentils/);
  t.regex((await stage.ask('/terms?lang=de')).body, /lang="en">\s*<p>Be kind/);
  const token = await stage.token();
  t.is((await stage.ask('/login', post({ code: codeNumber(1), token, terms: '3' }))).status, 303);
  t.is([...stage.gateway.state.sessions.values()][0]?.termsVersion, 3);
});

test('who has read older terms is shown the newer ones first, and types nothing twice', async (t) => {
  const terms = { current: termsOf(1) };
  const stage = await openStage(t, { termsOfUse: terms });
  const token = await stage.token();
  terms.current = termsOf(2);
  for (const sent of [{ terms: '1' }, {}]) {
    const answer = await stage.ask('/login', post({ code: codeNumber(1), token, ...sent }));
    t.is(answer.status, 422);
    t.regex(answer.body, /The terms of use have changed/);
    t.true(answer.body.includes(`value="${codeNumber(1)}"`));
    t.deepEqual(field(answer.body), ['2']);
  }
  t.is(stage.gateway.state.sessions.size, 0);
  t.is((await stage.ask('/login', post({ code: codeNumber(1), token, terms: '2' }))).status, 303);
});

test('a device that comes back by itself keeps the version that it accepted; its guest accepts that of today', async (t) => {
  const terms = { current: termsOf(1) };
  const stage = await openStage(t, {
    termsOfUse: terms,
    terms: { remembersDevices: true, sessionDurationSeconds: 600 },
  });
  const { gateway } = stage;
  const token = await stage.token();
  await stage.ask('/login', post({ code: codeNumber(1), token, terms: '1' }));
  terms.current = termsOf(2);
  gateway.passMinutes(11);
  await gateway.refresh();
  t.is(gateway.state.sessions.size, 0);
  t.is((await stage.ask('/')).status, 303, 'let in silently');
  t.is([...gateway.state.sessions.values()][0]?.termsVersion, 1);
  await stage.ask('/logout', post({ token }));
  t.is((await stage.ask('/return', post({ token, terms: '1' }))).status, 422);
  t.deepEqual(field((await stage.ask('/')).body), ['2', '2']);
  t.is((await stage.ask('/return', post({ token, terms: '2' }))).status, 303);
  t.is([...gateway.state.sessions.values()][0]?.termsVersion, 2);
});

test('the version goes with a guest through what an offer asks', async (t) => {
  const asked = {
    id: 'room',
    label: 'Room',
    askedAt: 'log-in',
    isRequired: true,
    kind: 'text',
    graceSeconds: null,
    consentText: null,
  } as const;
  const stage = await openStage(t, { termsOfUse: { current: termsOf(4) }, terms: { extraFields: [asked] } });
  const token = await stage.token();
  const answer = await stage.ask('/login', post({ code: codeNumber(1), token, terms: '4' }));
  t.regex(answer.body, /Room/);
  t.deepEqual(field(answer.body), ['4']);
});

const logo: Logo = { type: 'png', bytes: Buffer.alloc(30 * 1024, 7), width: 400, height: 200 };
const look: Look = {
  accent: '#ffcc00',
  texts: { en: { title: 'Ahoy <b>', text: 'First line\nSecond & last', help: 'Ask Lou' } },
};

test('the owner’s words, logo and colour are on the first page, escaped, line by line, and within 50 kB', async (t) => {
  const stage = await openStage(t, { branding: { seen: () => ({ look, logo }) } });
  const { body, headers } = await stage.ask('/');
  t.regex(body, /<h1>Ahoy &lt;b&gt;<\/h1>/);
  t.regex(body, /<p>First line<\/p>\s*<p>Second &amp; last<\/p>/);
  t.regex(body, /Ask Lou/);
  t.regex(body, /<img class="logo" src="\/brand\/logo\?v=[0-9a-f]{12}" alt="" width="96" height="48">/);
  const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? '';
  t.regex(style, /--accent:#[0-9a-f]{6};[^}]*}@media[^{]*\{:root\{--accent:#ffcc00/);
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256').update(style).digest('base64');
  t.true(String(headers['content-security-policy']).includes(`'sha256-${hash}'`), 'the browser takes the style');
  const picture = await stage.ask('/brand/logo');
  t.is(picture.headers['content-type'], 'image/png');
  t.regex(String(picture.headers['cache-control']), /immutable/);
  t.true(Buffer.byteLength(body) + logo.bytes.length < 50_000, 'first page with the heaviest logo');
});

test('a language without words of its own has those of the place, and without a look nothing changes', async (t) => {
  const stage = await openStage(t, { branding: { seen: () => ({ look, logo: null }) } });
  t.regex((await stage.ask('/?lang=fr')).body, /Ahoy/);
  t.is((await stage.ask('/brand/logo')).status, 404);
  const plain = await openStage(t, { branding: { seen: () => ({ look: { accent: null, texts: {} }, logo: null }) } });
  t.regex((await plain.ask('/')).body, /Welcome/);
});
