import { type Complaint, isObject, type Parsed, parseAccessPoints, parseObject, parseRows } from './parse.js';
import type { Setting } from './setting.js';
import { spec } from './spec.js';

/** Settings by section and key, and `accessPoints` as a whole list: some of a configuration, unparsed. */
export type Entries = Readonly<Record<string, unknown>>;

export interface Overlaid extends Parsed {
  /** The owner's entries that are in force. */
  readonly owner: Entries;
  /** What is wrong with the others; they are not. */
  readonly ignored: readonly Complaint[];
}

type Rows = Readonly<Record<string, Setting<unknown>>>;

/**
 * The configuration of a file with the owner's changes laid over it: section by section, key by key, the access points as one
 * list. An entry of the owner's that is unknown, not the owner's to set, wrong, or at odds with the rest is ignored: it never
 * keeps the gateway from starting. Never throws.
 */
export function overlay(file: unknown, owner: unknown): Overlaid {
  const ignored: Complaint[] = [];
  if (!isObject(file)) return { ...parseObject(file), owner: {}, ignored };
  let entries = sift(owner, ignored);
  for (;;) {
    const parsed = parseObject(merged(file, entries));
    const fatal = parsed.complaints.filter((complaint) => complaint.fatal);
    if (fatal.length === 0 || Object.keys(entries).length === 0) return { ...parsed, owner: entries, ignored };
    ignored.push(...fatal);
    entries = without(entries, fatal);
  }
}

/** The two laid over each other; a section of which nothing is left is not there. */
export function merged(below: Entries, above: Entries): Entries {
  const sections = Object.entries(above).map(([name, section]) => {
    const under = below[name];
    return [name, isObject(section) && isObject(under) ? { ...under, ...section } : section];
  });
  return { ...below, ...Object.fromEntries(sections) };
}

/** The rows of a section; undefined when there is no such section. */
export function rowsOf(section: string): Rows | undefined {
  return Object.hasOwn(spec, section) ? spec[section as keyof typeof spec] : undefined;
}

/** What the owner may set, each entry good by itself. */
function sift(owner: unknown, ignored: Complaint[]): Entries {
  if (owner === undefined) return {};
  if (!isObject(owner)) {
    ignored.push({ path: '(settings)', problem: 'must be an object', fatal: false });
    return {};
  }
  const kept = Object.entries(owner).flatMap(([name, raw]): [string, unknown][] => {
    const entry = name === 'accessPoints' ? siftPoints(raw, ignored) : siftSection(name, raw, ignored);
    return entry === undefined ? [] : [[name, entry]];
  });
  return Object.fromEntries(kept);
}

function siftPoints(raw: unknown, ignored: Complaint[]): unknown {
  const complaints: Complaint[] = [];
  const points = parseAccessPoints(raw, complaints);
  ignored.push(...complaints);
  return complaints.some(({ fatal }) => fatal) ? undefined : points;
}

function siftSection(name: string, raw: unknown, ignored: Complaint[]): unknown {
  const rows = rowsOf(name);
  if (rows === undefined || !isObject(raw)) {
    ignored.push({ path: name, problem: rows ? 'must be an object' : 'is not a known section', fatal: false });
    return undefined;
  }
  const kept = Object.entries(raw).flatMap(([key, value]): [string, unknown][] => {
    const path = `${name}.${key}`;
    const row = Object.hasOwn(rows, key) ? rows[key] : undefined;
    if (row?.byOwner === null) {
      ignored.push({ path, problem: 'is set in the configuration file alone', fatal: false });
      return [];
    }
    const complaints: Complaint[] = [];
    const parsed = parseRows(name, row ? { [key]: row } : {}, { [key]: value }, complaints);
    ignored.push(...complaints);
    return complaints.length > 0 ? [] : [[key, parsed[key]]];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Without what the complaints speak of; where they speak of nothing of the owner's, without their sections, or anything. */
function without(entries: Entries, complaints: readonly Complaint[]): Entries {
  const named = complaints.map(({ path }) => path.split(/[.[]/));
  const isNamed = (section: string, key?: string) =>
    named.some(([first, second]) => first === section && (key === undefined || second === key));
  const byKey = Object.fromEntries(
    Object.entries(entries).flatMap(([name, section]): [string, unknown][] => {
      if (!isObject(section)) return isNamed(name) ? [] : [[name, section]];
      const keys = Object.entries(section).filter(([key]) => !isNamed(name, key));
      return keys.length === 0 ? [] : [[name, Object.fromEntries(keys)]];
    }),
  );
  if (JSON.stringify(byKey) !== JSON.stringify(entries)) return byKey;
  const bySection = Object.fromEntries(Object.entries(entries).filter(([name]) => !isNamed(name)));
  return Object.keys(bySection).length < Object.keys(entries).length ? bySection : {};
}
