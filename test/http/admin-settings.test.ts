import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { comeOnline, seed } from './admin-gateway.js';
import { formIn, openStage, problemOf, type Stage } from './admin-stage.js';

const kept = async ({ folder }: Stage) => JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8'));

test('the overview shows each group with what it is set to', async (t) => {
  const stage = await openStage(t);
  const { status, text } = await (await stage.signedIn()).get('/settings');
  t.is(status, 200);
  for (const part of ['Café Test', 'Europe/Paris', 'EUR', '12 months', 'Lounge', 'br-garden', 'Letters and digits'])
    t.true(text.includes(part), part);
});

test('only who may manage sees and changes settings', async (t) => {
  const stage = await openStage(t);
  const viewer = await stage.signedIn('viewer');
  for (const path of ['', '/place', '/network', '/access-points', '/access-points/lounge', '/system', '/started'])
    t.is((await viewer.get(`/settings${path}`)).status, 403, path);
  for (const path of ['/place', '/records/preset', '/access-points/new', '/access-points/lounge/remove'])
    t.is((await viewer.post(`/settings${path}`, { 'site.name': 'Mine', country: 'DE' })).status, 403, path);
  t.is(stage.settings.config.site.name, 'Café Test');
});

test('a change that takes effect at once is seen on the next page, and only it is kept', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const form = formIn((await browser.get('/settings/place')).text);
  t.is(form.get('site.timeZone'), 'Europe/Paris');
  form.set('site.name', 'Chez Lou');
  const answer = await browser.post('/settings/place', form);
  t.is(answer.status, 303);
  t.is(answer.headers.get('location'), '/settings/place?done=settings.changed');
  const { text } = await browser.get('/settings/place?done=settings.changed');
  t.regex(text, /<title>[^<]*Chez Lou/);
  t.regex(text, /role="status">Saved\./);
  t.deepEqual(await kept(stage), { site: { name: 'Chez Lou' } });
});

test('a form that was not touched changes nothing', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  for (const group of ['place', 'network', 'codes', 'records']) {
    const form = formIn((await browser.get(`/settings/${group}`)).text);
    form.delete('country');
    const answer = await browser.post(`/settings/${group}`, form);
    t.is(answer.headers.get('location'), `/settings/${group}?done=settings.same`);
  }
  t.false(stage.settings.isOwners('site.name'));
});

test('what is wrong is said at its field, what was typed stays, and nothing is changed', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const form = formIn((await browser.get('/settings/place')).text);
  form.set('site.name', 'Chez Lou');
  form.set('site.timeZone', 'Mars/Olympus');
  form.set('site.currency', 'euro');
  const answer = await browser.post('/settings/place', form);
  t.is(answer.status, 422);
  t.regex(problemOf(answer, 'site.timeZone') ?? '', /not a time zone/);
  t.regex(problemOf(answer, 'site.currency') ?? '', /Three letters/);
  t.true(answer.text.includes('value="Mars/Olympus"'));
  t.true(answer.text.includes('value="Chez Lou"'));
  t.is(stage.settings.config.site.name, 'Café Test');
});

test('what is wrong in a list, and what only together is wrong, is said at its field', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const form = new URLSearchParams({
    'uplink.totalUpKbps': '0,001',
    'firewall.walledGarden': '192.0.2.1\r\nexample.com',
    'firewall.walledGardenDomains': 'pay.example\r\napple.com',
    'firewall.antiSpoofing': 'yes',
    'firewall.leaseFile': '',
  });
  const answer = await browser.post('/settings/network', form);
  t.is(answer.status, 422);
  t.regex(problemOf(answer, 'uplink.totalUpKbps') ?? '', /At least 0\.008/);
  t.regex(answer.text, /id="firewall\.walledGarden-problem">Each line must be/);
  t.regex(answer.text, /id="firewall\.walledGardenDomains-problem">One of these is where phones/);
  for (const name of ['uplink.totalUpKbps', 'firewall.walledGarden', 'firewall.walledGardenDomains'])
    form.set(name, '');
  t.regex(problemOf(await browser.post('/settings/network', form), 'firewall.leaseFile') ?? '', /needed/);
});

test('a change that needs a new start is answered by a page that says so and comes back by itself', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const form = formIn((await browser.get('/settings/network')).text);
  form.set('uplink.totalUpKbps', '2.5');
  form.set('firewall.walledGarden', '192.0.2.1\r\n2001:db8::/32\r\n');
  const answer = await browser.post('/settings/network', form);
  t.is(answer.status, 200);
  t.is(answer.headers.get('refresh'), '2; url=/settings/started?to=%2Fsettings%2Fnetwork');
  t.regex(answer.text, /restarting/);
  t.deepEqual(await kept(stage), {
    uplink: { totalUpKbps: 2500 },
    firewall: { walledGarden: ['192.0.2.1', '2001:db8::/32'] },
  });
  stage.settings.lastStart = { ok: true };
  const back = await browser.get('/settings/started?to=/settings/network');
  t.is(back.headers.get('location'), '/settings/network?done=settings.started');
  t.regex((await browser.get('/settings/network')).text, /value="2\.5"/);
});

test('an owner whose change was taken back reads why', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  stage.settings.lastStart = { ok: false, reason: 'opening the store: <disk>' };
  const { status, text } = await browser.get('/settings/started?to=/settings/network');
  t.is(status, 200);
  t.true(text.includes('opening the store: &lt;disk&gt;'));
  t.true(text.includes('href="/settings/network"'));
  t.regex((await browser.get('/settings/started?to=//evil.example')).text, /href="\/settings"/);
});

test('a setting of the owner goes back to its standard', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  await stage.settings.change({ site: { name: 'Chez Lou', country: 'FR' } });
  const form = formIn((await browser.get('/settings/place')).text);
  t.regex((await browser.get('/settings/place')).text, /value="site\.name"> <span>Back to the standard: Café Test</);
  t.notRegex((await browser.get('/settings/place')).text, /value="site\.currency"> <span>Back/);
  form.append('standard', 'site.name');
  await browser.post('/settings/place', form);
  t.is(stage.settings.config.site.name, 'Café Test');
  t.deepEqual(await kept(stage), { site: { country: 'FR' } });
});

test('the rule of a country is taken over with one press, and named', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  t.regex((await browser.get('/settings/records')).text, /no legal advice/);
  await browser.post('/settings/records/preset', { country: 'CH' });
  t.is(stage.settings.config.history.keepMonths, 6);
  t.is(stage.settings.config.site.country, 'CH');
  const { text } = await browser.get('/settings/records');
  t.regex(text, /Switzerland <span class="detail">your country/);
  t.is((await browser.post('/settings/records/preset', { country: 'XX' })).status, 404);
});

test('what is set in the file alone is shown, and not to be changed', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const { text } = await browser.get('/settings/system');
  for (const part of ['1.2.3', 'site.stateFolder', stage.folder, 'admin.port']) t.true(text.includes(part), part);
  t.notRegex(text, /site\.name|<input(?![^>]*hidden)/);
  await browser.post('/settings/place', { 'site.stateFolder': '/tmp/elsewhere', 'admin.port': '1' });
  t.is(stage.settings.config.site.stateFolder, stage.folder);
});

const roof = { name: 'Café Étoile', interface: 'br-roof', ssid: 'Étoile', wifiPassword: 'the sea is wide' };

test('an access point is added from what the machine has, and its Wi-Fi password is never shown again', async (t) => {
  const stage = await openStage(t);
  stage.interfaces.push(
    { name: 'br-roof', kind: 'bridge', addresses: ['10.9.0.1/24'], isUp: true },
    { name: 'br-lounge', kind: 'bridge', addresses: [], isUp: true },
    { name: 'lan', kind: 'bridge', addresses: ['127.0.0.1/8'], isUp: true },
  );
  const browser = await stage.signedIn();
  const { text } = await browser.get('/settings/access-points');
  t.true(text.includes('br-roof: bridge, 10.9.0.1, connected'));
  t.notRegex(
    text,
    /interface=br-lounge|interface=lan/,
    'what is guarded, and what this page came over, is not offered',
  );
  const form = formIn((await browser.get('/settings/access-points/new?interface=br-roof')).text);
  t.is(form.get('interface'), 'br-roof');
  const answer = await browser.post('/settings/access-points/new', { ...roof, totalDownKbps: '50', host: '' });
  t.truthy(answer.headers.get('refresh'));
  t.deepEqual(stage.settings.config.accessPoints.at(-1), {
    id: 'cafe-etoile',
    name: 'Café Étoile',
    title: null,
    language: null,
    interface: 'br-roof',
    host: null,
    totalDownKbps: 50_000,
    ssid: 'Étoile',
    venueInfoUrl: null,
    wifiPassword: 'the sea is wide',
  });
  for (const path of ['', '/cafe-etoile', '/new'])
    t.false((await browser.get(`/settings/access-points${path}`)).text.includes('the sea is wide'));
});

test('an access point is changed in place: its id stays, and a password that is left blank', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const [lounge, garden] = stage.settings.config.accessPoints;
  await stage.settings.change({ accessPoints: [{ ...lounge, ssid: 'Lou', wifiPassword: 'wide wide sea' }, garden] });
  const form = formIn((await browser.get('/settings/access-points/lounge')).text);
  form.set('name', 'Salon');
  const answer = await browser.post('/settings/access-points/lounge', form);
  t.is(answer.headers.get('location'), '/settings/access-points?done=settings.changed');
  t.like(stage.settings.config.accessPoints[0], { id: 'lounge', name: 'Salon', wifiPassword: 'wide wide sea' });
  form.set('openWifi', 'yes');
  await browser.post('/settings/access-points/lounge', form);
  t.is(stage.settings.config.accessPoints[0]?.wifiPassword, null);
  t.is((await browser.get('/settings/access-points/nowhere')).status, 404);
});

test('what is wrong with an access point is said at its field', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const post = (fields: object) => browser.post('/settings/access-points/new', { ...roof, ...fields });
  t.regex(problemOf(await post({ name: '' }), 'name') ?? '', /needed/);
  t.regex(problemOf(await post({ interface: 'br-lounge' }), 'interface') ?? '', /already/);
  t.regex(problemOf(await post({ interface: 'wan0' }), 'interface') ?? '', /leads to the Internet/);
  t.regex(problemOf(await post({ wifiPassword: 'short' }), 'wifiPassword') ?? '', /8 to 63/);
  t.regex(problemOf(await post({ ssid: 'é'.repeat(17) }), 'ssid') ?? '', /at most 32/);
  t.regex(problemOf(await post({ totalDownKbps: 'fast' }), 'totalDownKbps') ?? '', /not a number/);
  t.is(stage.settings.config.accessPoints.length, 2);
});

test('removing an access point says how many offers and devices use it, and happens only by the form', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  const browser = await stage.signedIn();
  const { text } = await browser.get('/settings/access-points/lounge/remove');
  t.regex(text, /1 offer names it; 1 device is online there/);
  t.is(stage.settings.config.accessPoints.length, 2);
  const answer = await browser.post('/settings/access-points/lounge/remove');
  t.truthy(answer.headers.get('refresh'));
  t.deepEqual(
    stage.settings.config.accessPoints.map(({ id }) => id),
    ['garden'],
  );
});

test('a new offer starts with the currency of the place', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  await stage.settings.change({ site: { currency: 'CHF' } });
  t.is(formIn((await browser.get('/offers/new')).text).get('currency'), 'CHF');
});

test('the language of the place changes at once for browsers that ask for none that we speak', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  await stage.settings.change({ site: { language: 'de' } });
  t.regex((await browser.get('/settings', { 'accept-language': 'xx' })).text, /<html lang="de"/);
});
