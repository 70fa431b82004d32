import type { Setting } from '../../config/setting.js';
import { parseAmount } from './amount.js';
import type { Problem } from './problem.js';

/** How the page asks for a setting: what the table's word for its type says. */
export type FieldKind = 'line' | 'lines' | 'number' | 'flag' | 'choice';

export type Typed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem };

export function kindOf({ type }: Setting<unknown>): FieldKind {
  const word = type.replace(/ \| null$/, '');
  if (word === 'true | false') return 'flag';
  if (word.startsWith('list of ') || word === 'long text') return 'lines';
  if (word === 'number') return 'number';
  return word.includes(' | ') ? 'choice' : 'line';
}

/** What may be chosen. */
export function optionsOf({ type }: Setting<unknown>): readonly string[] {
  return type.split(' | ').filter((option) => option !== 'null');
}

/** Large numbers are asked for in the larger unit. */
export function factorOf({ unit }: Setting<unknown>): number {
  return unit === 'kbit/s' ? 1_000 : 1;
}

/** The value as the form shows it. A secret is never shown. */
export function shownIn(row: Setting<unknown>, value: unknown): string {
  if (row.isSecret || value === null || value === undefined) return '';
  switch (kindOf(row)) {
    case 'lines':
      return Array.isArray(value) ? value.join('\n') : String(value);
    case 'number':
      return String(Number(value) / factorOf(row));
    case 'flag':
      return value === true ? 'yes' : '';
    case 'line':
    case 'choice':
      return String(value);
  }
}

/** What a form says of a setting, as the table takes it: whether it is good is for the table to say. */
export function typedValue(row: Setting<unknown>, form: URLSearchParams, name: string): Typed {
  const typed = (form.get(name) ?? '').trim();
  const mayBeNone = row.type.endsWith('| null');
  switch (kindOf(row)) {
    case 'flag':
      return { ok: true, value: form.has(name) };
    case 'lines':
      return { ok: true, value: linesOf(row, typed) };
    case 'number': {
      const amount = parseAmount(typed, factorOf(row));
      if (!amount.ok) return { ok: false, problem: { key: `admin.problem.${amount.problem}` } };
      if (amount.value === null && !mayBeNone) return { ok: false, problem: { key: 'admin.problem.missing' } };
      return { ok: true, value: amount.value };
    }
    case 'line':
    case 'choice':
      return { ok: true, value: typed === '' && mayBeNone ? null : typed };
  }
}

function linesOf({ type }: Setting<unknown>, typed: string): unknown {
  if (!type.startsWith('list of ')) return typed === '' && type.endsWith('| null') ? null : typed;
  return typed
    .split(/[\s,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
