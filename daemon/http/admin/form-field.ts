import { type AmountField, amountUnits, firstUnits, type LimitUnits, noLimitUnit } from './offer-field.js';
import type { Problem, Problems } from './problem.js';

/** One field of a form as it stands: what was typed, and what is wrong with it. */
export interface Field {
  readonly name: string;
  readonly value: string;
  /** null when nothing is wrong. */
  readonly problem: Problem | null;
}

export interface Option {
  readonly name: string;
  readonly key: string;
  readonly chosen: boolean;
}

/** A number with its unit; `units` is empty where there is no choice and the unit is said beside it. */
export interface AmountModel extends Field {
  readonly labelKey: string;
  /** null where there is nothing to explain. */
  readonly hintKey: string | null;
  readonly unitKey: string | null;
  readonly units: readonly Option[];
}

export interface ChoiceModel extends Field {
  readonly labelKey: string;
  readonly hintKey: string | null;
  readonly options: readonly Option[];
}

export function presentField(form: URLSearchParams, problems: Problems, name: string): Field {
  return { name, value: form.get(name) ?? '', problem: problems[name] ?? null };
}

export function presentAmount(form: URLSearchParams, problems: Problems, name: AmountField): AmountModel {
  const units = Object.keys(amountUnits[name] satisfies LimitUnits);
  return {
    ...presentField(form, problems, name),
    ...presentUnits(form, name, units),
    labelKey: `admin.field.${name}`,
    hintKey: `admin.hint.${name}`,
  };
}

/** A limit of a ticket's own: blank is what the offer says, and there may be none at all. */
export function presentOwnAmount(form: URLSearchParams, problems: Problems, name: AmountField): AmountModel {
  const units = [...Object.keys(amountUnits[name] satisfies LimitUnits), noLimitUnit];
  const { labelKey, ...field } = presentAmount(form, problems, name);
  return { ...field, ...presentUnits(form, name, units), labelKey, hintKey: null };
}

export function presentChoice(
  form: URLSearchParams,
  problems: Problems,
  name: string,
  options: readonly string[],
  { text = name, hasHint = false }: { readonly text?: string; readonly hasHint?: boolean } = {},
): ChoiceModel {
  const field = presentField(form, problems, name);
  const chosen = field.value === '' ? options[0] : field.value;
  return {
    ...field,
    labelKey: `admin.field.${text}`,
    hintKey: hasHint ? `admin.hint.${text}` : null,
    options: options.map((option) => ({
      name: option,
      key: `admin.choice.${text}.${option}`,
      chosen: option === chosen,
    })),
  };
}

function presentUnits(
  form: URLSearchParams,
  name: string,
  units: readonly string[],
): Pick<AmountModel, 'unitKey' | 'units'> {
  const [only = '', ...more] = units;
  if (more.length === 0) return { unitKey: `admin.unit.${only}`, units: [] };
  const typed = form.get(`${name}Unit`) ?? '';
  const chosen = [typed, firstUnits[name] ?? '', only].find((unit) => units.includes(unit));
  return {
    unitKey: null,
    units: units.map((unit) => ({ name: unit, key: `admin.unit.${unit}`, chosen: unit === chosen })),
  };
}
