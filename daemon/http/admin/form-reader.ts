import type { OpeningHours } from '../../domain/hours.js';
import { parseHours } from '../hours-text.js';
import { parseAmount } from './amount.js';
import { type LimitUnits, noLimitUnit } from './offer-field.js';
import type { Problem, Problems } from './problem.js';

/** Reads a form field by field, and collects what is wrong with each. A field that is wrong reads as if it were blank. */
export class FormReader {
  readonly #form: URLSearchParams;
  readonly #problems: Record<string, Problem> = {};

  constructor(form: URLSearchParams) {
    this.#form = form;
  }

  get problems(): Problems {
    return this.#problems;
  }

  get isGood(): boolean {
    return Object.keys(this.#problems).length === 0;
  }

  /** The first complaint about a field stands. `key` is in `admin.problem` unless it says another namespace. */
  complain(field: string, key: string, values: Problem['values'] = {}): void {
    this.#problems[field] ??= { key: key.includes('.') ? key : `admin.problem.${key}`, values };
  }

  typed(field: string): string {
    return (this.#form.get(field) ?? '').trim();
  }

  text(field: string, most: number, missing?: string): string {
    const text = this.typed(field);
    if (text === '' && missing !== undefined) this.complain(field, missing);
    if (text.length > most) this.complain(field, 'too-long', { most });
    return text;
  }

  flag(field: string): boolean {
    return this.#form.has(field);
  }

  choice<const T extends string>(field: string, options: readonly T[], standard: T): T {
    const typed = this.#form.get(field);
    if (typed === null) return standard;
    const found = options.find((option) => option === typed);
    if (found === undefined) this.complain(field, 'not-offered');
    return found ?? standard;
  }

  /** A whole number of the small unit; null when blank. */
  amount(field: string, factor: number, least = 1): number | null {
    const parsed = parseAmount(this.typed(field), factor);
    if (!parsed.ok) this.complain(field, parsed.problem);
    else if (parsed.value !== null && parsed.value < least) this.complain(field, 'nothing');
    else return parsed.value;
    return null;
  }

  /** The same in the unit that was chosen beside it. */
  amountIn(field: string, units: LimitUnits): number | null {
    return this.amount(field, this.#unitOf(field, units));
  }

  /** A limit of a ticket's own: undefined where nothing was typed, null where it was said that there is none. */
  ownLimit(field: string, units: LimitUnits): number | null | undefined {
    if (this.#form.get(`${field}Unit`) !== noLimitUnit) return this.amountIn(field, units) ?? undefined;
    if (this.typed(field) !== '') this.complain(field, 'limit-or-none');
    return null;
  }

  /** A whole number in a range; `blank` stands for a field that was left blank, null: it must not be. */
  whole(field: string, least: number, most: number, blank: number | null): number {
    const typed = this.typed(field).replaceAll(/\s/g, '');
    if (typed === '' && blank !== null) return blank;
    const value = /^-?\d{1,9}$/.test(typed) ? Number(typed) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.complain(field, 'not-between', { least, most });
    return least;
  }

  /** `languages`: those in which the reader may name days, the first one first. */
  hours(field: string, languages: readonly string[]): readonly OpeningHours[] {
    const parsed = parseHours(this.typed(field), languages);
    if (parsed.ok) return parsed.hours;
    this.complain(field, `hours-${parsed.problem}`, { part: parsed.part });
    return [];
  }

  #unitOf(field: string, units: LimitUnits): number {
    const [standard = 1] = Object.values(units);
    return units[this.#form.get(`${field}Unit`) ?? ''] ?? standard;
  }
}
