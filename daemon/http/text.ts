import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export type Values = Readonly<Record<string, string | number>>;

/** The text with this key, in one language. Throws on an unknown key and on a value that the text needs and lacks. */
export type Say = (key: string, values?: Values) => string;

/** What the pages say, in every language of portal/locales. */
export interface Texts {
  /** Codes, sorted: `['en', 'fr']`. */
  readonly languages: readonly string[];
  say(language: string): Say;
  /** Whether there is a text with this key. */
  has(key: string): boolean;
  /** Every key of a language, like `guest.splash.title`: the file, then the path in it. */
  keys(language: string): readonly string[];
}

type Text = (values: Values) => string;

/** Loads the compiled texts (scripts/build.mjs). */
export async function loadTexts(): Promise<Texts> {
  const folder = join(folderWith('portal/locales/en.js'), 'portal/locales');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.js')).sort();
  const byLanguage = new Map<string, Map<string, Text>>();
  for (const file of files) {
    const module = (await import(pathToFileURL(join(folder, file)).href)) as { default: object };
    byLanguage.set(file.replace(/\.js$/, ''), new Map(flatten(module.default, '')));
  }
  return {
    languages: [...byLanguage.keys()],
    has: (key) => byLanguage.get('en')?.has(key) ?? false,
    say: (language) => speaker(language, byLanguage.get(language) ?? new Map()),
    keys: (language) => [...(byLanguage.get(language)?.keys() ?? [])],
  };
}

/** The nearest folder above this file that holds `path`. */
export function folderWith(path: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, path))) return folder;
    if (folder === dirname(folder)) throw new Error(`looking for ${path}: no folder above ${import.meta.url} has it`);
  }
}

function flatten(tree: object, prefix: string): [string, Text][] {
  return Object.entries(tree).flatMap(([name, entry]: [string, object | Text]) =>
    typeof entry === 'function'
      ? [[prefix + name, entry as Text] as [string, Text]]
      : flatten(entry, `${prefix}${name}.`),
  );
}

function speaker(language: string, texts: ReadonlyMap<string, Text>): Say {
  return (key, values = {}) => {
    const text = texts.get(key);
    if (text === undefined) throw new Error(`no text ${key} in ${language}`);
    return text(strict(values, key));
  };
}

/** Without it a forgotten value would print as "undefined". */
function strict(values: Values, key: string): Values {
  return new Proxy(values, {
    get: (target, name) => {
      const value = target[String(name)];
      if (value === undefined) throw new Error(`text ${key} lacks the value ${String(name)}`);
      return value;
    },
  });
}
