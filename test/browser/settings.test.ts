import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { CertificateStanding } from '../../daemon/ports-delivery.js';
import { comeOnline, seed } from '../http/admin-gateway.js';
import { openStage, type Stage } from '../http/admin-stage.js';
import { desktop, inspect, launch, phone, pictures, press, signIn } from './page.js';

let browser: Browser;
test.before(async () => {
  browser = await launch();
});
test.after.always(() => browser?.close());

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'phone-light-en': { ...phone, colorScheme: 'light', locale: 'en-GB' },
  'phone-dark-de': { ...phone, colorScheme: 'dark', locale: 'de-DE' },
  'desktop-light-fr': { ...desktop, colorScheme: 'light', locale: 'fr-FR' },
};

const day = 86_400_000;
const place = { url: null, host: 'portal.cafe.example', interface: 'br-lounge' };
/** As bad as it can be. */
const certificate: CertificateStanding = {
  about: {
    names: ['portal.cafe.example', '*.camp.example'],
    issuer: "Let's Encrypt, R11",
    validFromAt: Date.UTC(2024, 4, 1),
    validUntilAt: Date.UTC(2024, 4, 1) + 90 * day,
  },
  problem: '/etc/ssl/portal.key is not the key of the certificate in /etc/ssl/portal.pem',
  places: [
    { ...place, id: 'lounge', name: 'Lounge', trouble: null, url: 'https://portal.cafe.example/captive-portal' },
    { ...place, id: 'garden', name: 'Garden', host: 'garden.example', trouble: 'other-name' },
    { ...place, id: 'roof', name: 'Roof', host: null, trouble: 'no-name' },
  ],
};

async function furnish(t: ExecutionContext): Promise<Stage> {
  const stage = await openStage(t, {}, {}, undefined, { certificate });
  await seed(stage.gateway);
  await comeOnline(stage.gateway);
  stage.interfaces.push(
    { name: 'br-roof', kind: 'bridge', addresses: ['10.9.0.1/24'], isUp: true },
    { name: 'wlan1', kind: 'wireless', addresses: [], isUp: false },
  );
  const [lounge, garden] = stage.settings.config.accessPoints;
  await stage.settings.change({
    site: { name: 'Café de la Gare', country: 'FR' },
    firewall: { walledGardenDomains: ['pay.example', '*.cafe.example'] },
    accessPoints: [{ ...lounge, ssid: 'Café', wifiPassword: 'the sea is wide', totalDownKbps: 50_000 }, garden],
  });
  return stage;
}

const pages: Readonly<Record<string, (page: Page, stage: Stage) => Promise<unknown>>> = {
  overview: (page, { url }) => page.goto(`${url}/settings`),
  place: (page, { url }) => page.goto(`${url}/settings/place?done=settings.changed`),
  'place-bad': async (page, { url }) => {
    await page.goto(`${url}/settings/place`);
    await page.fill('[name="site.timeZone"]', 'Mars/Olympus');
    await page.fill('[name="site.currency"]', 'euro');
    await press(page, 'main form button[type=submit]');
  },
  network: (page, { url }) => page.goto(`${url}/settings/network`),
  'network-bad': async (page, { url }) => {
    await page.goto(`${url}/settings/network`);
    await page.fill('[name="firewall.walledGardenDomains"]', 'apple.com');
    await page.check('[name="firewall.antiSpoofing"]');
    await press(page, 'main form button[type=submit]');
  },
  codes: (page, { url }) => page.goto(`${url}/settings/codes`),
  records: (page, { url }) => page.goto(`${url}/settings/records`),
  system: (page, { url }) => page.goto(`${url}/settings/system`),
  points: (page, { url }) => page.goto(`${url}/settings/access-points`),
  'point-edit': (page, { url }) => page.goto(`${url}/settings/access-points/lounge`),
  'point-new': (page, { url }) => page.goto(`${url}/settings/access-points/new?interface=br-roof`),
  'point-remove': (page, { url }) => page.goto(`${url}/settings/access-points/lounge/remove`),
  'not-started': async (page, { url, settings }) => {
    settings.lastStart = { ok: false, reason: 'listening on the control socket /var/lib/passerelle/control.sock' };
    await page.goto(`${url}/settings/started?to=/settings/network`);
    settings.lastStart = { ok: true };
  },
};

for (const [look, options] of Object.entries(looks)) {
  test.serial(`every page of the settings is readable by all and fits the screen: ${look}`, async (t) => {
    t.timeout(180_000, 'fifteen pages and their inspection');
    const stage = await furnish(t);
    const context = await browser.newContext(options);
    t.teardown(() => context.close());
    const page = await context.newPage();
    await signIn(page, stage);
    for (const [name, visit] of Object.entries(pages)) {
      await visit(page, stage);
      await inspect(t, page, `settings-${name}-${look}`);
    }
    t.deepEqual(stage.faults, []);
  });
}

test.serial('without JavaScript a change that restarts the gateway says so and comes back by itself', async (t) => {
  const stage = await furnish(t);
  const context = await browser.newContext({ ...phone, locale: 'en-GB', javaScriptEnabled: false });
  t.teardown(() => context.close());
  const page = await context.newPage();
  await signIn(page, stage);
  await press(page, 'nav a[href="/settings"]');
  await press(page, 'main a[href="/settings/network"]');
  await page.fill('[name="uplink.totalUpKbps"]', '20');
  stage.settings.lastStart = { ok: true };
  await press(page, 'main form button[type=submit]');
  t.is(await page.locator('h1').innerText(), 'The gateway is restarting');
  await page.screenshot({ path: `${pictures}settings-starting.png`, fullPage: true });
  await page.waitForURL(/done=settings\.started/, { timeout: 8_000 });
  t.regex(await page.locator('[role=status]').innerText(), /restarted with the new settings/);
  t.is(await page.locator('[name="uplink.totalUpKbps"]').inputValue(), '20');
});
