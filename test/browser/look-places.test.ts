// Settings › the guests' pages, where there are two access points and something is wrong with the installer's files.
import test from 'ava';
import type { Browser } from 'playwright-core';
import { loadViews } from '../../daemon/http/view.js';
import { openStage } from '../http/admin-stage.js';
import { desktop, inspect, launch, openPage, phone, signIn } from './page.js';

const two = {
  accessPoints: [
    { id: 'lounge', name: 'Lounge', interface: 'br-lounge' },
    { id: 'camp', name: 'Campsite, pitches and bungalows', interface: 'br-camp', language: 'fr' },
  ],
};
const file = 'overlay/at/camp/locales/en/guest.json';
const faults = [
  { file, fault: 'guest.ended.since asks for {when}, and gets {clock}', isLeftOut: true },
  { file: 'overlay/guest/splash.eta', fault: 'cannot show guest/splash: it.problem is null', isLeftOut: true },
];

let browser: Browser;
test.before(async () => {
  browser = await launch();
});
test.after.always(() => browser?.close());

for (const [look, options] of Object.entries({
  'phone-dark-de': { ...phone, colorScheme: 'dark', locale: 'de-DE' },
  'desktop-light-en': { ...desktop, colorScheme: 'light', locale: 'en-GB' },
} as const))
  test.serial(`the look of one access point is readable by all and fits the screen: ${look}`, async (t) => {
    const views = await loadViews();
    const overlays = { at: () => ({ ...views, assets: new Map() }), faults: () => faults };
    const stage = await openStage(t, {}, two, undefined, { overlays });
    const page = await openPage(t, browser, options);
    await signIn(page, stage);
    await page.goto(`${stage.url}/settings/look?at=camp`);
    await inspect(t, page, `look-places-${look}`);
  });
