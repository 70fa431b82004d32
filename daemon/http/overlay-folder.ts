import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** What is wrong with a file that was laid over ours. */
export interface OverlayFault {
  /** Its path in the state folder: `overlay/guest/splash.eta`. */
  readonly file: string;
  /** For the installer, in English. */
  readonly fault: string;
  /** Ours stands in its place; false: it is used, and should be looked at. */
  readonly isLeftOut: boolean;
}

/** A picture, by its bytes. */
export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A folder with files for the guests' pages, as it was read: what may not be in it has become a fault. */
export interface OverlayFolder {
  /** Its path in the state folder. */
  readonly path: string;
  /** By name: `guest/splash`. */
  readonly templates: ReadonlyMap<string, string>;
  readonly css: string;
  /** By file name. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** Texts by their key, by language, with the file that they stand in. */
  readonly texts: ReadonlyMap<string, ReadonlyMap<string, { readonly text: string; readonly file: string }>>;
  readonly faults: readonly OverlayFault[];
}

/** Of what pages are given (portal/README.md): a template is written for one version. */
export const modelsVersion = 1;

const mostBytes = { template: 100_000, css: 20_000, asset: 100_000, assets: 1_000_000, text: 200_000 } as const;
const template = /^((?:guest|layout)\/[a-z][a-z-]*)\.eta$/;
const asset = /^assets\/([a-z0-9][a-z0-9._-]{0,60}\.(png|jpg|jpeg|gif|webp|avif|svg))$/;
const texts = /^locales\/([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\/([a-z][a-z-]*)\.json$/;
/** In the common folder: the folders of single access points. */
const ofOne = /^at(?:\/|$)/;
const remarks = /(?:^|\/)(?:\.|README)|~$/;

/** Reads one overlay folder of a state folder; undefined where there is none. `known`: the templates that we have. */
export async function readOverlay(
  stateFolder: string,
  path: string,
  known: ReadonlySet<string>,
): Promise<OverlayFolder | undefined> {
  const root = join(stateFolder, path);
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => undefined);
  if (entries === undefined) return undefined;
  const found: Found = { templates: new Map(), css: '', assets: new Map(), texts: new Map(), faults: [] };
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ name: relative(root, join(entry.parentPath, entry.name)), isFile: entry.isFile() }))
    .filter(({ name }) => !ofOne.test(name) && !remarks.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, isFile } of names) {
    const wrong = isFile
      ? await take(root, name, found, known).catch((error: Error) => `cannot be read: ${error.message}`)
      : 'is no plain file: links are not followed';
    if (wrong !== undefined) found.faults.push({ file: `${path}/${name}`, fault: wrong, isLeftOut: true });
  }
  const version = await readVersion(root);
  if (names.length > 0 && version !== modelsVersion) found.faults.push(otherVersion(path, version));
  return { path, ...found };
}

interface Found {
  readonly templates: Map<string, string>;
  css: string;
  readonly assets: Map<string, Asset>;
  readonly texts: Map<string, Map<string, { text: string; file: string }>>;
  readonly faults: OverlayFault[];
}

/** Takes a file up, or answers why not. */
async function take(root: string, name: string, found: Found, known: ReadonlySet<string>): Promise<string | undefined> {
  const file = join(root, name);
  const [, ofTemplate] = template.exec(name) ?? [];
  const [, picture, ending] = asset.exec(name) ?? [];
  const [, language, namespace] = texts.exec(name) ?? [];
  const tooLarge = async (most: number) =>
    (await stat(file)).size > most ? `is larger than ${most / 1000} kB` : undefined;
  if (name === 'overlay.json') return undefined;
  if (name === 'guest.css') {
    const css = await readFile(file, 'utf8');
    if (css.includes('<')) return 'holds a “<”, which no stylesheet of a page may';
    const wrong = await tooLarge(mostBytes.css);
    if (wrong === undefined) found.css = css.trim();
    return wrong;
  }
  if (ofTemplate !== undefined) {
    if (!known.has(ofTemplate)) return `is no template that we have: ${[...known].join(', ')}`;
    const wrong = await tooLarge(mostBytes.template);
    if (wrong === undefined) found.templates.set(ofTemplate, await readFile(file, 'utf8'));
    return wrong;
  }
  if (picture !== undefined && ending !== undefined) return takeAsset(file, picture, ending, found, tooLarge);
  if (language !== undefined && namespace !== undefined)
    return (await tooLarge(mostBytes.text)) ?? takeTexts(file, language, namespace, found, `${name}`);
  return 'is nothing that can be laid over the pages: see portal/README.md';
}

async function takeAsset(
  file: string,
  name: string,
  ending: string,
  { assets }: Found,
  tooLarge: (most: number) => Promise<string | undefined>,
): Promise<string | undefined> {
  const wrong = await tooLarge(mostBytes.asset);
  if (wrong !== undefined) return wrong;
  const bytes = await readFile(file);
  const kind = kinds.find(({ endings }) => endings.includes(ending));
  if (kind === undefined || !kind.is(bytes)) return `is no ${ending.toUpperCase()} picture`;
  const sum = [...assets.values()].reduce((all, one) => all + one.bytes.length, bytes.length);
  if (sum > mostBytes.assets) return `is too much: all pictures together are at most ${mostBytes.assets / 1000} kB`;
  assets.set(name, { type: kind.type, bytes });
  return undefined;
}

async function takeTexts(
  file: string,
  language: string,
  namespace: string,
  found: Found,
  name: string,
): Promise<string | undefined> {
  let tree: unknown;
  try {
    tree = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    return `is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const texts = found.texts.get(language) ?? new Map<string, { text: string; file: string }>();
  found.texts.set(language, texts);
  const wrong = flatten(tree, namespace).filter(([key, text]) => {
    if (typeof text === 'string') texts.set(key, { text, file: name });
    return typeof text !== 'string';
  });
  return wrong.length === 0 ? undefined : `has no text at ${wrong.map(([key]) => key).join(', ')}`;
}

function flatten(tree: unknown, prefix: string): [string, unknown][] {
  if (typeof tree !== 'object' || tree === null) return [[prefix, tree]];
  return Object.entries(tree).flatMap(([name, entry]) => flatten(entry, `${prefix}.${name}`));
}

async function readVersion(root: string): Promise<unknown> {
  try {
    return (JSON.parse(await readFile(join(root, 'overlay.json'), 'utf8')) as { models?: unknown }).models;
  } catch {
    return undefined;
  }
}

function otherVersion(path: string, version: unknown): OverlayFault {
  const said = typeof version === 'number' ? `was written for models ${version}` : 'does not say {"models": n}';
  const fault = `${said}; this release has models ${modelsVersion}: compare with portal/README.md, then say ${modelsVersion}`;
  return { file: `${path}/overlay.json`, fault, isLeftOut: false };
}

const startsWith =
  (...parts: readonly (readonly [at: number, bytes: string])[]) =>
  (bytes: Buffer) =>
    parts.every(([at, text]) => bytes.subarray(at, at + text.length).toString('latin1') === text);

const kinds: readonly {
  readonly endings: readonly string[];
  readonly type: string;
  readonly is: (bytes: Buffer) => boolean;
}[] = [
  { endings: ['png'], type: 'image/png', is: startsWith([0, '\x89PNG']) },
  { endings: ['jpg', 'jpeg'], type: 'image/jpeg', is: startsWith([0, '\xff\xd8\xff']) },
  { endings: ['gif'], type: 'image/gif', is: startsWith([0, 'GIF8']) },
  { endings: ['webp'], type: 'image/webp', is: startsWith([0, 'RIFF'], [8, 'WEBP']) },
  { endings: ['avif'], type: 'image/avif', is: startsWith([4, 'ftyp']) },
  { endings: ['svg'], type: 'image/svg+xml', is: (bytes) => bytes.toString('utf8').includes('<svg') },
];
