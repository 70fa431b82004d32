import { parse } from 'csv-parse/sync';

/** What another system wrote, as a table. */
export interface VoucherTable {
  readonly delimiter: Delimiter;
  /** The names of the columns; null where the first line is a ticket already. */
  readonly head: readonly string[] | null;
  readonly rows: readonly VoucherRow[];
}

export interface VoucherRow {
  /** In the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export const delimiters = ['comma', 'semicolon', 'tab'] as const;
export type Delimiter = (typeof delimiters)[number];
const signs: Readonly<Record<Delimiter, string>> = { comma: ',', semicolon: ';', tab: '\t' };

/** What is not said is found out. */
export interface TableHints {
  readonly delimiter: Delimiter | null;
  readonly hasHead: boolean | null;
}

/** The text of a file: UTF-8, UTF-16 as some spreadsheets write it, or else Western European. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** Reads a table; lines that begin with # are remarks. Never throws: odd quotes are taken as they are. */
export function readTable(text: string, hints: TableHints): VoucherTable {
  const script = readRouterScript(text);
  if (script) return script;
  const delimiter = hints.delimiter ?? likelyDelimiter(text);
  const parsed = parse(text, {
    delimiter: signs[delimiter],
    bom: true,
    comment: '#',
    comment_no_infix: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
  }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
  const rows = parsed.map(({ record, info }) => ({ line: info.lines, cells: record.map((cell) => cell.trim()) }));
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const hasHead = hints.hasHead ?? looksLikeHead(filled[0]?.cells ?? []);
  return { delimiter, head: hasHead ? (filled[0]?.cells ?? []) : null, rows: hasHead ? filled.slice(1) : filled };
}

const headWords =
  /^(?:code|codes|voucher|voucher[ _-]?code|user ?name|user|name|login|pass(?:word)?|notes?|comment|duration|quota|status|mot de passe|identifiant|contraseña|usuario|passwort|benutzername|código)$/i;

function looksLikeHead(cells: readonly string[]): boolean {
  return cells.some((cell) => headWords.test(cell));
}

function likelyDelimiter(text: string): Delimiter {
  const lines = text.split('\n', 50).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const countOf = (delimiter: Delimiter) =>
    lines.reduce((sum, line) => sum + line.split(signs[delimiter]).length - 1, 0);
  return [...delimiters].sort((a, b) => countOf(b) - countOf(a))[0] ?? 'comma';
}

const scriptColumns = ['name', 'password', 'comment'] as const;

/** `add name=ab12cd password=xy comment="Room 4"`: the hotspot users in an export of RouterOS. */
function readRouterScript(text: string): VoucherTable | undefined {
  const joined = text.replaceAll(/\\\r?\n\s*/g, '');
  if (!/^[ \t]*add\s.*\bname=/m.test(joined)) return undefined;
  const rows = joined.split(/\r?\n/).flatMap((line, i) => {
    if (!/^[ \t]*add\s.*\bname=/.test(line)) return [];
    const wordOf = (name: string) => {
      const [, quoted, plain] = new RegExp(`\\s${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|(\\S*))`).exec(line) ?? [];
      return (quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '').trim();
    };
    return [{ line: i + 1, cells: scriptColumns.map(wordOf) }];
  });
  return { delimiter: 'comma', head: scriptColumns, rows };
}
