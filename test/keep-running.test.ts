import test from 'ava';
import { openSettings } from '../daemon/config/owner-settings.js';
import { keepRunning } from '../daemon/keep-running.js';
import type { KernelSettings } from '../daemon/kernel/setting.js';
import { leastConfig } from './config/sample.js';

const quiet = { info: () => undefined, error: () => undefined };
const kernel = (device: string): KernelSettings => ({
  lans: [{ accessPoint: 'a', device, totalDownKbps: null }],
  wan: { device: 'eth0', totalUpKbps: null },
  portalTlsPort: null,
  portalPort: 8080,
  adminPort: 8081,
  walledGarden: [],
  walledGardenDomains: [],
  antiSpoofing: false,
  namePort: 8053,
  privateRelay: 'allow',
  encryptedDns: 'allow',
});

/** A gateway that cannot start in these time zones, and what happened to it, in order. */
async function stage(impossible: readonly string[] = []) {
  const happened: string[] = [];
  const kept: (string | undefined)[] = [];
  const faults: unknown[] = [];
  const settings = openSettings({
    file: leastConfig,
    owner: undefined,
    keep: async (text) => void kept.push(text),
    restart: () => gateway.restart('changed'),
  });
  const { site } = settings.config;
  const gateway = await keepRunning({
    settings,
    start: async () => {
      const { timeZone } = site;
      if (impossible.includes(timeZone)) throw new Error('no such place', { cause: new Error(timeZone) });
      happened.push(`start ${timeZone}`);
      return { kernel: kernel(timeZone), stop: async () => void happened.push(`stop ${timeZone}`) };
    },
    letGo: async (before, after) => void happened.push(`${before.lans[0]?.device} → ${after.lans[0]?.device}`),
    log: quiet,
    onFault: (error) => faults.push(error),
  });
  return { settings, gateway, happened, kept, faults };
}

test('a setting that needs a new start takes effect in this process: stopped, started, and the old interfaces let go', async (t) => {
  const { settings, gateway, happened } = await stage();
  t.is(settings.lastStart, undefined);
  await settings.change({ site: { timeZone: 'Europe/Rome' } });
  await gateway.stop();
  t.deepEqual(happened, ['start UTC', 'stop UTC', 'start Europe/Rome', 'UTC → Europe/Rome', 'stop Europe/Rome']);
  t.deepEqual(settings.lastStart, { ok: true });
});

test('settings with which the gateway cannot start are taken back, and why is known', async (t) => {
  const { settings, gateway, happened, kept } = await stage(['Europe/Rome']);
  t.true((await settings.change({ site: { timeZone: 'Europe/Rome' } })).ok);
  await gateway.stop();
  t.deepEqual(happened, ['start UTC', 'stop UTC', 'start UTC', 'UTC → UTC', 'stop UTC']);
  t.deepEqual(settings.lastStart, { ok: false, reason: 'no such place: Europe/Rome' });
  t.is(settings.config.site.timeZone, 'UTC');
  t.is(kept.at(-1), undefined);
});

test('a gateway that cannot start even as before is a fault', async (t) => {
  const impossible: string[] = [];
  const { settings, gateway, faults } = await stage(impossible);
  impossible.push('UTC', 'Europe/Rome');
  await settings.change({ site: { timeZone: 'Europe/Rome' } });
  await gateway.stop();
  t.is(faults.length, 1);
});

test('a stopped gateway is not started any more', async (t) => {
  const { settings, gateway, happened } = await stage();
  await gateway.stop();
  await settings.change({ site: { timeZone: 'Europe/Rome' } });
  await gateway.stop();
  t.deepEqual(
    happened.filter((what) => what.startsWith('start')),
    ['start UTC'],
  );
});

test('a first start that fails is told', async (t) => {
  await t.throwsAsync(stage(['UTC']), { message: 'no such place' });
});
