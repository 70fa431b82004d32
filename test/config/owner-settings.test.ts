import test from 'ava';
import { openSettings, type SettingsParts } from '../../daemon/config/owner-settings.js';
import { leastConfig } from './sample.js';

function stage(parts: Partial<SettingsParts> = {}) {
  const kept: (string | undefined)[] = [];
  let restarts = 0;
  const settings = openSettings({
    file: leastConfig,
    owner: undefined,
    keep: async (text) => void kept.push(text),
    restart: () => {
      restarts += 1;
    },
    ...parts,
  });
  return { settings, kept, restarts: () => restarts };
}

test('a change that takes effect at once is on disk, and seen by whoever holds the configuration', async (t) => {
  const { settings, kept, restarts } = stage();
  const { site } = settings.config;
  t.like(await settings.change({ site: { name: ' Chez Lou ' } }), { ok: true, effect: 'at-once' });
  t.is(site.name, 'Chez Lou');
  t.deepEqual(JSON.parse(kept[0] ?? ''), { site: { name: 'Chez Lou' } });
  t.is(restarts(), 0);
});

test('a change that needs a new start says so and begins one, once it is on disk', async (t) => {
  const order: string[] = [];
  const { settings } = stage({
    keep: async () => void order.push('kept'),
    restart: () => void order.push('restart'),
  });
  const changed = await settings.change({ site: { name: 'Lou', timeZone: 'Europe/Rome' } });
  t.deepEqual(changed, {
    ok: true,
    effect: 'restart',
    changed: [
      { path: 'site.name', effect: 'at-once' },
      { path: 'site.timeZone', effect: 'restart' },
    ],
  });
  t.deepEqual(order, ['kept', 'restart']);
});

test('what is wrong is said by path, and nothing is changed', async (t) => {
  const { settings, kept } = stage();
  const changed = await settings.change({
    site: { name: 'Lou', language: 'xx' },
    accessPoints: [{ id: 'a', name: '', interface: 'eth0' }],
  });
  t.deepEqual(!changed.ok && changed.complaints.map(({ path }) => path), ['site.language', 'accessPoints[0].name']);
  t.is(settings.config.site.name, 'Passerelle');
  t.deepEqual(kept, []);
});

test('what only together is wrong is said as well', async (t) => {
  const { settings } = stage();
  const changed = await settings.change({ firewall: { antiSpoofing: true } });
  t.deepEqual(!changed.ok && changed.complaints.map(({ path }) => path), ['firewall.leaseFile']);
  t.true((await settings.change({ firewall: { antiSpoofing: true, leaseFile: '/tmp/leases' } })).ok);
});

test('undefined gives back what the file says, or the default', async (t) => {
  const { settings, kept } = stage({
    file: { ...leastConfig, site: { name: 'File' } },
    owner: { site: { name: 'Owner', country: 'FR' } },
  });
  t.true(settings.isOwners('site.name'));
  t.false(settings.isOwners('site.language'));
  t.is(settings.standard.site.name, 'File');
  await settings.change({ site: { name: undefined } });
  t.is(settings.config.site.name, 'File');
  await settings.change({ site: { country: undefined } });
  t.is(settings.config.site.country, null);
  t.deepEqual([kept.length, kept.at(-1)], [2, undefined], 'nothing of the owner is left, and so is no file');
});

test('the name and the Wi-Fi of an access point change at once; another interface, or one more, needs a new start', async (t) => {
  const { settings, restarts } = stage();
  const [point] = settings.config.accessPoints;
  t.like(await settings.change({ accessPoints: [{ ...point, name: 'Terrace', ssid: 'Lou' }] }), { effect: 'at-once' });
  t.is(settings.config.accessPoints[0]?.name, 'Terrace');
  t.is(restarts(), 0);
  t.like(await settings.change({ accessPoints: [{ ...point, interface: 'br-two' }] }), { effect: 'restart' });
  const more = [...settings.config.accessPoints, { id: 'roof', name: 'Roof', interface: 'br-roof' }];
  t.like(await settings.change({ accessPoints: more }), {
    effect: 'restart',
    changed: [{ path: 'accessPoints', effect: 'restart' }],
  });
  t.is(restarts(), 2);
});

test('what the machine has against a new start is said, and nothing is changed', async (t) => {
  const complaint = { path: 'accessPoints[0].interface', problem: 'is the one of this page', fatal: true };
  const { settings, kept, restarts } = stage({ tried: async () => [complaint] });
  t.deepEqual(await settings.change({ site: { timeZone: 'Europe/Rome' } }), { ok: false, complaints: [complaint] });
  t.true((await settings.change({ site: { name: 'At once: nothing to try' } })).ok);
  t.is(kept.length, 1);
  t.is(restarts(), 0);
});

test('a new start that fails is taken back: what was before holds, live and on disk', async (t) => {
  const { settings, kept } = stage({ owner: { site: { name: 'Lou' } } });
  await settings.change({ site: { name: 'Two', timeZone: 'Europe/Rome' } });
  await settings.revert();
  t.like(settings.config.site, { name: 'Lou', timeZone: 'UTC' });
  t.deepEqual(JSON.parse(kept.at(-1) ?? ''), { site: { name: 'Lou' } });
  await settings.revert();
  t.is(kept.length, 2, 'once is enough');
});

test('changes made at the same time are made one after the other, and none is lost', async (t) => {
  const { settings, kept } = stage();
  await Promise.all([
    settings.change({ site: { name: 'Lou' } }),
    settings.change({ site: { country: 'FR' } }),
    settings.change({ history: { keepMonths: 6 } }),
  ]);
  t.deepEqual(JSON.parse(kept.at(-1) ?? ''), {
    site: { name: 'Lou', country: 'FR' },
    history: { keepMonths: 6 },
  });
});

test('a disk that fails changes nothing', async (t) => {
  const { settings } = stage({ keep: () => Promise.reject(new Error('full')) });
  await t.throwsAsync(settings.change({ site: { name: 'Lou' } }), { message: 'full' });
  t.is(settings.config.site.name, 'Passerelle');
});

test('what was kept and is wrong is told, and lost with the next change', async (t) => {
  const { settings, kept } = stage({ owner: { site: { name: '', country: 'FR' } } });
  t.deepEqual(
    settings.ignored.map(({ path }) => path),
    ['site.name'],
  );
  await settings.change({ codes: { length: 10 } });
  t.deepEqual(JSON.parse(kept[0] ?? ''), { site: { country: 'FR' }, codes: { length: 10 } });
});

test('what the gateway has started with is not taken back; changes since then are, together', async (t) => {
  const { settings } = stage();
  await settings.change({ site: { timeZone: 'Europe/Rome' } });
  settings.started();
  await settings.revert();
  t.is(settings.config.site.timeZone, 'Europe/Rome');
  await settings.change({ site: { timeZone: 'Europe/Paris' } });
  await settings.change({ site: { name: 'Lou' } });
  await settings.change({ site: { timeZone: 'Europe/Madrid' } });
  await settings.revert();
  t.is(settings.config.site.timeZone, 'Europe/Rome');
});
