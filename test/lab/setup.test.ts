// A box fresh from its carton: an owner who has never seen it, on the management side, makes it a café by the browser alone,
// and a guest goes online with one of the ten tickets.
import { join } from 'node:path';
import { writeBrowserWrapper } from '../../scripts/netlab/browser.js';
import { plan } from '../../scripts/netlab/lab.js';
import { heading, keepPicture, openBrowser, phone, press } from './browser.js';
import { curl, isOnline, openGatewayLab, rule } from './gateway-lab.js';

const ownersPage = `http://${plan.management.ipv4}:8081`;

rule('from the first start to a guest who is online with a ticket, by the browser alone', async (t) => {
  const place = await openGatewayLab({
    accessPoints: [],
    config: { uplink: { interface: null as unknown as string } },
  });
  t.teardown(() => place.close());
  const { owner, folder } = place.lab;
  const browser = await openBrowser(await writeBrowserWrapper(owner.namespace, join(folder, 'owner')));
  t.teardown(() => browser.close());
  const guest = place.lab.guest(1);
  t.true(await isOnline(guest), 'nothing is guarded before anybody has said what');

  const context = await browser.newContext({ ...phone, javaScriptEnabled: false });
  const page = await context.newPage();
  const startedAt = Date.now();
  await page.goto(ownersPage);
  await page.fill('#name', 'Chez Lou');
  await page.fill('#password', 'le chat est gris');
  await page.fill('#again', 'le chat est gris');
  await press(page, 'main form button');
  t.true(
    await page.locator(`input[name=interface][value="${plan.lan.interface}"]`).isChecked(),
    'the network is found',
  );
  await page.fill('#timeZone', 'Europe/Paris');
  await page.fill('#ssid', 'Chez Lou');
  await press(page, 'main form button');
  await keepPicture(page, 'setup-offer');
  await press(page, '.cards li:first-child button');
  const codes = await page.locator('.codes li').allInnerTexts();
  t.is(codes.length, 10);
  await keepPicture(page, 'setup-tickets');
  t.log(
    `from the first page to ten tickets: ${((Date.now() - startedAt) / 1000).toFixed(1)} s of a machine's own time`,
  );

  t.false(await isOnline(guest), 'the network that was chosen is shut');
  t.regex((await curl(guest, '-L', 'http://example.com/')).text, /Chez Lou/);
  t.is((await place.logIn(guest, codes[3] ?? '')).status, 303);
  t.true(await isOnline(guest));
  t.true(await isOnline(guest, '-6'));
  await page.goto(`${ownersPage}/online`);
  t.is(await heading(page), '1 device online');
});
