import type { Family } from '../probe/client.js';
import type { Finding } from './finding.js';
import type { SheetRow } from './sheet.js';

/** A heading, what devices find, and what was looked at, for a person at a terminal. */
export function sheetText(heading: string, rows: readonly SheetRow[], findings: readonly Finding[]): string {
  return [heading, '', ...(rows.length === 0 ? [] : [...table(rows), '']), ...findings.flatMap(lines), ''].join('\n');
}

const marks: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok          ',
  problem: 'problem     ',
  'not-tested': 'not tested  ',
};

function lines({ state, text, advice }: Finding): readonly string[] {
  return [`  ${marks[state]}${text}`, ...(advice === undefined ? [] : [`              → ${advice}`])];
}

function table(rows: readonly SheetRow[]): readonly string[] {
  const isWhole = rows.some(({ open }) => open !== undefined);
  const cells = [
    ['', isWhole ? 'without a ticket' : 'finds', ...(isWhole ? ['let in', 'shut again'] : []), 'answered in'],
    ...rows.map(({ system, shut, open, ended, ms }) => [
      system,
      shut,
      ...(isWhole ? [open ?? '–', ended ?? '–'] : []),
      times(ms),
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd());
}

function times(ms: Readonly<Partial<Record<Family, number>>>): string {
  const said = (['IPv4', 'IPv6'] as const).flatMap((family) => {
    const one = ms[family];
    return one === undefined ? [] : [`${family} ${Math.max(1, one)} ms`];
  });
  return said.join(' / ');
}
