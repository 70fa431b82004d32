import { accessPointSpec } from '../daemon/config/access-point-spec.js';
import { required, type Setting } from '../daemon/config/setting.js';
import { spec } from '../daemon/config/spec.js';

export const begin = '<!-- config -->';
export const end = '<!-- /config -->';

/** Every key of the configuration in a Markdown table: its type, its default, its unit, and what it does. */
export function configurationTable(): string {
  const sections = Object.entries(spec).flatMap(([section, rows]) => lines(section, rows));
  return [
    '| key | type | default | unit | what it does |',
    '| --- | --- | --- | --- | --- |',
    ...sections,
    ...lines('accessPoints[]', accessPointSpec),
  ].join('\n');
}

/** The text with the table between its markers brought up to date. Throws when the markers are missing. */
export function withTable(text: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md lacks the markers ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${configurationTable()}\n\n${text.slice(to)}`;
}

function lines(section: string, rows: Readonly<Record<string, Setting<unknown>>>): string[] {
  return Object.entries(rows).map(([key, { type, standard, unit, about }]) => {
    const cells = [`\`${section}.${key}\``, type, defaultOf(standard), unit, about];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
}

function defaultOf(standard: unknown): string {
  return standard === required ? 'must be given' : `\`${JSON.stringify(standard)}\``;
}
