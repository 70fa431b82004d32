import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { directionOf } from './direction.js';
import type { OverlayFault, OverlayFolder } from './overlay-folder.js';
import type { Say, Texts, Values } from './text.js';
import { portalFolder } from './view.js';

type Note = (fault: OverlayFault) => void;
type Text = (values: Values) => string;

/** What a language that is wholly the installer's should have, or else says in English. */
const ofGuests = /^(?:guest|shared|devices\.guest)\./;
/** Its own name: how it is offered. */
const nameKey = 'shared.language';

/**
 * Our texts with those of the overlays laid over them, the last on top; a whole further language is one more. A text with a
 * fault is left out, which is noted: ours stands there.
 */
export async function overlaidTexts(base: Texts, folders: readonly OverlayFolder[], note: Note): Promise<Texts> {
  if (folders.every(({ texts }) => texts.size === 0)) return base;
  const compiled = new Map<string, Map<string, Text>>();
  for (const { path, texts } of folders)
    for (const [language, own] of texts) {
      const compile = await compilerOf(language);
      const known = compiled.get(language) ?? new Map<string, Text>();
      compiled.set(language, known);
      for (const [key, { text, file }] of own) {
        const made =
          compile === undefined ? 'is in no language that we know the plurals of' : tried(base, compile, key, text);
        if (typeof made === 'string') note({ file: `${path}/${file}`, fault: `${key} ${made}`, isLeftOut: true });
        else known.set(key, made);
      }
    }
  const further = [...compiled.keys()].filter((language) => !base.languages.includes(language));
  const spoken = further.filter((language) => isSpoken(base, language, compiled, note));
  return laidOver(base, [...base.languages, ...spoken.sort()], compiled);
}

function laidOver(
  base: Texts,
  languages: readonly string[],
  compiled: ReadonlyMap<string, ReadonlyMap<string, Text>>,
): Texts {
  return {
    languages,
    has: base.has,
    keys: (language) => base.keys(base.languages.includes(language) ? language : 'en'),
    say(language): Say {
      const own = compiled.get(language);
      const ours = base.say(base.languages.includes(language) ? language : 'en');
      if (own === undefined) return ours;
      return (key, values = {}) => own.get(key)?.(values) ?? ours(key, values);
    },
  };
}

/** A further language needs its name; what else it lacks is said in English. */
function isSpoken(
  base: Texts,
  language: string,
  compiled: ReadonlyMap<string, ReadonlyMap<string, Text>>,
  note: Note,
): boolean {
  const own = compiled.get(language);
  const file = `overlay/locales/${language}`;
  if (own?.has(nameKey) !== true) {
    note({ file, fault: `is not offered: shared.json must say its name, "language"`, isLeftOut: true });
    return false;
  }
  const missing = base.keys('en').filter((key) => ofGuests.test(key) && !own.has(key));
  if (missing.length > 0) {
    const some = `${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ' …' : ''}`;
    note({ file, fault: `lacks ${missing.length} texts, said in English: ${some}`, isLeftOut: false });
  }
  return true;
}

/** The text, or what is wrong with it. */
function tried(base: Texts, compile: Compile, key: string, text: string): Text | string {
  if (!base.has(key)) return 'is no text that we have';
  try {
    const unknown = compile.argumentsOf(text).filter((name) => !argumentsOfOurs(compile, key).includes(name));
    if (unknown.length > 0)
      return `asks for {${unknown.join('}, {')}}, and gets ${
        argumentsOfOurs(compile, key)
          .map((name) => `{${name}}`)
          .join(', ') || 'nothing'
      }`;
    return compile.text(text);
  } catch (error) {
    return `is no text in ICU MessageFormat: ${String(error instanceof Error ? error.message : error).split('\n')[0]}`;
  }
}

interface Compile {
  text(text: string): Text;
  /** The names in braces, those of every branch. */
  argumentsOf(text: string): readonly string[];
}

/** Made as scripts/build.mjs makes ours; loaded only where there is something to compile. undefined: no such language. */
async function compilerOf(language: string): Promise<Compile | undefined> {
  const [{ default: loaded }, { parse }] = await Promise.all([
    import('@messageformat/core'),
    import('@messageformat/parser'),
  ]);
  // its types are those of its CommonJS half, which Node does not load
  const MessageFormat = loaded as unknown as typeof loaded.default;
  const rules = language === 'pt' ? 'pt-PT' : language;
  if (MessageFormat.supportedLocalesOf([rules]).length === 0) return undefined;
  const isApart = directionOf(language) === 'rtl';
  const format = new MessageFormat(rules, { returnType: 'string' });
  const names = (tokens: readonly Token[]): string[] =>
    tokens.flatMap(({ arg, cases = [] }) => [
      ...(arg === undefined ? [] : [arg]),
      ...cases.flatMap((one) => names(one.tokens)),
    ]);
  return {
    text: (text) => format.compile(isApart ? setApart(text, parse(text) as readonly Token[]) : text) as Text,
    argumentsOf: (text) => [...new Set(names(parse(text) as readonly Token[]))],
  };
}

interface Token {
  readonly type: string;
  readonly arg?: string;
  readonly cases?: readonly { readonly tokens: readonly Token[] }[];
  readonly ctx: { readonly offset: number; readonly text: string };
}

/**
 * In a text from right to left each value runs in the direction of its own words (Unicode's first strong isolate): a code,
 * an address or a rate would else change places with what stands beside it.
 */
function setApart(text: string, tokens: readonly Token[]): string {
  const values = (all: readonly Token[]): Token['ctx'][] =>
    all.flatMap(({ type, cases = [], ctx }) => [
      ...(type === 'argument' ? [ctx] : []),
      ...cases.flatMap((one) => values(one.tokens)),
    ]);
  const last = values(tokens).toSorted((a, b) => b.offset - a.offset);
  return last.reduce((made, { offset, text: value }) => {
    const end = offset + value.length;
    return `${made.slice(0, offset)}\u2068${value}\u2069${made.slice(end)}`;
  }, text);
}

/** What our English text is given: no other language may ask for more. */
function argumentsOfOurs({ argumentsOf }: Compile, key: string): readonly string[] {
  const [namespace = '', ...path] = key.split('.');
  let found: unknown = ourTexts(namespace);
  for (const name of path) found = (found as Readonly<Record<string, unknown>>)[name];
  return argumentsOf(String(found));
}

const read = new Map<string, unknown>();

function ourTexts(namespace: string): unknown {
  if (!read.has(namespace)) {
    const file = join(portalFolder(), 'locales', 'en', `${namespace}.json`);
    read.set(namespace, JSON.parse(readFileSync(file, 'utf8')));
  }
  return read.get(namespace);
}
