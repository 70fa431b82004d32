import type { State } from '../../domain/state.js';
import { countPhrase } from '../count-phrase.js';
import { type CheckedLine, checkLines } from './import-check.js';
import {
  type ImportColumns,
  type ImportField,
  importFields,
  likelyColumns,
  likelyPreset,
  presets,
} from './import-column.js';
import { delimiters, readTable, type VoucherTable } from './import-file.js';
import type { Place } from './present-online.js';

export interface ReadImport {
  readonly table: VoucherTable;
  readonly preset: (typeof presets)[number];
  readonly columns: ImportColumns;
  readonly lines: readonly CheckedLine[];
}

/** What a file says, with what was chosen by hand; what was not is found out. */
export function readImport(
  text: string,
  asked: URLSearchParams,
  state: State,
  { timeZone, now }: Pick<Place, 'timeZone' | 'now'>,
): ReadImport {
  const head = asked.get('head');
  const table = readTable(text, {
    delimiter: delimiters.find((known) => known === asked.get('delimiter')) ?? null,
    hasHead: head === 'yes' ? true : head === 'no' ? false : null,
  });
  const preset = presets.find((known) => known === asked.get('preset')) ?? likelyPreset(text, table);
  const columns = chosenColumns(asked, likelyColumns(preset, table));
  const isTaken = (code: string) => state.index.ticketByCode.has(code);
  return { table, preset, columns, lines: checkLines(table.rows, columns, { isTaken, timeZone, now }) };
}

export interface ImportModel {
  readonly presets: readonly Option[];
  readonly delimiters: readonly Option[];
  readonly heads: readonly Option[];
  readonly fields: readonly {
    readonly name: ImportField;
    readonly labelKey: string;
    readonly columns: readonly { readonly value: string; readonly label: string; readonly chosen: boolean }[];
  }[];
  readonly head: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[]; readonly problemKey: string }[];
  readonly complaints: readonly { readonly line: number; readonly cell: string; readonly key: string }[];
  readonly good: number;
  readonly goodText: string;
  readonly bad: number;
  readonly badText: string;
  /** Complaints that are not listed. */
  readonly unlisted: number;
}

interface Option {
  readonly name: string;
  readonly key: string;
  readonly chosen: boolean;
}

const shownRows = 8;
const shownComplaints = 50;

export function presentImport(text: string, asked: URLSearchParams, state: State, place: Place): ImportModel {
  const { table, preset, columns, lines } = readImport(text, asked, state, place);
  const width = Math.min(12, Math.max(1, ...lines.slice(0, 100).map(({ cells }) => cells.length)));
  const nameOf = (column: number) => table.head?.[column] || place.say('import.column', { number: column + 1 });
  const indices = Array.from({ length: width }, (_, column) => column);
  const bad = lines.filter(({ result }) => !result.ok);
  const complaints = bad.slice(0, shownComplaints).map((line) => ({
    line: line.line,
    cell: line.cells[columns.code ?? 0] ?? '',
    key: problemKey(line),
  }));
  const good = lines.length - bad.length;
  return {
    presets: presets.map((name) => ({ name, key: `import.preset.${name}`, chosen: name === preset })),
    delimiters: delimiters.map((name) => ({ name, key: `import.delimiter.${name}`, chosen: name === table.delimiter })),
    heads: (['yes', 'no'] as const).map((name) => ({
      name,
      key: `import.head.${name}`,
      chosen: (table.head !== null) === (name === 'yes'),
    })),
    fields: importFields.map((name) => ({
      name,
      labelKey: `import.field.${name}`,
      columns: [
        ...(name === 'code'
          ? []
          : [{ value: 'none', label: place.say('import.none'), chosen: columns[name] === null }]),
        ...indices.map((i) => ({ value: String(i), label: nameOf(i), chosen: columns[name] === i })),
      ],
    })),
    head: indices.map(nameOf),
    rows: lines.slice(0, shownRows).map((line) => ({
      line: line.line,
      cells: indices.map((i) => line.cells[i] ?? ''),
      problemKey: problemKey(line),
    })),
    complaints,
    good,
    goodText: countPhrase(place.say, good),
    bad: bad.length,
    badText: countPhrase(place.say, bad.length),
    unlisted: bad.length - complaints.length,
  };
}

function problemKey({ result }: CheckedLine): string {
  return result.ok ? '' : `import.problem.${result.problem}`;
}

function chosenColumns(asked: URLSearchParams, likely: ImportColumns): ImportColumns {
  const columnOf = (field: ImportField): number | null => {
    const typed = asked.get(`column-${field}`);
    if (typed === 'none' && field !== 'code') return null;
    return typed !== null && /^\d{1,2}$/.test(typed) ? Number(typed) : likely[field];
  };
  return {
    code: columnOf('code'),
    password: columnOf('password'),
    userId: columnOf('userId'),
    until: columnOf('until'),
  };
}
