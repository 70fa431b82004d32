import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { parseObject } from '../../daemon/config/parse.js';
import { guestPageFaults } from '../../daemon/guest-pages.js';
import { directionOf } from '../../daemon/http/direction.js';
import { openOverlays } from '../../daemon/http/overlay.js';
import type { OverlayFault } from '../../daemon/http/overlay-folder.js';
import { samplePages } from '../../daemon/http/portal/sample-page.js';
import { loadViews } from '../../daemon/http/view.js';
import { leastConfig } from '../config/sample.js';
import { openStage } from './portal-stage.js';

const arabic = fileURLToPath(new URL('../../../test/overlay/arabic', import.meta.url));
const splash = `<% layout('/guest/frame', { title: 'Ours' }) %>
<h1>Overlaid <%= it.heading %></h1>
<form method="post" action="/login<%= it.query %>"><input name="code" value="<%= it.typed %>"><input type="hidden" name="token" value="<%= it.token %>"></form>`;
const version = { 'overlay.json': '{"models": 1}' };

/** A state folder with these files under `overlay`, opened. */
async function overlaid(t: ExecutionContext, files: Readonly<Record<string, string | Buffer>>, from?: string) {
  const stateFolder = await mkdtemp(join(tmpdir(), 'overlay-'));
  t.teardown(() => rm(stateFolder, { recursive: true }));
  if (from !== undefined) await cp(from, join(stateFolder, 'overlay'), { recursive: true });
  for (const [name, content] of Object.entries({ ...(from === undefined ? version : {}), ...files })) {
    const file = join(stateFolder, 'overlay', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const noted: OverlayFault[] = [];
  const overlays = await openOverlays({
    stateFolder,
    views: await loadViews(),
    accessPoints: [{ id: 'cafe' }, { id: 'camp' }],
    samples: samplePages(),
    onFault: (fault) => noted.push(fault),
  });
  const said = () => overlays.faults().map(({ file, fault }) => `${file}: ${fault}`);
  return { overlays, noted, said, stateFolder };
}

test('every page of ours can show its samples', async (t) => {
  const views = await loadViews();
  const shown = new Set(samplePages().map(({ template }) => template));
  for (const { template, page, mustHold } of samplePages()) {
    const html = views.render(template, page);
    for (const part of mustHold) t.true(html.includes(part), `${template} holds ${part}`);
  }
  t.deepEqual(
    [...shown].sort(),
    ['back', 'confirm', 'details', 'failure', 'hand-over', 'splash', 'status', 'stranger', 'terms'].map(
      (name) => `guest/${name}`,
    ),
  );
});

test('a template, a stylesheet and a text that are laid over ours are what guests see, under the rules of our pages', async (t) => {
  const { overlays, said } = await overlaid(t, {
    'guest/splash.eta': splash,
    'guest.css': ':root { --accent: #123456; }\n.mine::before { content: "a  b"; }',
    'locales/en/guest.json': '{"splash": {"heading": "to the inn"}}',
  });
  t.deepEqual(said(), []);
  const { ask } = await openStage(t, { overlays });
  const { body, headers } = await ask('/');
  t.regex(body, /<h1>Overlaid to the inn<\/h1>/);
  t.regex(body, /--accent: #123456;[\s\S]*content: "a {2}b"[\s\S]*<\/style>/, 'after ours, as it was written');
  const { createHash } = await import('node:crypto');
  const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  t.true(String(headers['content-security-policy']).includes(hash), 'the browser takes the style');
  t.regex((await ask('/?lang=fr')).body, /Overlaid Bienvenue/, 'what is not said in a language is ours');
});

test('what is laid over one access point is seen there alone, over what is laid over all', async (t) => {
  const { overlays, said } = await overlaid(t, {
    'guest.css': '.all { color: red }',
    'locales/en/guest.json': '{"splash": {"heading": "For all", "submit": "Go on"}}',
    'at/camp/overlay.json': '{"models": 1}',
    'at/camp/locales/en/guest.json': '{"splash": {"heading": "At the campsite"}}',
    'at/camp/guest.css': '.camp { color: blue }',
  });
  t.deepEqual(said(), []);
  const text = (id: string, key: string) => overlays.at(id).texts.say('en')(key);
  t.is(text('cafe', 'guest.splash.heading'), 'For all');
  t.is(text('camp', 'guest.splash.heading'), 'At the campsite');
  t.is(text('camp', 'guest.splash.submit'), 'Go on');
  t.regex(overlays.at('camp').sheet('base.css', 'guest.css').css, /\.all[\s\S]*\.camp/);
  t.notRegex(overlays.at('cafe').sheet('base.css', 'guest.css').css, /\.camp/);
});

const broken: Readonly<Record<string, readonly [name: string, content: string | Buffer, fault: RegExp]>> = {
  'a template that does not compile': [
    'guest/splash.eta',
    '<% if (it.problem { %>',
    /guest\/splash\.eta: cannot show guest\/splash: /,
  ],
  'a template that throws': [
    'guest/status.eta',
    '<%= it.ticket.serial %>',
    /guest\/status\.eta: cannot show guest\/status: /,
  ],
  'a template that prints what its model lacks': [
    'guest/terms.eta',
    '<%= it.headline %>',
    /terms\.eta: cannot show guest\/terms: .*lacks/,
  ],
  'a form without its token': [
    'guest/splash.eta',
    '<form><input name="code"></form>',
    /splash\.eta: leaves out value="sample-token"/,
  ],
  'a layout that throws': ['layout/page.eta', '<%= it.nothing.here %>', /layout\/page\.eta: cannot show guest\/splash/],
  'a template of a name that we do not have': [
    'guest/hello.eta',
    'Hello',
    /hello\.eta: is no template that we have: guest\/address/,
  ],
  'a text file that is no JSON': ['locales/en/guest.json', '{"splash": ', /guest\.json: is no JSON/],
  'a text that we do not have': [
    'locales/en/guest.json',
    '{"splash": {"headline": "x"}}',
    /guest\.splash\.headline is no text that we have/,
  ],
  'a text with a placeholder that it does not get': [
    'locales/en/guest.json',
    '{"ended": {"since": "{when}"}}',
    /guest\.ended\.since asks for \{when\}, and gets \{clock\}/,
  ],
  'a text with a brace too many': [
    'locales/en/guest.json',
    '{"splash": {"lead": "{n, plural, one{x}"}}',
    /guest\.splash\.lead is no text in ICU MessageFormat/,
  ],
  'a text that is a list': ['locales/en/guest.json', '{"splash": {"lead": 7}}', /has no text at guest\.splash\.lead/],
  'a language without its name': [
    'locales/nl/guest.json',
    '{"splash": {"lead": "Hallo"}}',
    /locales\/nl: is not offered/,
  ],
  'a language that nobody knows': ['locales/xx/shared.json', '{"language": "Xish"}', /is in no language that we know/],
  'a stylesheet that would leave its element': ['guest.css', 'a{}</style><script>', /guest\.css: holds a “<”/],
  'a stylesheet that is too large': ['guest.css', 'a{color:red}'.repeat(2_000), /guest\.css: is larger than 20 kB/],
  'a picture that is none': ['assets/tent.png', '<script>', /tent\.png: is no PNG picture/],
  'a picture that is too large': [
    'assets/tent.svg',
    Buffer.alloc(100_001, '<svg '),
    /tent\.svg: is larger than 100 kB/,
  ],
  'a file of another kind': ['assets/tent.html', '<p>', /tent\.html: is nothing that can be laid over/],
};

for (const [what, [name, content, fault]] of Object.entries(broken))
  test(`${what} is left out and named; ours is shown`, async (t) => {
    const { overlays, said, noted } = await overlaid(t, { [name]: content });
    t.regex(said().join('\n'), fault);
    t.true(noted.some(({ isLeftOut }) => isLeftOut));
    const { ask, logIn } = await openStage(t, { overlays });
    const { status, body } = await ask('/');
    t.is(status, 200);
    t.regex(body, /<h1>Welcome to our Wi-Fi<\/h1>[\s\S]*name="code"/);
    t.is((await logIn('bcdf-ghjk')).status, 422);
  });

test('a template that stumbles over a guest whom nobody foresaw is replaced by ours for that guest, and named once', async (t) => {
  const { overlays, said } = await overlaid(t, {
    'guest/splash.eta': `${splash}<% if (it.typed === 'XYZ') { %><%= it.problem.text.no.more %><% } %>`,
  });
  t.deepEqual(said(), []);
  const { ask } = await openStage(t, { overlays });
  t.regex((await ask('/')).body, /Overlaid/);
  for (let i = 0; i < 3; i++) t.regex((await ask('/?code=XYZ')).body, /<h1>Welcome to our Wi-Fi<\/h1>/);
  t.is(said().length, 1);
  t.regex(said()[0] ?? '', /cannot show a page of guest\/splash/);
});

test('pictures are served under their name; nothing else of the machine is', async (t) => {
  const picture = Buffer.from('89504e470d0a1a0a', 'hex');
  const { overlays, stateFolder } = await overlaid(t, { 'assets/tent.png': picture });
  const { ask } = await openStage(t, { overlays });
  const answer = await ask('/brand/tent.png');
  t.is(answer.status, 200);
  t.is(answer.headers['content-type'], 'image/png');
  for (const path of [
    '/brand/other.png',
    '/brand/..%2f..%2fsecret',
    '/brand/%2e%2e/overlay.json',
    '/brand/../guest.css',
    '/brand/',
  ])
    t.true([404, 302].includes((await ask(path)).status), path);
  await writeFile(join(stateFolder, 'secret'), picture);
  await symlink(join(stateFolder, 'secret'), join(stateFolder, 'overlay', 'assets', 'link.png'));
  const views = await loadViews();
  const again = await openOverlays({ stateFolder, views, accessPoints: [], samples: [], onFault: () => undefined });
  t.deepEqual([...again.at(null).assets.keys()], ['tent.png']);
  t.regex(
    again
      .faults()
      .map(({ fault }) => fault)
      .join(),
    /links are not followed/,
  );
});

test('an overlay for other models is used, and said to need a look', async (t) => {
  const { overlays, noted } = await overlaid(t, { 'overlay.json': '{"models": 99}', 'guest.css': 'a { color: red }' });
  t.like(noted, [{ file: 'overlay/overlay.json', isLeftOut: false }]);
  t.regex(noted[0]?.fault ?? '', /written for models 99; this release has models 1/);
  t.regex(overlays.at(null).sheet('guest.css').css, /color: red/);
  const without = await overlaid(t, { 'overlay.json': '{}', 'guest.css': 'a { color: red }' });
  t.regex(without.said().join(), /does not say/);
});

test('a whole further language is offered to guests, from right to left where it is written so', async (t) => {
  const { overlays, said } = await overlaid(t, {}, arabic);
  t.deepEqual(said(), [], 'nothing is wrong with it, and nothing is missing');
  const { ask } = await openStage(t, { overlays });
  const { body } = await ask('/', { headers: { 'accept-language': 'ar-MA,ar;q=0.9,fr;q=0.5' } });
  t.regex(body, /<html lang="ar" dir="rtl">[\s\S]*مرحبًا بك في شبكتنا/);
  t.regex((await ask('/')).body, /<html lang="en" dir="ltr">[\s\S]*lang="ar"[^>]*>العربية</);
  const say = overlays.at(null).texts.say('ar');
  t.is(say('shared.duration.days', { days: 2 }), 'يومان');
  t.regex(
    say('guest.device.address', { address: '02:00:00:00:00:4a' }),
    /\u206802:00:00:00:00:4a\u2069/,
    'a value is set apart',
  );
});

test('what a further language lacks is said in English, and counted', async (t) => {
  const { overlays, said } = await overlaid(t, {
    'locales/nl/shared.json': '{"language": "Nederlands"}',
    'locales/nl/guest.json': '{"splash": {"heading": "Welkom"}}',
  });
  t.regex(said().join(), /overlay\/locales\/nl: lacks \d+ texts, said in English: /);
  const { ask } = await openStage(t, { overlays });
  t.regex((await ask('/?lang=nl')).body, /<html lang="nl" dir="ltr">[\s\S]*<h1>Welkom<\/h1>[\s\S]*Enter the code/);
});

test('Hebrew, Arabic and Persian are written from right to left, our seven languages are not', (t) => {
  for (const code of ['ar', 'ar-MA', 'he', 'fa-IR', 'ur', 'ckb']) t.is(directionOf(code), 'rtl', code);
  for (const code of ['en', 'fr', 'es', 'de', 'it', 'pt', 'ca', 'arn', 'nl']) t.is(directionOf(code), 'ltr', code);
});

test('the check of an installer names each file that is left out, and why', async (t) => {
  const { stateFolder } = await overlaid(t, {
    'guest/terms.eta': '<%= it.headline %>',
    'guest.css': 'a { color: red }',
  });
  const { config } = parseObject({ ...leastConfig, site: { stateFolder } });
  if (config === undefined) return t.fail();
  t.like(await guestPageFaults(config), [{ file: 'overlay/guest/terms.eta', isLeftOut: true }]);
});

test('the handbook names every value that a template is given', async (t) => {
  const handbook = await readFile(fileURLToPath(new URL('../../../portal/README.md', import.meta.url)), 'utf8');
  const around = ['language', 'dir', 'site', 'logo', 'languages', 'query', 'sheet'];
  for (const name of around) t.regex(handbook, new RegExp(`\`it\\.${name}`), name);
  for (const { template, page } of samplePages()) {
    const row = handbook.split('\n').find((line) => line.startsWith(`| \`${template}\``)) ?? '';
    const own = Object.keys(page).filter((name) => !around.includes(name) && name !== 'refreshSeconds');
    for (const name of own) t.regex(row, new RegExp(`\\b${name}\\b`), `${template}: ${name}`);
  }
});
