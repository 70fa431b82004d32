import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Eta } from 'eta';
import { directionOf } from './direction.js';
import { folderWith, loadTexts, type Texts } from './text.js';

/** What every page is given besides its own model: templates read `it.…`, `it.t('key', {…})`, and nothing else. */
export interface Page {
  readonly language: string;
  /** Inlined by layout/page.eta; null: the page links to `style` and `script`. */
  readonly sheet: Sheet | null;
  readonly style?: string;
  readonly script?: string;
}

/** A stylesheet to inline: one request less, and its hash is all the CSP needs to allow. */
export interface Sheet {
  readonly css: string;
  /** `'sha256-…'`, for style-src. */
  readonly source: string;
}

export interface Views {
  readonly texts: Texts;
  /** The page that a template of portal/ makes of a model: `render('guest/splash', model)`. */
  render<P extends Page>(template: string, page: P): string;
  /** Files of portal/assets joined in this order: `sheet('base.css', 'guest.css')`. */
  sheet(...files: readonly string[]): Sheet;
}

/** Reads portal/; templates are compiled at their first use and kept. */
export async function loadViews(): Promise<Views> {
  return makeViews(await loadTexts());
}

/** The folder with the templates, the stylesheets and the texts. */
export function portalFolder(): string {
  return join(folderWith('portal/layout/page.eta'), 'portal');
}

/** The same with other texts, and with other templates in the place of ours, by name: `guest/splash`. */
export function makeViews(texts: Texts, overlaid: ReadonlyMap<string, string> = new Map()): Views {
  const folder = portalFolder();
  const eta = new Eta({ views: folder, cache: true, autoFilter: true, filterFunction: printable });
  const name = (file: string) => relative(folder, file).replace(/\.eta$/, '');
  eta.readFile = (file) => overlaid.get(name(file)) ?? readFileSync(file, 'utf8');
  return {
    texts,
    render: (template, page) => {
      const dir = directionOf(page.language);
      return eta.render(`/${template}`, { ...page, dir, t: texts.say(page.language) });
    },
    sheet: (...files) => makeSheet(files.map((file) => readFileSync(join(folder, 'assets', file), 'utf8')).join('\n')),
  };
}

/** Eta would print the word "undefined": a hole in a page is a fault of ours. */
function printable(value: unknown): string {
  if (value === undefined || value === null) throw new Error('a page prints a value that its model lacks');
  return String(value);
}

function makeSheet(text: string): Sheet {
  const css = text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,>]) ?/g, '$1')
    .replaceAll(/: /g, ':')
    .trim();
  return inlineSheet(css);
}

/** A stylesheet as it is written, with what lets a browser take it. */
export function inlineSheet(css: string): Sheet {
  return { css, source: `'sha256-${createHash('sha256').update(css).digest('base64')}'` };
}
