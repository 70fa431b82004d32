import type { Config } from './config/spec.js';
import { guestSheet, logoModel } from './http/guest-look.js';
import { mostFirstPageBytes, pageBytes } from './http/guest-weight.js';
import { type Overlays, openOverlays } from './http/overlay.js';
import type { OverlayFault } from './http/overlay-folder.js';
import { samplePages } from './http/portal/sample-page.js';
import { loadViews, type Views } from './http/view.js';
import type { Branding } from './ports-delivery.js';
import { openBranding } from './store/branding.js';

export interface GuestPagesParts {
  readonly config: Pick<Config, 'site' | 'accessPoints'>;
  readonly views: Views;
  readonly branding: Pick<Branding, 'seen'>;
  /** Told of everything that is wrong with what is laid over the pages. */
  readonly onFault: (fault: OverlayFault) => void;
}

/** The guests' pages with what the installer laid over them, each tried before a guest sees it. */
export async function openGuestPages({ config, views, branding, onFault }: GuestPagesParts): Promise<Overlays> {
  const { site, accessPoints } = config;
  const samples = samplePages();
  const overlays = await openOverlays({ stateFolder: site.stateFolder, views, accessPoints, samples, onFault });
  for (const { id } of accessPoints) {
    const bytes = firstPageBytes(overlays, branding, id);
    if (bytes > mostFirstPageBytes) onFault({ file: `the first page of ${id}`, fault: heavy(bytes), isLeftOut: false });
  }
  return overlays;
}

/** What is wrong with the files that are laid over the guests' pages of a configuration: for `passerelle check`. */
export async function guestPageFaults(config: GuestPagesParts['config']): Promise<readonly OverlayFault[]> {
  const faults: OverlayFault[] = [];
  const branding = await openBranding(config.site.stateFolder, {
    warn: (words) => faults.push({ file: 'branding', fault: String(words), isLeftOut: true }),
  });
  await openGuestPages({ config, views: await loadViews(), branding, onFault: (fault) => faults.push(fault) });
  return faults;
}

function heavy(bytes: number): string {
  return `weighs ${Math.ceil(bytes / 1000)} kB with its pictures, more than ${mostFirstPageBytes / 1000}: guests with a weak signal wait`;
}

/** With the most that it says of itself; the owner's own words are a few hundred bytes more. */
function firstPageBytes(overlays: Overlays, branding: Pick<Branding, 'seen'>, accessPoint: string): number {
  const { look, logo } = branding.seen(accessPoint);
  const views = overlays.at(accessPoint);
  const sheet = guestSheet(views, look.accent);
  const shown = { sheet, logo: logoModel(logo, '/brand/logo') };
  const sizes = samplePages()
    .filter(({ template }) => template === 'guest/splash')
    .map(({ template, page }) => pageBytes(views.render(template, { ...page, ...shown }), logo, views.assets));
  return Math.max(...sizes);
}
