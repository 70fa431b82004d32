import type { ExtraField } from '../../domain/offer.js';
import type { FormReader } from './form-reader.js';

/** What is asked can be wished for, needed, or kept only with the guest's consent. */
export const needs = ['optional', 'required', 'consent'] as const;
export const kinds = ['text', 'email'] as const;
export const asking = ['log-in', 'issue'] as const;
export const mostFields = 20;
const spareRows = 2;

/** The name of a field's part in the form. */
export function partOf(row: number, part: 'id' | 'label' | 'kind' | 'grace' | 'at' | 'need' | 'consent'): string {
  return `field-${row}-${part}`;
}

/** How many rows the form has: those in use and two more. */
export function rowCount(form: URLSearchParams): number {
  const used = rows.filter((row) => (form.get(partOf(row, 'label')) ?? '').trim() !== '');
  return Math.min(mostFields, Math.max(0, ...used.map((row) => row + 1)) + spareRows);
}

/** The fields in the rows that have a label. A new one gets an id from its label; a known one keeps its own. */
export function parseExtraFields(form: URLSearchParams, reader: FormReader): readonly ExtraField[] {
  const used = rows.filter((row) => reader.typed(partOf(row, 'label')) !== '');
  const ids = new Set(used.map((row) => reader.typed(partOf(row, 'id'))));
  return used.map((row) => {
    // what is too long is complained of here, in every language, and not once more by the domain
    const label = reader.text(partOf(row, 'label'), 80).slice(0, 80);
    const known = form.get(partOf(row, 'id')) ?? '';
    const need = reader.choice(partOf(row, 'need'), needs, 'optional');
    const consent = need === 'consent' ? reader.text(partOf(row, 'consent'), 500, 'consent-missing') : '';
    const kind = reader.choice(partOf(row, 'kind'), kinds, 'text');
    const graceSeconds = reader.amount(partOf(row, 'grace'), 60, 60);
    const askedAt = reader.choice(partOf(row, 'at'), asking, 'log-in');
    const canConfirm = kind === 'email' && askedAt === 'log-in' && need === 'required';
    if (graceSeconds !== null && !canConfirm) reader.complain(partOf(row, 'grace'), 'confirm.grace-needs');
    const isSecond =
      graceSeconds !== null && used.some((other) => other < row && reader.typed(partOf(other, 'grace')) !== '');
    if (isSecond) reader.complain(partOf(row, 'grace'), 'confirm.grace-once');
    return {
      id: /^[a-z][a-z0-9-]{0,31}$/.test(known) ? known : newId(label, ids),
      label,
      kind,
      // what cannot be is complained of here
      graceSeconds: canConfirm && !isSecond && (graceSeconds ?? 0) >= 60 ? graceSeconds : null,
      askedAt,
      isRequired: need === 'required',
      consentText: consent.slice(0, 500) || null,
    };
  });
}

/** The other way round. */
export function fillExtraFields(form: URLSearchParams, fields: readonly ExtraField[]): void {
  for (const [row, { id, label, kind, graceSeconds, askedAt, isRequired, consentText }] of fields.entries()) {
    form.set(partOf(row, 'id'), id);
    form.set(partOf(row, 'label'), label);
    form.set(partOf(row, 'kind'), kind);
    form.set(partOf(row, 'grace'), graceSeconds === null ? '' : minutesText(graceSeconds));
    form.set(partOf(row, 'at'), askedAt);
    form.set(partOf(row, 'need'), consentText !== null ? 'consent' : isRequired ? 'required' : 'optional');
    form.set(partOf(row, 'consent'), consentText ?? '');
  }
}

/** Minutes, exact: `10`, `1.5`. */
function minutesText(seconds: number): string {
  return String(Number((seconds / 60).toFixed(4)));
}

const rows = Array.from({ length: mostFields }, (_, row) => row);

/** `Numéro de chambre` becomes `numero-de-chambre`, or `field-3` where no letter is left. */
function newId(label: string, taken: Set<string>): string {
  const plain = label.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const slug = plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 24);
  const base = slug === '' ? 'field' : slug;
  const candidates = [base, ...rows.map((row) => `${base}-${row + 2}`)];
  const id = candidates.find((candidate) => !taken.has(candidate)) ?? base;
  taken.add(id);
  return id;
}
