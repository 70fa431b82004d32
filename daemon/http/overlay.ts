import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Asset, type OverlayFault, type OverlayFolder, readOverlay } from './overlay-folder.js';
import { overlaidTexts } from './overlay-text.js';
import type { Texts } from './text.js';
import { inlineSheet, makeViews, type Page, portalFolder, type Views } from './view.js';

/** Pages with what the installer laid over them. */
export interface GuestViews extends Views {
  /** Pictures beside the pages, by file name. */
  readonly assets: ReadonlyMap<string, Asset>;
}

/** What the installer laid over the guests' pages, in the folder `overlay` of the state folder: read at the start. */
export interface Overlays {
  /** The pages for the guests of an access point; null: of one with nothing of its own. */
  at(accessPoint: string | null): GuestViews;
  /** What is wrong with it, as known now: a template may stumble over a guest whom nobody foresaw. */
  faults(): readonly OverlayFault[];
}

/** A page to try a template with: every template that we have must be able to show it. */
export interface SamplePage {
  readonly template: string;
  readonly page: Page & object;
  /** What a form must send along, or we would not take it. */
  readonly mustHold: readonly string[];
}

export interface OverlayParts {
  readonly stateFolder: string;
  readonly views: Views;
  readonly accessPoints: readonly { readonly id: string }[];
  readonly samples: readonly SamplePage[];
  /** Told of each fault once. */
  readonly onFault: (fault: OverlayFault) => void;
}

/** Reads the overlays of all and of each access point. Never throws for what is in them: ours stands in for it. */
export async function openOverlays({
  stateFolder,
  views,
  accessPoints,
  samples,
  onFault,
}: OverlayParts): Promise<Overlays> {
  const faults = new Map<string, OverlayFault>();
  const note = (fault: OverlayFault) => {
    const key = `${fault.file}: ${fault.fault}`;
    if (faults.has(key) || faults.size >= mostFaults) return;
    faults.set(key, fault);
    onFault(fault);
  };
  const read = async (path: string) => {
    const folder = await readOverlay(stateFolder, path, ourTemplates());
    for (const fault of folder?.faults ?? []) note(fault);
    return folder && withoutBroken(folder, views.texts, samples, note);
  };
  const common = await read('overlay');
  const made = new Map<string, GuestViews>();
  const commonViews = await layered(views, common === undefined ? [] : [common], note);
  for (const { id } of accessPoints) {
    const own = await read(`overlay/at/${id}`);
    if (own !== undefined) made.set(id, await layered(views, common === undefined ? [own] : [common, own], note));
  }
  return {
    at: (accessPoint) => made.get(accessPoint ?? '') ?? commonViews,
    faults: () => [...faults.values()],
  };
}

/** More would be no help, and grow for ever where a fault names what differs from guest to guest. */
const mostFaults = 100;

/** The templates that guests see: `guest/splash`, `layout/page`. */
export function ourTemplates(): ReadonlySet<string> {
  const folder = portalFolder();
  return new Set(
    ['guest', 'layout'].flatMap((room) =>
      (existsSync(join(folder, room)) ? readdirSync(join(folder, room)) : [])
        .filter((name) => name.endsWith('.eta'))
        .map((name) => `${room}/${name.replace(/\.eta$/, '')}`),
    ),
  );
}

/** The folder without the templates that cannot show every sample, each tried alone among ours. */
function withoutBroken(
  folder: OverlayFolder,
  texts: Texts,
  samples: readonly SamplePage[],
  note: (fault: OverlayFault) => void,
): OverlayFolder {
  const templates = new Map(folder.templates);
  for (const [name, text] of folder.templates) {
    const fault = faultOf(name, makeViews(texts, new Map([[name, text]])), samples);
    if (fault === undefined) continue;
    templates.delete(name);
    note({ file: `${folder.path}/${name}.eta`, fault, isLeftOut: true });
  }
  return { ...folder, templates };
}

function faultOf(name: string, views: Views, samples: readonly SamplePage[]): string | undefined {
  const isAround = !samples.some(({ template }) => template === name);
  for (const { template, page, mustHold } of samples) {
    if (!isAround && template !== name) continue;
    try {
      const html = views.render(template, page);
      const missing = mustHold.find((part) => !html.includes(part));
      if (missing !== undefined) return `leaves out ${missing}, without which the page ${template} does not work`;
    } catch (error) {
      return `cannot show ${template}: ${reasonOf(error)}`;
    }
  }
  return undefined;
}

async function layered(
  ours: Views,
  folders: readonly OverlayFolder[],
  note: (fault: OverlayFault) => void,
): Promise<GuestViews> {
  const texts = await overlaidTexts(ours.texts, folders, note);
  const templates = new Map(folders.flatMap((folder) => [...folder.templates]));
  const css = folders.map((folder) => folder.css).join('\n');
  const plain = texts === ours.texts ? ours : makeViews(texts);
  const overlaid = templates.size === 0 ? plain : makeViews(texts, templates);
  const path = folders.at(-1)?.path ?? 'overlay';
  return {
    texts,
    assets: new Map(folders.flatMap((folder) => [...folder.assets])),
    render: (template, page) => {
      if (overlaid === plain) return plain.render(template, page);
      try {
        return overlaid.render(template, page);
      } catch (error) {
        note({ file: path, fault: `cannot show a page of ${template}: ${reasonOf(error)}`, isLeftOut: true });
        return plain.render(template, page);
      }
    },
    sheet: (...files) => {
      const sheet = ours.sheet(...files);
      return css.trim() === '' || !files.includes('guest.css') ? sheet : inlineSheet(`${sheet.css}\n${css.trim()}`);
    },
  };
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}
