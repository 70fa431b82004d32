import { accessPointSpec } from './access-point-spec.js';
import type { Setting } from './setting.js';
import { spec } from './spec.js';

/**
 * What `uci show passerelle` prints, as the raw object that parseObject takes. The type of a UCI section is a section of
 * the configuration and an option is a setting, in snake case (`total_up_kbps` is `totalUpKbps`). An `access_point` is
 * one entry of `accessPoints`; its id is the name of its section, with `-` for `_`, because UCI allows no dash there.
 * Of two sections of one type the later options win. What is unknown, or not what its type asks for, is passed on as it
 * is, for parseObject to complain of it by path. Never throws.
 */
export function configFromUci(text: string): unknown {
  const accessPoints: Readonly<Record<string, unknown>>[] = [];
  const sections = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { name, type, options } of readSections(text)) {
    if (type === 'accessPoints') accessPoints.push({ ...idFrom(name), ...typed(accessPointSpec, options) });
    else sections.set(type, { ...sections.get(type), ...typed(rowsOf(type), options) });
  }
  return { ...Object.fromEntries(sections), accessPoints };
}

type Rows = Readonly<Record<string, Setting<unknown>>>;

interface Section {
  readonly name: string;
  readonly type: string;
  readonly options: Map<string, readonly string[]>;
}

/** `passerelle.name=type` opens a section; `passerelle.name.option='value'` or `='item' 'item'` belongs to it. */
const entry = /^passerelle\.([^.=\n]+)(?:\.([^.=\n]+))?=((?:[^'\\\n]|'(?:[^']|'\\'')*')*)$/gm;
const word = /'((?:[^']|'\\'')*)'|[^\s']+/g;

function readSections(text: string): Iterable<Section> {
  const sections = new Map<string, Section>();
  for (const [, name = '', option, value = ''] of text.matchAll(entry)) {
    if (option === undefined) sections.set(name, { name, type: sectionOf(value), options: new Map() });
    else sections.get(name)?.options.set(camelCase(option), wordsOf(value));
  }
  return sections.values();
}

/** An apostrophe is printed as in a shell: the quotes end, \' stands alone, the quotes begin again. */
function wordsOf(value: string): string[] {
  return [...value.matchAll(word)].map(([all, quoted]) => (quoted ?? all).replaceAll("'\\''", "'"));
}

function sectionOf(type: string): string {
  return type === 'access_point' ? 'accessPoints' : camelCase(type);
}

function rowsOf(section: string): Rows {
  return Object.hasOwn(spec, section) ? spec[section as keyof typeof spec] : {};
}

/** Sections without a name are shown as `@access_point[0]`: those have to say their id. */
function idFrom(name: string): { readonly id?: string } {
  return name.startsWith('@') ? {} : { id: name.replaceAll('_', '-') };
}

function typed(rows: Rows, options: Section['options']): Record<string, unknown> {
  return Object.fromEntries(
    [...options].map(([name, words]) => [name, valueFrom(Object.hasOwn(rows, name) ? rows[name]?.type : '', words)]),
  );
}

const flags: Readonly<Record<string, boolean>> = {
  ...{ 1: true, on: true, true: true, yes: true, enabled: true },
  ...{ 0: false, off: false, false: false, no: false, disabled: false },
};

/** UCI knows only text; the spec's word for the type says what is meant. */
function valueFrom(type = '', words: readonly string[]): unknown {
  const [only = '', ...more] = words;
  if (type.startsWith('list of ') || more.length > 0) return words;
  if (type.startsWith('number')) return /^\d+$/.test(only) ? Number(only) : only;
  if (type === 'true | false') return Object.hasOwn(flags, only) ? flags[only] : only;
  return only;
}

function camelCase(name: string): string {
  return name.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
