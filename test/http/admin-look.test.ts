import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { openGuestPages } from '../../daemon/guest-pages.js';
import { accentRules, contrast } from '../../daemon/http/accent.js';
import { pngOf } from '../../daemon/http/mail/png.js';
import { loadViews } from '../../daemon/http/view.js';
import { openBranding } from '../../daemon/store/branding.js';
import { openTerms } from '../../daemon/store/terms.js';
import { formIn, openStage, problemOf, type Stage, type TestBrowser } from './admin-stage.js';
import { openStage as openPortal } from './portal-stage.js';

const picture = pngOf([[true]]);

async function uploadLogo(stage: Stage, browser: TestBrowser, bytes: Uint8Array, at = '') {
  const form = new FormData();
  form.set('token', await browser.token());
  form.set('logo', new Blob([Buffer.from(bytes)]), 'logo.png');
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { origin: stage.url, 'accept-language': 'en', cookie };
  const response = await fetch(`${stage.url}/settings/look/logo${at}`, {
    method: 'POST',
    body: form,
    headers,
    redirect: 'manual',
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('colour and words are kept, shown in a preview before they are saved, and read again after a start', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const form = formIn((await browser.get('/settings/look')).text);
  form.delete('standard');
  form.set('accent', '#AA3300');
  form.set('title-en', 'Ahoy');
  form.set('text-en', 'One\r\nTwo');
  const preview = await browser.post('/settings/look/preview', form);
  t.regex(preview.text, /<h1>Ahoy<\/h1>[\s\S]*<p>One<\/p>\s*<p>Two<\/p>/);
  t.regex(preview.headers.get('content-security-policy') ?? '', /style-src 'sha256-/);
  t.notRegex((await browser.get('/settings/look/preview')).text, /Ahoy/, 'nothing is saved yet');
  t.is((await browser.post('/settings/look', form)).headers.get('location'), '/settings/look?done=look.saved');
  t.regex((await browser.get('/settings/look/preview')).text, /Ahoy/);
  const again = await openBranding(stage.folder, { warn: (words) => t.fail(words) });
  t.like(again.said(null).look, { accent: '#aa3300', texts: { en: { title: 'Ahoy' } } });
  const bad = await browser.post('/settings/look', { accent: 'red;}' });
  t.is(problemOf(bad, 'accent'), 'This is not a colour.');
  const long = await browser.post('/settings/look', { standard: 'yes', 'title-en': 'x'.repeat(81) });
  t.regex(problemOf(long, 'title-en') ?? '', /At most 80/);
});

test('a logo is a small picture by its bytes, whatever it is called; another one takes its place', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  t.is(
    problemOf(await uploadLogo(stage, browser, Buffer.from('<svg onload="alert(1)"/>')), 'logo'),
    'This is neither a PNG nor a JPEG picture.',
  );
  t.regex(
    problemOf(await uploadLogo(stage, browser, Buffer.concat([picture, Buffer.alloc(31 * 1024)])), 'logo') ?? '',
    /At most 30 kB; this picture has 32/,
  );
  t.is(problemOf(await uploadLogo(stage, browser, Buffer.alloc(0)), 'logo'), 'Choose a picture first.');
  const huge = Buffer.from(picture);
  huge.writeUInt32BE(100_000, 16);
  t.regex(problemOf(await uploadLogo(stage, browser, huge), 'logo') ?? '', /At most 2000 pixels/);
  t.is((await uploadLogo(stage, browser, picture)).headers.get('location'), '/settings/look?done=look.logo-saved');
  t.is((await browser.get('/settings/look/logo')).headers.get('content-type'), 'image/png');
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080010002001011100ffd9', 'hex');
  t.is((await uploadLogo(stage, browser, jpeg)).status, 303);
  t.deepEqual(await readdir(join(stage.folder, 'branding')), ['logo.jpg']);
  t.like((await openBranding(stage.folder, { warn: () => undefined })).said(null).logo, {
    type: 'jpg',
    width: 32,
    height: 16,
  });
  t.is((await browser.post('/settings/look/logo/remove')).status, 303);
  t.deepEqual(await readdir(join(stage.folder, 'branding')), []);
  t.is((await browser.get('/settings/look/logo')).status, 404);
});

test('whatever colour is chosen, texts in it and on it can be read on light and on dark pages', (t) => {
  const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(hex, (colour) => {
      const rules = accentRules(colour);
      const [light, dark] = [...rules.matchAll(/--accent:(#\w{6});--accent-strong:(#\w{6});--on-accent:(#\w{6})/g)];
      for (const [found, grounds] of [
        [light, ['#f7f3ec', '#fffdf9', '#efe8dc']],
        [dark, ['#191614', '#24201d', '#302a26']],
      ] as const) {
        const [, accent = '', strong = '', onAccent = ''] = found ?? [];
        for (const ground of grounds)
          for (const text of [accent, strong]) if (contrast(text, ground) < 4.5) return false;
        if (contrast(accent, onAccent) < 4.5 || contrast(strong, onAccent) < 4.5) return false;
      }
      return true;
    }),
  );
  t.pass();
});

test('each change of the terms is a version of its own, kept for ever; the same again is none', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const publish = async (fields: Record<string, string>) =>
    (await browser.post('/settings/terms', fields)).headers.get('location');
  t.is(await publish({}), '/settings/terms?done=terms-of-use.same');
  t.is(await publish({ 'text-en': 'Be kind.' }), '/settings/terms?done=terms-of-use.published');
  t.is(await publish({ 'text-en': 'Be kind.' }), '/settings/terms?done=terms-of-use.same');
  t.is(
    await publish({ 'text-en': 'Be very kind.', 'text-fr': 'Soyez gentils.' }),
    '/settings/terms?done=terms-of-use.published',
  );
  t.is(await publish({}), '/settings/terms?done=terms-of-use.withdrawn');
  const { text } = await browser.get('/settings/terms');
  t.deepEqual(
    [...text.matchAll(/Version (\d)</g)].map(([, n]) => n),
    ['3', '2', '1'],
  );
  t.regex((await browser.get('/settings/terms/1')).text, /<p>Be kind\.<\/p>/);
  t.is((await browser.get('/settings/terms/9')).status, 404);
  const again = await openTerms(stage.folder);
  t.is(again.current, null);
  t.like(again.versions, [{ version: 3 }, { version: 2, texts: { fr: 'Soyez gentils.' } }, { version: 1 }]);
  const long = await browser.post('/settings/terms', { 'text-en': 'x'.repeat(20_001) });
  t.is(long.status, 422);
});

test('only the owner changes the look and the terms', async (t) => {
  const stage = await openStage(t);
  const viewer = await stage.signedIn('viewer');
  for (const path of [
    '/settings/look',
    '/settings/look/preview',
    '/settings/look/logo',
    '/settings/terms',
    '/settings/terms/1',
  ])
    t.is((await viewer.get(path)).status, 403, path);
  for (const path of ['/settings/look', '/settings/look/preview', '/settings/look/logo/remove', '/settings/terms'])
    t.is((await viewer.post(path)).status, 403, path);
  t.is((await uploadLogo(stage, viewer, picture)).status, 403);
});

const two = {
  accessPoints: [
    { id: 'lounge', name: 'Lounge', interface: 'br-lounge' },
    { id: 'camp', name: 'Campsite', interface: 'br-camp', title: 'Camping des Pins', language: 'fr' },
  ],
};

test('an access point has a look of its own; what is not said for it is as for all', async (t) => {
  const stage = await openStage(t, {}, two);
  const browser = await stage.signedIn();
  const page = (await browser.get('/settings/look?at=camp')).text;
  t.regex(page, /aria-current="page">Campsite<\/a>[\s\S]*The terms of use are the same everywhere/);
  await browser.post('/settings/look', { accent: '#aa3300', 'title-en': 'Ahoy', 'help-en': 'Ask Lou' });
  const form = formIn(page);
  form.set('title-en', 'Pitch your tent');
  form.set('title-fr', 'Plantez la tente');
  const answer = await browser.post('/settings/look?at=camp', form);
  t.is(answer.headers.get('location'), '/settings/look?at=camp&done=look.saved');
  const preview = async (at: string) => (await browser.get(`/settings/look/preview${at}`)).text;
  t.regex(await preview(''), /<h1>Ahoy<\/h1>[\s\S]*Ask Lou/);
  const camp = await preview('?at=camp');
  t.regex(camp, /Camping des Pins<\/bdi>[\s\S]*<h1>Pitch your tent<\/h1>[\s\S]*Ask Lou/);
  t.regex(camp, /#aa3300/, 'the colour of all');
  t.regex(await preview('?at=lounge'), /<h1>Ahoy<\/h1>/);
  t.is((await browser.get('/settings/look?at=nowhere')).status, 404);
  t.is((await browser.post('/settings/look?at=nowhere', form)).status, 404);
  t.is((await browser.post('/settings/look?at=camp', { accent: '#0000aa' })).status, 303);
  t.like(stage.notes.at(-1), { act: 'look-change', about: { name: 'Campsite' } });
  const again = await openBranding(stage.folder, { warn: (words) => t.fail(words) });
  t.like(again.seen('camp').look, { accent: '#0000aa', texts: { en: { title: 'Ahoy', help: 'Ask Lou' } } });
  t.is(again.seen('lounge').look.accent, '#aa3300');
  t.deepEqual((await readdir(join(stage.folder, 'branding'))).sort(), ['camp', 'look.json']);
});

test('an access point has a logo of its own, and without it that of all, which cannot be removed there', async (t) => {
  const stage = await openStage(t, {}, two);
  const browser = await stage.signedIn();
  await uploadLogo(stage, browser, picture);
  const camp = await browser.get('/settings/look?at=camp');
  t.regex(camp.text, /This is the logo of all access points/);
  t.notRegex(camp.text, /logo\/remove/);
  const own = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080010002001011100ffd9', 'hex');
  t.is(
    (await uploadLogo(stage, browser, own, '?at=camp')).headers.get('location'),
    '/settings/look?at=camp&done=look.logo-saved',
  );
  t.is((await browser.get('/settings/look/logo?at=camp')).headers.get('content-type'), 'image/jpeg');
  t.is((await browser.get('/settings/look/logo')).headers.get('content-type'), 'image/png');
  await browser.post('/settings/look/logo/remove?at=camp');
  t.is((await browser.get('/settings/look/logo?at=camp')).headers.get('content-type'), 'image/png');
});

test('the page says what the first page weighs, and when that is too much', async (t) => {
  const stage = await openStage(t, {}, two);
  const browser = await stage.signedIn();
  t.regex((await browser.get('/settings/look')).text, /<p class="hint">The guests’ first page weighs \d+ kB/);
  // by hand, past the page that would not take it
  await mkdir(join(stage.folder, 'branding', 'camp'), { recursive: true });
  await writeFile(join(stage.folder, 'branding', 'camp', 'logo.png'), Buffer.concat([picture, Buffer.alloc(60_000)]));
  const branding = await openBranding(stage.folder, { warn: (words) => t.fail(words) });
  const heavy: string[] = [];
  const { accessPoints } = stage.settings.config;
  const site = { ...stage.settings.config.site, stateFolder: stage.folder };
  const views = await loadViews();
  await openGuestPages({ config: { site, accessPoints }, views, branding, onFault: ({ file }) => heavy.push(file) });
  t.deepEqual(heavy, ['the first page of camp']);
});

test('with the heaviest logo and the longest words, the first page stays under 50 kB in every language', async (t) => {
  const views = await loadViews();
  const text = { title: 'é'.repeat(80), text: 'é'.repeat(1_000), help: 'é'.repeat(200) };
  for (const language of views.texts.languages) {
    const stage = await openPortal(t, {
      branding: {
        seen: () => ({
          look: { accent: '#aa3300', texts: { en: text } },
          logo: {
            type: 'png',
            bytes: Buffer.concat([picture, Buffer.alloc(30 * 1024 - picture.length)]),
            width: 400,
            height: 200,
          },
        }),
      },
    });
    const first = Buffer.byteLength((await stage.ask(`/?lang=${language}`)).body);
    const logo = Buffer.byteLength((await stage.ask('/brand/logo')).body, 'latin1');
    t.true(first + 30 * 1024 < 50_000, `${language}: ${first} bytes and the logo`);
    t.true(logo > 0);
  }
});

test('the page names the files of the installer that are left out, and why', async (t) => {
  const faults = [{ file: 'overlay/guest/splash.eta', fault: 'cannot show guest/splash: <oh>', isLeftOut: true }];
  const views = await loadViews();
  const stage = await openStage(t, {}, two, undefined, {
    overlays: { at: () => ({ ...views, assets: new Map() }), faults: () => faults },
  });
  const { text } = await (await stage.signedIn()).get('/settings/look');
  t.regex(
    text,
    /Files of your installer[\s\S]*overlay\/guest\/splash\.eta<\/code>: cannot show guest\/splash: &lt;oh&gt;/,
  );
});
