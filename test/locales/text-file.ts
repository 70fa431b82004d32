import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type Select, type Token } from '@messageformat/parser';
import { root } from '../source-code.js';

const folder = join(root, 'portal/locales');
const foldersOf = (path: string) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** The texts as they are written, by language and then by key. */
export const written: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  foldersOf(folder).map((language) => [language, textsOf(language)]),
);

export const languages: readonly string[] = [...written.keys()];
export const namespaces: readonly string[] = namesIn('en');

export function textIn(language: string, key: string): string {
  return written.get(language)?.get(key) ?? '';
}

/** The files of a language without their ending: `['admin', 'guest']`. */
export function namesIn(language: string): string[] {
  return readdirSync(join(folder, language)).map((name) => name.replace(/\.json$/, ''));
}

function textsOf(language: string): Map<string, string> {
  return new Map(
    namesIn(language).flatMap((name) =>
      flatten(JSON.parse(readFileSync(join(folder, language, `${name}.json`), 'utf8')), `${name}.`),
    ),
  );
}

function flatten(tree: object, prefix: string): [string, string][] {
  return Object.entries(tree).flatMap(([name, entry]: [string, object | string]) =>
    typeof entry === 'string' ? [[prefix + name, entry] as [string, string]] : flatten(entry, `${prefix}${name}.`),
  );
}

/** Every part of a message, those inside its cases, too. */
export function partsOf(text: string): Token[] {
  const all = (tokens: readonly Token[]): Token[] =>
    tokens.flatMap((token) => ('cases' in token ? [token, ...token.cases.flatMap((one) => all(one.tokens))] : [token]));
  return all(parse(text));
}

/** The names in braces. */
export function valuesIn(text: string): string[] {
  return [...new Set(partsOf(text).flatMap((part) => ('arg' in part ? [part.arg] : [])))].sort();
}

/** The words alone, with `filler` for every value. */
export function wordsIn(text: string, filler = ''): string {
  return partsOf(text)
    .map((part) => (part.type === 'content' ? part.value : part.type === 'argument' ? filler : ''))
    .join('');
}

export function choicesIn(text: string): Select[] {
  return partsOf(text).filter((part): part is Select => 'cases' in part);
}
